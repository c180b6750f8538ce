import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL

extension HTTPClient.Configuration {
    /// The settings of the HTTP client.
    ///
    /// - Parameters:
    ///   - access: Where the server is, and through which proxy.
    ///   - tls: Which certificates count.
    ///   - silence: How long a connection may bring nothing before it counts as dead.
    init(_ access: ClusterAccess, tls: TLSConfiguration, silence: TimeAmount) {
        // Following would carry the credentials to wherever the server points.
        self.init(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: Timeout(connect: .seconds(10), read: silence),
            decompression: .disabled
        )
        connectionPool.retryConnectionEstablishment = false
        // A watch has a connection of its own for minutes; more kinds than the usual eight are watched.
        connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        httpVersion = .http1Only
        proxy = access.proxy.map(Proxy.init)
        let target = RequestTarget(access)
        dnsOverride = target.dnsOverride
        if let address = target.verifiedAddress {
            http1_1ConnectionDebugInitializer = { channel in
                channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
                    guard certificate?.bears(address) == true else { throw NIOSSLExtraError.failedToValidateHostname }
                }
            }
        }
    }
}

extension HTTPClient.Configuration.Proxy {
    fileprivate init(_ proxy: ProxyAddress) {
        switch proxy.kind {
        case .http(let user, let password):
            let hasUser = !user.isEmpty || !password.isEmpty
            self = .server(
                host: proxy.host,
                port: proxy.port,
                authorization: hasUser ? .basic(username: user, password: password) : nil
            )
        case .socks5: self = .socksServer(host: proxy.host, port: proxy.port)
        }
    }
}

extension NIOSSLCertificate {
    /// Whether the certificate is for an IP address.
    fileprivate func bears(_ address: IPAddress) -> Bool {
        _subjectAlternativeNames().contains { name in
            name.nameType == .ipAddress && Array(name.contents) == address.bytes
        }
    }
}

extension TLSConfiguration {
    /// The settings for connections to a server.
    ///
    /// - Parameter access: Which certificates count.
    /// - Throws: `KubernetesError` that says which certificate or key cannot be used.
    init(_ access: ClusterAccess) throws {
        self = .makeClientConfiguration()
        if RequestTarget(access).verifiedAddress != nil { certificateVerification = .noHostnameVerification }
        if access.isInsecure { certificateVerification = .none }
        if let authority = access.certificateAuthority {
            let bytes = try authority.bytes()
            trustRoots = .certificates(try authority.using { try NIOSSLCertificate.fromPEMBytes(bytes) })
        }
        if let certificate = access.clientCertificate { try present(certificate) }
    }

    /// Has the client present a certificate.
    ///
    /// - Parameter certificate: The certificate and its key.
    /// - Throws: `KubernetesError` that says which of them cannot be used.
    mutating func present(_ certificate: ClusterAccess.ClientCertificate) throws {
        let (chain, key) = (try certificate.certificate.bytes(), try certificate.key.bytes())
        certificateChain = try certificate.certificate.using {
            try NIOSSLCertificate.fromPEMBytes(chain).map { .certificate($0) }
        }
        privateKey = .privateKey(try certificate.key.using { try NIOSSLPrivateKey(bytes: key, format: .pem) })
    }
}

extension ClusterAccess.Material {
    /// Says which certificate or key cannot be used, without its content.
    fileprivate func using<Value>(_ read: () throws -> Value) throws -> Value {
        do { return try read() } catch { throw unusable("is no certificate or key", "it must be PEM; set it again") }
    }

    /// The PEM text.
    ///
    /// - Throws: `KubernetesError` if its file cannot be read.
    func bytes() throws -> [UInt8] {
        switch source {
        case .data(let data): return Array(data)
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path) else {
                throw unusable("cannot be read", "check the path and its permissions")
            }
            return Array(data)
        }
    }

    private func unusable(_ problem: String, _ mend: String) -> KubernetesError {
        switch source {
        case .data: KubernetesError(place: origin, problem: .unusable(problem, mend: mend))
        case .file(let path): KubernetesError(place: "\(origin): \(path)", problem: .unusable(problem, mend: mend))
        }
    }
}
