import AsyncHTTPClient
import Foundation
public import Logging
import MetricHistory
import NIOCore
import NIOHTTP1
import NIOSSL
import RetryHints

/// Asks Prometheus over HTTP.
///
/// Failures that may pass are tried again, answers are decoded while they arrive, and secrets appear neither in errors
/// nor in the log.
public struct PrometheusClient: Sendable {
    /// Longer queries go into the body of a POST: some proxies refuse long addresses.
    private static let longestGet = 4096
    /// How much of the body of a refusal is read.
    private static let refusalBytes = 65_536

    /// Where Prometheus is and how to ask it.
    public let configuration: PrometheusConfiguration

    /// How often an answer that says of itself that it is partial is asked for, at most.
    ///
    /// A store that is down is rarely back within a minute, so that more would only take time.
    var partialAttempts = 3

    private let http: HTTPClient
    private let pacing: Pacing
    private let wholeness = WholenessParameters()
    private let logger: Logger

    /// Runs a body with a client and closes all connections afterwards.
    ///
    /// - Parameters:
    ///   - configuration: Where Prometheus is and how to ask it.
    ///   - pacing: Waiting and chance.
    ///   - logger: Gets retries at debug level.
    ///   - body: What to do with the client.
    /// - Returns: What the body returns.
    /// - Throws: `PrometheusError` when certificates or keys cannot be used, and what the body throws.
    public static func with<Result>(
        _ configuration: PrometheusConfiguration,
        pacing: Pacing = .live,
        logger: Logger,
        _ body: (PrometheusClient) async throws -> Result
    ) async throws -> Result {
        let http = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: try HTTPClient.Configuration(configuration)
        )
        let client = PrometheusClient(configuration: configuration, http: http, pacing: pacing, logger: logger)
        do {
            let result = try await body(client)
            try await http.shutdown()
            return result
        } catch {
            // The error of the body is the one that matters.
            try? await http.shutdown()
            throw error
        }
    }

    /// Asks and reads the answer, again and again while it fails in a way that may pass.
    ///
    /// - Parameters:
    ///   - path: The path below `/api/v1/`.
    ///   - parameters: The parameters, in this order.
    ///   - query: What the request is about, for messages.
    ///   - read: Reads the body of a good answer; it starts afresh with every attempt.
    /// - Returns: What was read.
    /// - Throws: `PrometheusError`.
    func get<Output: Sendable>(
        _ path: String,
        _ parameters: [(String, String)],
        query: String? = nil,
        read: @escaping @Sendable (HTTPClientResponse.Body) async throws -> Output
    ) async throws -> Output {
        var extra = wholeness.parameters(for: path)
        var isWithout = false
        var attempt = 1
        var budget = RetryBudget()
        while true {
            let call = PrometheusCall(
                url: "\(configuration.url)/api/v1/\(path)",
                parameters: parameters + extra,
                query: query
            )
            do {
                let output = try await withTimeout(call) { try await once(call, read) }
                if isWithout { wholeness.succeededWithout() }
                return output
            } catch var failure as RequestFailure {
                if !extra.isEmpty, WholenessParameters.mayBeRefused(failure.error.problem) {
                    extra = []
                    isWithout = true
                    continue
                }
                failure.error.attempts = attempt
                try await pause(after: failure, attempt, &budget)
                attempt += 1
            }
        }
    }

    /// Waits before another attempt; throws the failure where there shall be none.
    private func pause(after failure: RequestFailure, _ attempt: Int, _ budget: inout RetryBudget) async throws {
        let attempts = configuration.retry.attempts
        let limit = failure.error.isPartial ? min(partialAttempts, attempts) : attempts
        guard failure.error.isTransient, attempt < limit else { throw failure.error }
        let wait = configuration.retry.delay(
            failures: attempt,
            retryAfter: failure.retryAfter,
            chance: pacing.chance()
        )
        guard budget.take(wait) else { throw failure.error }
        logger.debug(
            "asking Prometheus again",
            metadata: ["error": "\(failure.error)", "wait": "\(wait)", "attempt": "\(attempt)"]
        )
        try await pacing.sleep(wait)
    }

    /// One attempt; every failure but cancellation becomes a `RequestFailure`.
    private func once<Output: Sendable>(
        _ call: PrometheusCall,
        _ read: @Sendable (HTTPClientResponse.Body) async throws -> Output
    ) async throws -> Output {
        do {
            let deadline = NIODeadline.now() + .milliseconds(configuration.timeout.milliseconds)
            let response = try await http.execute(try request(call), deadline: deadline)
            guard response.status == .ok else { throw try await refusal(response, call) }
            if let coding = response.headers.first(name: "Content-Encoding"), coding.lowercased() != "identity" {
                throw AnswerProblem.compressed(coding)
            }
            return try await read(response.body)
        } catch let failure as RequestFailure {
            throw failure
        } catch let error as CancellationError {
            throw error
        } catch {
            throw RequestFailure(call.error(problem(of: error)))
        }
    }

    private func request(_ call: PrometheusCall) throws -> HTTPClientRequest {
        let encoded = call.encodedParameters
        var request = HTTPClientRequest(url: encoded.isEmpty ? call.url : "\(call.url)?\(encoded)")
        if encoded.utf8.count > Self.longestGet {
            request = HTTPClientRequest(url: call.url)
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: encoded))
        }
        request.headers.add(name: "Accept", value: "application/json")
        // Without this header any compression would be welcome.
        request.headers.add(name: "Accept-Encoding", value: "identity")
        request.headers.add(name: "User-Agent", value: "hydatis")
        for (name, value) in configuration.headers.sorted(by: { $0.key < $1.key }) {
            request.headers.replaceOrAdd(name: name, value: value)
        }
        if let credentials = configuration.credentials {
            do { request.headers.replaceOrAdd(name: "Authorization", value: try credentials.header()) } catch {
                throw RequestFailure(call.error(error))
            }
        }
        return request
    }

    private func refusal(_ response: HTTPClientResponse, _ call: PrometheusCall) async throws -> RequestFailure {
        if (300..<400).contains(response.status.code) {
            return RequestFailure(call.error(.redirected(to: response.headers.first(name: "Location") ?? "nowhere")))
        }
        var body = Data()
        for try await piece in response.body {
            body.append(contentsOf: piece.readableBytesView.prefix(Self.refusalBytes - body.count))
            if body.count >= Self.refusalBytes { break }
        }
        let said = try? JSONDecoder().decode(Refusal.self, from: body)
        let error = call.error(
            .refused(
                status: Int(response.status.code),
                errorType: said?.errorType,
                message: said?.error ?? String(decoding: body.prefix(300), as: UTF8.self)
            )
        )
        let headers = response.headers
        let wait = RetryAfter.wait(
            headers.first(name: "Retry-After"),
            date: headers.first(name: "Date"),
            now: pacing.now()
        )
        return RequestFailure(error, retryAfter: wait)
    }

    private func problem(of error: any Error) -> PrometheusError.Problem {
        switch error {
        case let problem as PrometheusError.Problem: problem
        case let problem as AnswerProblem: .badAnswer(problem)
        case is DecodingError: .badAnswer(.wrongShape(expected: "an object with status and data"))
        case let error as HTTPClientError: problem(of: error)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: .tls("\(error)")
        case is HTTPParserError: .interrupted("\(error)")
        case let error as IOError where error.errnoCode == ECONNRESET || error.errnoCode == EPIPE:
            .interrupted("\(error)")
        case is ChannelError where error as? ChannelError == .inputClosed: .interrupted("\(error)")
        default: .unreachable("\(error)")
        }
    }

    private func problem(of error: HTTPClientError) -> PrometheusError.Problem {
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .getConnectionFromPoolTimeout:
            .timedOut(after: configuration.timeout)
        case .tlsHandshakeTimeout: .tls(error.description)
        case .remoteConnectionClosed, .cancelled: .interrupted(error.description)
        default: .unreachable(error.description)
        }
    }

    /// Runs an operation for as long as a request may take.
    private func withTimeout<Output: Sendable>(
        _ call: PrometheusCall,
        _ operation: @escaping @Sendable () async throws -> Output
    ) async throws -> Output {
        try await withThrowingTaskGroup(of: Output?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await operation() }
            group.addTask {
                try await Task.sleep(for: configuration.timeout, clock: .continuous)
                return nil
            }
            guard let first = try await group.next(), let output = first else {
                throw RequestFailure(call.error(.timedOut(after: configuration.timeout)))
            }
            return output
        }
    }
}

/// What Prometheus says when it refuses.
private struct Refusal: Decodable {
    var errorType: String?
    var error: String?
}

/// A failed attempt.
private struct RequestFailure: Error {
    var error: PrometheusError
    let retryAfter: Duration?

    init(_ error: PrometheusError, retryAfter: Duration? = nil) {
        self.error = error
        self.retryAfter = retryAfter
    }
}
