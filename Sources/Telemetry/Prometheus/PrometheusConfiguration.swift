import Foundation

/// Where Prometheus is and how to ask it; anything with its HTTP API will do (Thanos, Mimir, VictoriaMetrics).
public struct PrometheusConfiguration: Sendable {
    /// Who asks; secrets stay in files, which are read again for every request, so that a rotated one is taken up.
    public enum Credentials: Hashable, Sendable {
        /// A bearer token: the content of a file.
        case bearer(tokenFile: String)
        /// A user name, with the password in a file.
        case basic(username: String, passwordFile: String)
    }

    /// The address, without a slash at the end: `http://127.0.0.1:9090`, with a path where there is one.
    public let url: String

    /// Who asks, nil for nobody in particular.
    public var credentials: Credentials?

    /// A PEM file with the certificates that the server's one must lead to; nil takes the system's.
    public var certificateAuthorityFile: String?

    /// PEM files with our certificate and its key, for servers that want one.
    public var clientCertificate: (certificateFile: String, keyFile: String)?

    /// Headers for every request, for example `X-Scope-OrgID`.
    public var headers: [String: String] = [:]

    /// Matchers that go into every selector of every query, nil for none.
    public var selector: LabelMatchers?

    /// How long a request may take, its answer included.
    public var timeout: Duration = .seconds(120)

    /// How often a request is tried, and how long to wait in between.
    public var retry = RetryPolicy()

    /// The most points per series that the server answers with: 11,000 in Prometheus.
    public var maximumPointsPerSeries = 11_000

    /// The most bytes an answer may have.
    public var maximumAnswerBytes = 1 << 30

    /// How many requests may be under way at once.
    public var parallelism = 4

    /// Creates a configuration.
    ///
    /// - Parameter url: The address: `http` or `https`, a host, no user name or password.
    /// - Throws: `PrometheusError` when the address cannot be one.
    public init(url: String) throws {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty
        else { throw PrometheusError(url: Self.withoutCredentials(url), problem: .badAddress(.notHTTP)) }
        guard parts.user == nil, parts.password == nil else {
            throw PrometheusError(url: Self.withoutCredentials(url), problem: .badAddress(.hasCredentials))
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw PrometheusError(url: Self.withoutCredentials(url), problem: .badAddress(.hasQuery))
        }
        self.url = String(url.reversed().drop { $0 == "/" }.reversed())
    }

    /// An address as messages may show it: what stands before an `@` and after a `?` is left out.
    static func withoutCredentials(_ url: String) -> String {
        let address = url.prefix { $0 != "?" && $0 != "#" }
        guard let at = address.lastIndex(of: "@") else { return String(address) }
        let scheme = address.range(of: "://").map { address[..<$0.upperBound] } ?? ""
        return String(scheme + address[address.index(after: at)...])
    }
}
