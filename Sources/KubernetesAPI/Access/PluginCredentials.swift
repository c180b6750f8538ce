import Foundation

/// What a plugin gave.
struct PluginCredentials: Sendable {
    /// The token to send.
    let token: String?

    /// Our certificate and its key.
    let certificate: ClusterAccess.ClientCertificate?

    /// When they end, if the plugin says so.
    let end: Date?

    private struct Answer: Decodable {
        struct Status: Decodable {
            var token: String?
            var clientCertificateData: String?
            var clientKeyData: String?
            var expirationTimestamp: String?
        }
        var apiVersion: String?
        var kind: String?
        var status: Status?
    }

    /// Reads an answer, which holds secrets, so that nothing of it goes into errors.
    init(_ output: [UInt8], of plugin: ExecPlugin) throws {
        let mend = "run it by hand; it must print an ExecCredential with status.token or a certificate and key"
        func failure(_ problem: String) -> KubernetesError { plugin.failure(problem, mend) }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(output)),
            answer.kind == "ExecCredential"
        else { throw failure("printed no ExecCredential") }
        guard let version = answer.apiVersion else { throw failure("printed an ExecCredential without apiVersion") }
        if version != plugin.apiVersion {
            let problem = "answered in '\(KubeconfigError.shown(version))' instead of '\(plugin.apiVersion)'"
            throw plugin.failure(problem, "set apiVersion to what the program speaks")
        }
        guard let status = answer.status else { throw failure("gave no status") }
        token = status.token.flatMap { $0.isEmpty ? nil : $0 }
        let certificate = status.clientCertificateData.flatMap { $0.isEmpty ? nil : $0 }
        let key = status.clientKeyData.flatMap { $0.isEmpty ? nil : $0 }
        guard (certificate == nil) == (key == nil) else { throw failure("gave a certificate or a key only") }
        guard token != nil || certificate != nil else { throw failure("gave no token and no certificate") }
        if let token, !token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            throw failure("gave a token with white space or other characters that no token has")
        }
        if let certificate, let key {
            let place = "\(plugin.place), status."
            self.certificate = ClusterAccess.ClientCertificate(
                certificate: .init(source: .data(Data(certificate.utf8)), origin: place + "clientCertificateData"),
                key: .init(source: .data(Data(key.utf8)), origin: place + "clientKeyData")
            )
        } else {
            self.certificate = nil
        }
        end = try status.expirationTimestamp.flatMap { $0.isEmpty ? nil : $0 }.map { text in
            guard let time = Self.time(text) else { throw failure("gave an expirationTimestamp that is no time") }
            return time
        }
    }

    /// A time as RFC 3339 has it, with and without parts of a second.
    private static func time(_ text: String) -> Date? {
        let whole = Date.ISO8601FormatStyle()
        return (try? whole.parse(text)) ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
    }
}
