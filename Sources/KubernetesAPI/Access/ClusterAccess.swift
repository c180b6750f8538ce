public import Foundation

/// Where an API server is and who asks: what a kubeconfig's context or a service account comes to.
public struct ClusterAccess: Sendable {
    /// PEM text, given itself or as the path of a file.
    package enum Material: Sendable, Equatable {
        /// The PEM text.
        case data(Data)
        /// The path of a file with it.
        case file(String)
    }

    /// Who asks.
    package enum Identity: Sendable, Equatable {
        /// Nobody, or only whom the client certificate names.
        case none
        /// A token that does not change.
        case token(String)
        /// A file with a token, read again after some seconds and when it is refused, so that a rotated one is taken up.
        case tokenFile(String)
        /// A program that gives a token.
        case exec(ExecPlugin)
    }

    /// A proxy that all requests go through.
    package struct Proxy: Sendable, Equatable {
        /// The protocols that the HTTP client speaks.
        package enum Kind: Sendable { case http, socks }

        /// Who may use the proxy.
        package struct Login: Sendable, Equatable {
            let user: String
            let password: String
        }

        let kind: Kind
        let host: String
        let port: Int
        let login: Login?
    }

    /// A header that every request bears.
    package struct Header: Sendable, Equatable {
        let name: String
        let value: String
    }

    /// The address, without a slash at the end.
    public let server: String

    /// What chose this access, for messages: a file and context, or the service account.
    public let origin: String

    /// The certificates that the server's must lead to; nil takes the system's.
    package var certificateAuthority: Material?

    /// Our certificate and its key.
    package var clientCertificate: (certificate: Material, key: Material)?

    /// Whether the server's certificate is not checked; only where a kubeconfig says so.
    package var isInsecure = false

    /// The proxy that all requests go through, nil for none.
    package var proxy: Proxy?

    /// The headers that ask in the name of somebody else.
    package var headers: [Header] = []

    /// Who asks.
    package var identity: Identity

    /// Creates an access.
    ///
    /// - Parameters:
    ///   - server: The address.
    ///   - origin: What chose this access, for messages.
    ///   - identity: Who asks.
    package init(server: String, origin: String, identity: Identity) {
        self.server = String(server.reversed().drop { $0 == "/" }.reversed())
        self.origin = origin
        self.identity = identity
    }

    /// The folder that Kubernetes mounts into every pod.
    private static let serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The access of a pod through its service account.
    ///
    /// - Parameters:
    ///   - environment: Tells the address.
    ///   - folder: Where the token and the certificates are.
    /// - Returns: Nil outside of a cluster.
    package static func inCluster(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        folder: String = serviceAccount
    ) -> ClusterAccess? {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], let port = environment["KUBERNETES_SERVICE_PORT"],
            FileManager.default.fileExists(atPath: "\(folder)/token")
        else { return nil }
        let name = host.contains(":") ? "[\(host)]" : host
        var access = ClusterAccess(
            server: "https://\(name):\(port)",
            origin: "service account in \(folder)",
            identity: .tokenFile("\(folder)/token")
        )
        access.certificateAuthority = .file("\(folder)/ca.crt")
        return access
    }

    /// The namespace of our own pod: `POD_NAMESPACE`, else that of the service account; `hydatis` outside of a cluster.
    ///
    /// - Parameters:
    ///   - environment: May name it.
    ///   - folder: Where the service account is.
    /// - Returns: The name.
    package static func ownNamespace(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        folder: String = serviceAccount
    ) -> String {
        if let name = environment["POD_NAMESPACE"], !name.isEmpty { return name }
        let mounted = try? String(contentsOfFile: "\(folder)/namespace", encoding: .utf8)
        let name = mounted?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        return name.isEmpty ? "hydatis" : name
    }

    /// The access that a user means: the named kubeconfig, `KUBECONFIG`, `~/.kube/config`, or the service account.
    ///
    /// - Parameters:
    ///   - kubeconfig: A file named by the user.
    ///   - context: A context named by the user; nil takes the current one.
    ///   - environment: Names files and, within a pod, the address.
    /// - Returns: The access.
    /// - Throws: `KubernetesError` if a file cannot be used or there is none.
    public static func find(
        kubeconfig: String? = nil,
        context: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> ClusterAccess {
        if let kubeconfig { return try Kubeconfig(files: [kubeconfig]).access(context: context) }
        let listed = (environment["KUBECONFIG"] ?? "").split(separator: ":").map(String.init)
        if !listed.isEmpty {
            let present = listed.filter(FileManager.default.fileExists(atPath:))
            return try Kubeconfig(files: present.isEmpty ? listed : present).access(context: context)
        }
        let usual = "\(environment["HOME"] ?? "")/.kube/config"
        if FileManager.default.fileExists(atPath: usual) {
            return try Kubeconfig(files: [usual]).access(context: context)
        }
        if context == nil, let access = inCluster(environment: environment) { return access }
        throw KubernetesError(
            place: usual,
            problem: .unusable("there is no such file", mend: "name a kubeconfig with --kubeconfig or KUBECONFIG")
        )
    }
}
