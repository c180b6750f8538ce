import AsyncHTTPClient
import Foundation
import MetricHistory
import NIOCore
import NIOSSL

extension HTTPClient.Configuration {
    /// The settings of the HTTP client.
    ///
    /// - Parameter configuration: Where Prometheus is and how to ask it.
    /// - Throws: `PrometheusError` when certificates or keys cannot be used.
    init(_ configuration: PrometheusConfiguration) throws {
        self.init(
            tlsConfiguration: try configuration.tls(),
            // Following would carry the credentials to wherever the server points.
            redirectConfiguration: .disallow,
            timeout: Timeout(
                connect: .seconds(10),
                read: .milliseconds(configuration.timeout.milliseconds)
            ),
            decompression: .disabled
        )
        // We try again ourselves, and then know how often.
        connectionPool.retryConnectionEstablishment = false
        httpVersion = .http1Only
    }
}

extension PrometheusConfiguration {
    /// How to check the server's certificate, and ours.
    fileprivate func tls() throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let file = certificateAuthorityFile {
            tls.trustRoots = .certificates(try using(file) { try NIOSSLCertificate.fromPEMFile(file) })
        }
        if let (certificateFile, keyFile) = clientCertificate {
            tls.certificateChain = try using(certificateFile) {
                try NIOSSLCertificate.fromPEMFile(certificateFile).map { .certificate($0) }
            }
            tls.privateKey = .privateKey(
                try using(keyFile) { try NIOSSLPrivateKey(file: keyFile, format: .pem) }
            )
        }
        return tls
    }

    private func using<Value>(_ file: String, _ read: () throws -> Value) throws -> Value {
        do { return try read() } catch {
            throw PrometheusError(url: url, problem: .unusableFile(path: file, reason: "\(error)"))
        }
    }
}

extension PrometheusConfiguration.Credentials {
    /// The value of the Authorization header.
    func header() throws(PrometheusError.Problem) -> String {
        switch self {
        case .bearer(let file): return "Bearer \(try Self.secret(file))"
        case .basic(let username, let file):
            return "Basic \(Data("\(username):\(try Self.secret(file))".utf8).base64EncodedString())"
        }
    }

    /// The content of a file, without white space around it.
    private static func secret(_ file: String) throws(PrometheusError.Problem) -> String {
        let content: String
        do { content = try String(contentsOfFile: file, encoding: .utf8) } catch {
            throw .unusableFile(path: file, reason: error.localizedDescription)
        }
        let secret = content.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !secret.isEmpty else { throw .unusableFile(path: file, reason: "it is empty") }
        guard !secret.contains(where: \.isNewline) else {
            throw .unusableFile(path: file, reason: "it has more than one line")
        }
        return secret
    }
}

extension PrometheusError.Problem: Error {}
