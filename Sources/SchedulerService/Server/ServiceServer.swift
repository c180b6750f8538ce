import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle

/// The HTTP servers of the service.
package struct ServiceServer: Service {
    private let options: ServerOptions
    private let routes: ServiceRoutes
    private let logger: Logger
    private let tls: TLSConfiguration?
    private let onListening: @Sendable (Int) -> Void

    /// Creates the servers.
    ///
    /// - Parameters:
    ///   - engine: What decides.
    ///   - options: Where to listen and what to accept.
    ///   - version: The program's version, for metrics.
    ///   - logger: Gets what the servers say.
    ///   - onListening: Called with the port once the server listens.
    /// - Throws: `ServerProblem` when certificates cannot be read.
    package init(
        engine: SchedulingEngine,
        options: ServerOptions,
        version: String,
        logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws {
        self.options = options
        self.logger = logger
        self.onListening = onListening
        routes = ServiceRoutes(engine: engine, options: options, version: version)
        tls = try options.tls()
    }

    package func run() async throws {
        var servers: [any Service] = [try application(routes.router(), port: options.port, tls: tls, onListening)]
        if options.statusPort > 0 {
            servers.append(try application(routes.statusRouter(), port: options.statusPort, tls: nil) { _ in })
        }
        let result = await Result {
            // An error of one ends the other.
            try await withThrowingDiscardingTaskGroup { group in
                for server in servers { group.addTask { try await server.run() } }
            }
        }
        await routes.pool.shutdown()
        try result.get()
    }

    private func application(
        _ router: Router<ServiceContext>,
        port: Int,
        tls: TLSConfiguration?,
        _ onListening: @escaping @Sendable (Int) -> Void
    ) throws -> any Service {
        let headTimeout = options.headTimeout
        let http = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [HeadDeadline(timeout: headTimeout)],
                idleTimeout: TimeAmount(options.idleTimeout)
            )
        )
        return Application(
            router: router,
            server: try tls.map { try .tls(http, tlsConfiguration: $0) } ?? http,
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: port),
                serverName: "hydatis",
                availableConnectionsDelegate: MaximumAvailableConnections(options.maximumConnections)
            ),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? port) },
            logger: logger
        )
    }
}

extension ServerOptions {
    /// Makes sure that a server can be set up with these options.
    ///
    /// - Throws: `ServerProblem` when certificates are incomplete or cannot be read.
    package func check() throws { _ = try tls() }

    /// The certificates; nil for plain HTTP.
    ///
    /// - Throws: `ServerProblem` when they are incomplete or cannot be read.
    func tls() throws -> TLSConfiguration? {
        guard let certificateFile, let keyFile else {
            guard certificateFile == nil, keyFile == nil, caFile == nil else {
                throw ServerProblem(
                    description: "service.certificateFile and service.keyFile belong together, and caFile needs both"
                )
            }
            return nil
        }
        func read<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
            do { return try body() } catch {
                throw ServerProblem(description: "\(path): cannot be read as PEM (\(error)); name another file")
            }
        }
        let chain = try read(certificateFile) { try NIOSSLCertificate.fromPEMFile(certificateFile) }
        let key = try read(keyFile) { try NIOSSLPrivateKey(file: keyFile, format: .pem) }
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        tls.minimumTLSVersion = .tlsv12
        if let caFile {
            tls.trustRoots = .certificates(try read(caFile) { try NIOSSLCertificate.fromPEMFile(caFile) })
            // Clients have no host name that could be compared.
            tls.certificateVerification = .noHostnameVerification
        }
        return tls
    }
}
