/// Prometheus could not be asked or did not answer; says which address and query, what is wrong and the mend.
public struct PrometheusError: Error, Equatable, Sendable {
    /// Why an address cannot be one.
    public enum AddressProblem: String, Sendable {
        /// It does not begin with http:// or https:// and a host.
        case notHTTP = "is not an address of the form http://host:port"
        /// It holds a user name or password.
        case hasCredentials = "holds a user name or password"
        /// It holds a query or fragment.
        case hasQuery = "holds a '?' or '#'"
    }

    /// What is wrong.
    public enum Problem: Equatable, Sendable {
        /// The address cannot be one.
        case badAddress(AddressProblem)
        /// No connection could be made; the system's words.
        case unreachable(String)
        /// The connection broke before the answer was complete.
        case interrupted(String)
        /// The answer was not complete in time.
        case timedOut(after: Duration)
        /// TLS could not be set up: certificates, keys or protocol; the library's words.
        case tls(String)
        /// A file with a token, password, certificate or key cannot be used.
        case unusableFile(path: String, reason: String)
        /// The server refused or failed, with an HTTP status; Prometheus's words if there are some.
        case refused(status: Int, errorType: String?, message: String)
        /// Prometheus answered that the query failed.
        case failed(errorType: String, message: String)
        /// The server sent us elsewhere.
        case redirected(to: String)
        /// The server says that its answer is not whole, in these words; and whether there was nothing in it at all.
        case partial(String, isEmpty: Bool)
        /// The answer cannot be used.
        case badAnswer(AnswerProblem)
    }

    /// The address, without credentials and query.
    public let url: String

    /// The query or selector that was asked for.
    public let query: String?

    /// What is wrong.
    public let problem: Problem

    /// How often it was tried.
    public internal(set) var attempts = 1

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - url: The address, without credentials and query.
    ///   - query: The query or selector that was asked for.
    ///   - problem: What is wrong.
    public init(url: String, query: String? = nil, problem: Problem) {
        self.url = url
        self.query = query
        self.problem = problem
    }

    /// Whether the same request may succeed a moment later.
    public var isTransient: Bool {
        switch problem {
        case .unreachable, .interrupted, .timedOut, .partial, .badAnswer(.endsEarly): true
        case .refused(let status, _, _): status == 429 || status == 408 || (status >= 500 && status != 501)
        default: false
        }
    }

    /// Whether only this query failed, while others may be answered by the same server.
    var isAboutQuery: Bool {
        switch problem {
        case .failed: true
        case .refused(let status, _, _): status == 400 || status == 422
        case .badAnswer(.notJSON), .badAnswer(.endsEarly), .badAnswer(.compressed): false
        case .badAnswer: true
        default: false
        }
    }

    /// Whether the server says that its answer is not whole.
    var isPartial: Bool {
        guard case .partial = problem else { return false }
        return true
    }
}

extension PrometheusError: CustomStringConvertible {
    /// One line: where, what, the mend.
    public var description: String {
        let tries = attempts > 1 ? " (tried \(attempts) times)" : ""
        let asked = query.map { "; the query was \(Self.oneLine($0, limit: 400))" } ?? ""
        return "\(url): \(text)\(tries); \(mend)\(asked)"
    }

    private var text: String {
        switch problem {
        case .badAddress(let problem): problem.rawValue
        case .unreachable(let detail): "cannot be reached (\(Self.oneLine(detail)))"
        case .interrupted(let detail): "the connection broke before the answer was complete (\(Self.oneLine(detail)))"
        case .timedOut(let limit): "did not answer within \(limit.components.seconds) s"
        case .tls(let detail): "TLS could not be set up (\(Self.oneLine(detail)))"
        case .unusableFile(let path, let reason): "the file \(path) cannot be used (\(Self.oneLine(reason)))"
        case .refused(let status, let type, let message):
            "answered \(status)\(type.map { " \($0)" } ?? "")\(message.isEmpty ? "" : ": \(Self.oneLine(message))")"
        case .failed(let type, let message): "the query failed, \(type): \(Self.oneLine(message))"
        case .redirected(let target):
            "redirects to \(Self.oneLine(PrometheusConfiguration.withoutCredentials(target)))"
        case .partial(let reason, _): "the answer is partial (\(Self.oneLine(reason)))"
        case .badAnswer(let problem): "the answer \(Self.oneLine("\(problem)"))"
        }
    }

    private var mend: String {
        switch problem {
        case .badAddress(.notHTTP): "set telemetry.url to the address of Prometheus"
        case .badAddress(.hasCredentials): "use telemetry.username with telemetry.passwordFile, or bearerTokenFile"
        case .badAddress(.hasQuery): "set telemetry.url to the address without it"
        case .unreachable: "check telemetry.url, and that Prometheus runs and can be reached from here"
        case .interrupted: "try again; look at the log of Prometheus or of the proxy before it"
        case .timedOut: "raise telemetry.timeout, or use a larger step"
        case .tls: "check the certificate's names and dates, telemetry.caFile and the client certificate"
        case .unusableFile: "check the path, its permissions and its content"
        case .refused(401, _, _), .refused(403, _, _): "check the token or password file and its rights"
        case .refused(404, _, _): "check the path in telemetry.url"
        case .refused(429, _, _), .refused(500..., _, _): "try again later, or lower telemetry.parallelism"
        case .refused, .failed: "mend the query (telemetry.queries), or set it to an empty text to leave it out"
        case .redirected:
            "set telemetry.url to that address; if it is a login page, set telemetry.bearerTokenFile or telemetry.username"
        case .partial: "look at the stores behind the server, and try again when all of them answer"
        case .badAnswer(.tooLarge): "ask for less at a time with a larger step"
        case .badAnswer(.compressed): "have the proxy before the server respect Accept-Encoding"
        case .badAnswer: "check that telemetry.url leads to the API of Prometheus"
        }
    }

    private static func oneLine(_ text: String, limit: Int = 300) -> String {
        let words = text.split { $0.isWhitespace }.joined(separator: " ")
        // What a server says must not reach into the terminal.
        let line = String(
            String.UnicodeScalarView(words.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 })
        )
        return line.count > limit ? line.prefix(limit) + "…" : line
    }
}
