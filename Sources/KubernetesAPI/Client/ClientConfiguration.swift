import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL

extension HTTPClient.Configuration {
    /// The settings of the HTTP client.
    ///
    /// - Parameters:
    ///   - access: Where the server is, and which certificates count.
    ///   - silence: How long a connection may bring nothing before it counts as dead.
    /// - Throws: What makes a certificate or key unreadable.
    init(_ access: ClusterAccess, silence: TimeAmount) throws {
        var tls = TLSConfiguration.makeClientConfiguration()
        if access.isInsecure { tls.certificateVerification = .none }
        if let authority = access.certificateAuthority {
            let bytes = try authority.bytes()
            tls.trustRoots = .certificates(try using(authority) { try NIOSSLCertificate.fromPEMBytes(bytes) })
        }
        if let (certificate, key) = access.clientCertificate {
            let bytes = (try certificate.bytes(), try key.bytes())
            tls.certificateChain = try using(certificate) {
                try NIOSSLCertificate.fromPEMBytes(bytes.0).map { .certificate($0) }
            }
            tls.privateKey = .privateKey(try using(key) { try NIOSSLPrivateKey(bytes: bytes.1, format: .pem) })
        }
        // Following would carry the credentials to wherever the server points.
        self.init(
            tlsConfiguration: tls,
            redirectConfiguration: .disallow,
            timeout: Timeout(connect: .seconds(10), read: silence),
            decompression: .disabled
        )
        proxy = access.proxy.map(HTTPClient.Configuration.Proxy.init)
        connectionPool.retryConnectionEstablishment = false
        // A watch has a connection of its own for minutes; more kinds than the usual eight are watched.
        connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        httpVersion = .http1Only
    }
}

extension HTTPClient.Configuration.Proxy {
    init(_ proxy: ClusterAccess.Proxy) {
        switch proxy.kind {
        case .socks: self = .socksServer(host: proxy.host, port: proxy.port)
        case .http:
            let login = proxy.login.map {
                HTTPClient.Authorization.basic(username: $0.user, password: $0.password)
            }
            self = .server(host: proxy.host, port: proxy.port, authorization: login)
        }
    }
}

/// Says which certificate or key cannot be used, without its content.
private func using<Value>(_ material: ClusterAccess.Material, _ read: () throws -> Value) throws -> Value {
    do { return try read() } catch {
        let mend = "it must be PEM; set it anew"
        throw KubernetesError(place: material.name, problem: .unusable("is no certificate or key", mend: mend))
    }
}

extension ClusterAccess.Material {
    /// What it is called in messages.
    fileprivate var name: String {
        switch self {
        case .data: "certificate or key in the kubeconfig"
        case .file(let path): path
        }
    }

    fileprivate func bytes() throws -> [UInt8] {
        switch self {
        case .data(let data): return Array(data)
        case .file(let path):
            guard let data = FileManager.default.contents(atPath: path) else {
                let mend = "check the path and its permissions"
                throw KubernetesError(place: path, problem: .unusable("cannot be read", mend: mend))
            }
            return Array(data)
        }
    }
}
