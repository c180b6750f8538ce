import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import RetryHints

/// Asks an API server.
///
/// Credentials appear in no error.
public struct KubernetesClient: Sendable {
    /// The most bytes that one answer may have: a page of 500 large objects stays well below.
    private static let maximumAnswerBytes = 256 << 20

    /// How long one request may take.
    private static let timeoutSeconds: Int64 = 60

    /// How many objects are asked for at once.
    static let pageSize = 500

    /// Where the server is and who asks.
    public let access: ClusterAccess

    private let http: HTTPClient

    /// For watches, whose connections may be silent for longer.
    private let watching: HTTPClient

    private let credentials: Credentials

    private let target: RequestTarget

    /// Waits between attempts.
    let pacing: RequestPacing

    /// Runs a body with a client and closes all connections afterwards.
    ///
    /// - Parameters:
    ///   - access: Where the server is and who asks.
    ///   - silence: How long a watch may bring nothing, not even a bookmark, before its connection counts as dead.
    ///   - pacing: Waits between attempts.
    ///   - body: What to do with the client.
    /// - Returns: What the body returns.
    /// - Throws: `KubernetesError` when credentials cannot be used, and what the body throws.
    public static func with<Result>(
        _ access: ClusterAccess,
        silence: Duration = .seconds(150),
        pacing: RequestPacing = .live,
        _ body: (KubernetesClient) async throws -> Result
    ) async throws -> Result {
        let tls = try TLSConfiguration(access)
        let credentials = Credentials(access, tls: tls)
        // A plugin that fails shall do so before anything else is begun.
        if case .exec = access.identity { _ = try await credentials.proof() }
        let limits: [TimeAmount] = [.seconds(timeoutSeconds), TimeAmount(silence)]
        let configurations = limits.map { HTTPClient.Configuration(access, tls: tls, silence: $0) }
        let clients = configurations.map { HTTPClient(eventLoopGroupProvider: .singleton, configuration: $0) }
        let client = KubernetesClient(
            access: access,
            http: clients[0],
            watching: clients[1],
            credentials: credentials,
            target: RequestTarget(access),
            pacing: pacing
        )
        do {
            let result = try await body(client)
            for http in clients { try await http.shutdown() }
            return result
        } catch {
            // The error of the body is the one that matters.
            for http in clients { try? await http.shutdown() }
            throw error
        }
    }

    /// Reads one object.
    func get<Object: Decodable>(_ path: String, as type: Object.Type = Object.self) async throws -> Object {
        try decode(try await send(.GET, path), path)
    }

    /// Makes an object and reads what came of it.
    func post<Object: Decodable>(_ path: String, _ object: some Encodable) async throws -> Object {
        try decode(try await send(.POST, path, body: JSONEncoder().encode(object)), path)
    }

    /// Makes an object of which nothing is read back.
    func post(_ path: String, _ object: some Encodable) async throws {
        _ = try await send(.POST, path, body: JSONEncoder().encode(object))
    }

    /// Changes an object and reads what came of it: what a key holds is replaced, nested objects are merged (RFC 7386).
    ///
    /// A resource version in the change has the server refuse it with 409 if somebody else was faster.
    func patch<Object: Decodable>(
        _ path: String,
        _ change: some Encodable,
        as type: Object.Type = Object.self
    ) async throws -> Object {
        let body = try JSONEncoder().encode(change)
        return try decode(try await send(.PATCH, path, body: body, type: "application/merge-patch+json"), path)
    }

    /// What is read of an answer that does not matter.
    struct Anything: Decodable {}

    /// Reads all objects of a collection, page by page.
    ///
    /// Where the server has forgotten the list between two pages (410), it is read afresh, a few times.
    /// Objects that cannot be understood are left out with a note.
    func list<Object: Decodable>(_ path: String, as type: Object.Type) async throws -> Listing<Object> {
        var attempt = 1
        while true {
            do { return try await pages(path) } catch let error as KubernetesError where error.status == 410 {
                guard attempt < 3 else { throw error }
                attempt += 1
            }
        }
    }

    private func pages<Object: Decodable>(_ path: String) async throws -> Listing<Object> {
        let kind = path.split(separator: "/").last ?? ""
        var listing = Listing<Object>()
        var next = ""
        repeat {
            let token = next.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? next
            let rest = next.isEmpty ? "" : "&continue=\(token)"
            let page: ObjectList<Object> = try await get("\(path)?limit=\(Self.pageSize)\(rest)")
            for item in page.items ?? [] {
                switch item {
                case .known(let object, let leftOut):
                    listing.objects.append(object)
                    listing.notes += leftOut.map { "of the \(kind), \($0)" }
                case .odd(let note): listing.notes.append("of the \(kind), \(note)")
                }
            }
            next = page.metadata?.continue ?? ""
        } while !next.isEmpty
        return listing
    }

    /// Sends a request and reads the whole answer; a server that asks for patience gets it.
    ///
    /// - Throws: `KubernetesError`, also for a status that is not 2xx; `CancellationError`.
    func send(
        _ method: HTTPMethod,
        _ path: String,
        body: Data? = nil,
        type: String = "application/json"
    ) async throws -> Data {
        try await pacing.repeating {
            try await once(method, path, body, type)
        }
    }

    private func once(_ method: HTTPMethod, _ path: String, _ body: Data?, _ type: String) async throws -> Data {
        try await withProof { proof in
            var request = request(method, path, proof)
            if let body {
                request.headers.add(name: "Content-Type", value: type)
                request.body = .bytes(ByteBuffer(bytes: body))
            }
            return try await translating(path) {
                let response = try await http.execute(request, deadline: .now() + .seconds(Self.timeoutSeconds))
                let data = try await read(response.body, path)
                try check(response, data, path)
                return data
            }
        }
    }

    /// Begins a watch; a server that asks for patience gets it, and whoever watches goes on asking.
    ///
    /// - Returns: The bytes as they come, to be read through `translating`.
    /// - Throws: `KubernetesError` if the server refuses, and `CancellationError`.
    func stream(_ path: String) async throws -> HTTPClientResponse.Body {
        try await pacing.repeating {
            try await withProof { proof in
                try await translating(path) { try await opened(path, proof) }
            }
        }
    }

    private func opened(_ path: String, _ proof: Credentials.Proof) async throws -> HTTPClientResponse.Body {
        let deadline = NIODeadline.now() + .seconds(Self.timeoutSeconds)
        let response = try await watching.execute(request(.GET, path, proof), deadline: deadline)
        guard response.status != .ok else { return response.body }
        try check(response, try await read(response.body, path), path)
        throw failure(path, .badAnswer("has status \(response.status.code) and no events"))
    }

    /// Asks with credentials; where they are refused and there are others by now, asks once more.
    private func withProof<Answer>(_ ask: (Credentials.Proof) async throws -> Answer) async throws -> Answer {
        let proof = try await credentials.proof()
        do { return try await ask(proof) } catch let error as KubernetesError where error.status == 401 {
            await credentials.refuse(proof)
            guard let renewed = try? await credentials.proof(), renewed.isOther(than: proof) else { throw error }
            return try await ask(renewed)
        }
    }

    private func request(_ method: HTTPMethod, _ path: String, _ proof: Credentials.Proof) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: target.url + path)
        request.method = method
        request.tlsConfiguration = proof.tls
        if let host = target.host { request.headers.add(name: "Host", value: host) }
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "hydatis")
        if let authorization = proof.authorization { request.headers.add(name: "Authorization", value: authorization) }
        for header in access.impersonation?.headers ?? [] {
            request.headers.add(name: header.name, value: header.value)
        }
        return request
    }

    /// Turns what the HTTP client throws into errors that say where and what.
    func translating<Answer>(_ path: String, _ ask: () async throws -> Answer) async throws -> Answer {
        do { return try await ask() } catch let error as KubernetesError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            throw failure(path, problem(of: error))
        }
    }

    private func read(_ body: HTTPClientResponse.Body, _ path: String) async throws -> Data {
        var data = Data()
        for try await piece in body {
            guard data.count + piece.readableBytes <= Self.maximumAnswerBytes else {
                throw failure(path, .badAnswer("has more than \(Self.maximumAnswerBytes >> 20) MiB"))
            }
            data.append(contentsOf: piece.readableBytesView)
        }
        return data
    }

    func failure(_ path: String, _ problem: KubernetesError.Problem) -> KubernetesError {
        let known = path.split(separator: "?").first.map(String.init) ?? path
        return KubernetesError(place: access.server + known, problem: problem)
    }

    private func problem(of error: any Error) -> KubernetesError.Problem {
        let way = access.proxy.map { ", through the proxy \($0.shown) of \($0.origin)" } ?? ""
        switch error {
        case let error as HTTPClientError:
            return switch error {
            case .deadlineExceeded, .readTimeout, .connectTimeout: .timedOut(seconds: Self.timeoutSeconds)
            case .tlsHandshakeTimeout: .tls(error.description)
            default: .unreachable(error.description + way)
            }
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: return .tls("\(error)\(way)")
        default: return .unreachable("\(error)\(way)")
        }
    }
}
