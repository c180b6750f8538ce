/// One entry of a kubeconfig's list: a name, and what it names.
protocol KubeconfigEntry: Decodable, Sendable {
    /// The key of what is named.
    static var key: String { get }

    /// Creates an entry without any field, which is what `null` and a missing body mean.
    init()
}

/// A kubeconfig as it is written; what we do not use is ignored.
///
/// As for kubectl, an entry's fields matter when the entry is used: one that cannot be read keeps its error until then.
struct KubeconfigFile: Decodable {
    /// An entry, or the field that makes it unusable.
    struct Named<Entry: KubeconfigEntry>: Decodable, Sendable {
        /// Empty where there is none, so that no context can name it.
        let name: String
        /// Nil where a field has a wrong type.
        let entry: Entry?
        /// The field with the wrong type.
        let wrongField: String?

        private struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            name = (try? fields.decodeIfPresent(String.self, forKey: Key(stringValue: "name"))) ?? ""
            do {
                entry = try fields.decodeIfPresent(Entry.self, forKey: Key(stringValue: Entry.key)) ?? Entry()
                wrongField = nil
            } catch let error as DecodingError {
                entry = nil
                wrongField = error.place.dropFirst(decoder.codingPath.count).joined(separator: ".")
            }
        }
    }

    struct Context: KubeconfigEntry {
        static let key = "context"
        var cluster: String?
        var user: String?
    }

    struct Cluster: KubeconfigEntry {
        static let key = "cluster"
        var server: String?
        var certificateAuthority: String?
        var certificateAuthorityData: String?
        var insecureSkipTLSVerify: Bool?
        var tlsServerName: String?
        var proxyURL: String?

        enum CodingKeys: String, CodingKey {
            case server
            case certificateAuthority = "certificate-authority"
            case certificateAuthorityData = "certificate-authority-data"
            case insecureSkipTLSVerify = "insecure-skip-tls-verify"
            case tlsServerName = "tls-server-name"
            case proxyURL = "proxy-url"
        }
    }

    struct Exec: Decodable, Sendable {
        struct Variable: Decodable, Sendable { var name: String?, value: String? }
        var apiVersion: String?
        var command: String?
        var args: [String]?
        var env: [Variable]?
    }

    struct AuthProvider: Decodable, Sendable {}

    struct User: KubeconfigEntry {
        static let key = "user"
        var clientCertificate: String?
        var clientCertificateData: String?
        var clientKey: String?
        var clientKeyData: String?
        var token: String?
        var tokenFile: String?
        var username: String?
        var impersonatedUser: String?
        var impersonatedUID: String?
        var impersonatedGroups: [String]?
        var impersonatedExtra: [String: [String]]?
        var authProvider: AuthProvider?
        var exec: Exec?

        enum CodingKeys: String, CodingKey {
            case clientCertificate = "client-certificate"
            case clientCertificateData = "client-certificate-data"
            case clientKey = "client-key"
            case clientKeyData = "client-key-data"
            case token, tokenFile, username, exec
            case authProvider = "auth-provider"
            case impersonatedUser = "as"
            case impersonatedUID = "as-uid"
            case impersonatedGroups = "as-groups"
            case impersonatedExtra = "as-user-extra"
        }
    }

    var currentContext: String?
    var clusters: [Named<Cluster>?]?
    var users: [Named<User>?]?
    var contexts: [Named<Context>?]?

    enum CodingKeys: String, CodingKey {
        case currentContext = "current-context"
        case clusters, users, contexts
    }
}
