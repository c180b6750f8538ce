public import Foundation

/// Where an API server is and who asks: what a kubeconfig's context or a service account comes to.
public struct ClusterAccess: Sendable, Equatable {
    /// PEM text, given itself or as the path of a file.
    package struct Material: Sendable, Equatable {
        /// Where the text is.
        package enum Source: Sendable, Equatable {
            /// The PEM text.
            case data(Data)
            /// The path of a file with it.
            case file(String)
        }

        /// Where the text is.
        package let source: Source

        /// What named it, for messages.
        package let origin: String
    }

    /// Our certificate and its key.
    package struct ClientCertificate: Sendable, Equatable {
        /// The certificate, with those between it and its authority.
        package let certificate: Material

        /// Its key.
        package let key: Material
    }

    /// Who asks.
    package enum Identity: Sendable, Equatable {
        /// Nobody, or only whom the client certificate names.
        case none
        /// A token that does not change.
        case token(String)
        /// A file with a token, read again after some seconds and when it is refused, so that a rotated one is taken up.
        ///
        /// Another token may be there for when the file cannot be read.
        case tokenFile(String, otherwise: String?)
        /// A name and a password.
        case basic(user: String, password: String)
        /// A program that gives a token or a certificate.
        case exec(ExecPlugin)
    }

    /// The address, without a slash at the end.
    public let server: String

    /// What chose this access, for messages: a file and context, or the service account.
    public let origin: String

    /// The certificates that the server's must lead to; nil takes the system's.
    package var certificateAuthority: Material?

    /// Our certificate and its key.
    package var clientCertificate: ClientCertificate?

    /// Whether the server's certificate is not checked; only where a kubeconfig says so.
    package var isInsecure = false

    /// The name or IP address that the server's certificate must bear, in lower case; nil takes that of the address.
    package var serverName: String?

    /// The proxy that all requests go through.
    package var proxy: ProxyAddress?

    /// As whom requests are made, where it is not who asks.
    package var impersonation: Impersonation?

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
            identity: .tokenFile("\(folder)/token", otherwise: nil)
        )
        access.certificateAuthority = Material(source: .file("\(folder)/ca.crt"), origin: "service account")
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
        try chosen(kubeconfig, context, environment).withProxy(of: environment)
    }

    /// The same through the proxy that the environment names, where the kubeconfig names none.
    ///
    /// - Parameter environment: May have `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
    /// - Returns: The access with its proxy, if there is one.
    /// - Throws: `KubernetesError` if a variable names what cannot be used.
    func withProxy(of environment: [String: String]) throws -> ClusterAccess {
        guard proxy == nil, let address = WebAddress(server) else { return self }
        var access = self
        access.proxy = try ProxyEnvironment(environment).proxy(to: address)
        return access
    }

    private static func chosen(
        _ kubeconfig: String?,
        _ context: String?,
        _ environment: [String: String]
    ) throws -> ClusterAccess {
        if let kubeconfig, !kubeconfig.isEmpty { return try Kubeconfig(files: [kubeconfig]).access(context: context) }
        let listed = (environment["KUBECONFIG"] ?? "").split(separator: ":").map(String.init)
        let usual = environment["HOME"].map { ["\($0)/.kube/config"] } ?? []
        let files = listed.isEmpty ? usual : listed
        let config = try Kubeconfig(files: files.filter(FileManager.default.fileExists(atPath:)))
        // As kubectl has it: a pod needs no kubeconfig, and empty ones are none.
        if context == nil, !config.hasCurrentContext, let access = inCluster(environment: environment) { return access }
        guard !config.isEmpty else {
            let problem = "there is no such file, or it is empty"
            let mend = "name a kubeconfig with --kubeconfig or KUBECONFIG"
            let place = files.isEmpty ? "kubeconfig" : files.joined(separator: ":")
            throw KubernetesError(place: place, problem: .unusable(problem, mend: mend))
        }
        return try config.access(context: context)
    }
}
