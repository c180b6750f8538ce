/// Where the service listens and what it accepts.
package struct ServerOptions: Sendable, Equatable {
    /// The address to listen on.
    package var host = "127.0.0.1"
    /// The port to listen on.
    package var port = 8088
    /// A second port without TLS for health and metrics only, since neither kubelet nor Prometheus has a client
    /// certificate; 0 for none.
    package var statusPort = 0
    /// Our certificates, PEM; nil for plain HTTP.
    package var certificateFile: String?
    /// The key of the first certificate, PEM.
    package var keyFile: String?
    /// The authority that clients' certificates must lead to, PEM; nil to ask for none.
    package var caFile: String?
    /// How long a decision may take.
    package var deadline = Duration.milliseconds(50)
    /// The longest body, in bytes.
    package var maximumBodyBytes = 8 << 20
    /// How long a client may take for a body.
    package var bodyTimeout = Duration.seconds(5)
    /// How long a client may take for the first head of a connection.
    package var headTimeout = Duration.seconds(10)
    /// How long a connection may be idle; kube-scheduler closes its own after 90 s.
    package var idleTimeout = Duration.seconds(120)
    /// The number of connections that are served at once.
    package var maximumConnections = 512
    /// Whether a path that does nothing is answered, too: `POST /nothing` reads a body.
    ///
    /// `scripts/bench-extender` measures beside it what deciding adds; no configuration switches it on.
    package var answersNothing = false

    /// Creates options that listen on loopback without TLS.
    package init() {}
}

/// A server cannot be set up.
package struct ServerProblem: Error, CustomStringConvertible, Sendable {
    /// What is wrong, where, and the mend.
    package let description: String
}
