import Foundation
import Yams

/// What kubectl knows: clusters, users, and contexts that join one of each.
///
/// Of several files the first that has a name counts, as for kubectl. Relative paths start at their file's folder.
/// Source: `staging/src/k8s.io/client-go/tools/clientcmd/api/v1/types.go`.
package struct Kubeconfig: Sendable {
    private let files: [String]
    private var clusters: [String: (file: String, value: KubeconfigFile.Cluster)] = [:]
    private var users: [String: (file: String, value: KubeconfigFile.User)] = [:]
    private var contexts: [String: (file: String, value: KubeconfigFile.Context)] = [:]
    private var current: String?

    /// Reads files.
    ///
    /// - Parameter files: The paths, the most important first.
    /// - Throws: `KubernetesError` if one cannot be read.
    package init(files: [String]) throws {
        self.files = files
        for file in files {
            let text: String
            do { text = try String(contentsOfFile: file, encoding: .utf8) } catch {
                throw Self.unusable(file, "cannot be read", "check the path and its permissions")
            }
            let content: KubeconfigFile
            // The decoder's words quote the document, which holds secrets.
            do { content = try YAMLDecoder().decode(KubeconfigFile.self, from: text) } catch {
                throw Self.unusable(file, "is no kubeconfig in YAML", "compare it with `kubectl config view`")
            }
            current = current ?? content.currentContext.flatMap { $0.isEmpty ? nil : $0 }
            for item in content.clusters ?? [] where clusters[item.name] == nil {
                clusters[item.name] = (file, item.cluster)
            }
            for item in content.users ?? [] where users[item.name] == nil { users[item.name] = (file, item.user) }
            for item in content.contexts ?? [] where contexts[item.name] == nil {
                contexts[item.name] = (file, item.context)
            }
        }
    }

    /// The access of a context.
    ///
    /// - Parameter name: The context; nil takes the current one.
    /// - Returns: The access.
    /// - Throws: `KubernetesError` if the context or what it names is not there or cannot be meant.
    package func access(context name: String?) throws -> ClusterAccess {
        let place = files.joined(separator: ":")
        let known = contexts.keys.sorted().joined(separator: ", ")
        guard let name = name ?? current else {
            throw Self.unusable(place, "has no current-context", "name one with --context: \(known)")
        }
        guard let context = contexts[name]?.value else {
            let there = known.isEmpty ? "it has none" : "there are \(known)"
            throw Self.unusable(place, "has no context '\(name)'", "name one with --context; \(there)")
        }
        guard let (file, cluster) = clusters[context.cluster] else {
            throw Self.unusable(
                place,
                "context '\(name)' names cluster '\(context.cluster)', which is not there",
                "add it"
            )
        }
        let origin = "\(file), context '\(name)'"
        let parts = cluster.server.flatMap { URLComponents(string: $0) }
        guard let server = cluster.server, let parts, ["http", "https"].contains(parts.scheme), parts.host != nil,
            parts.user == nil, parts.password == nil
        else { throw Self.unusable(origin, "server is no address such as https://host:6443", "set clusters[].server") }
        let user = context.user.flatMap { users[$0] }
        if let named = context.user, !named.isEmpty, user == nil {
            throw Self.unusable(place, "context '\(name)' names user '\(named)', which is not there", "add it")
        }
        guard cluster.tlsServerName == nil else {
            throw Self.unusable(origin, "tls-server-name is not supported", "use an address that the certificate bears")
        }
        let identity = try user.map { try Self.identity($0.value, file: $0.file, origin: origin) } ?? .none
        var access = ClusterAccess(server: server, origin: origin, identity: identity)
        access.isInsecure = cluster.insecureSkipTLSVerify ?? false
        access.certificateAuthority = try Self.material(
            cluster.certificateAuthorityData,
            cluster.certificateAuthority,
            "certificate-authority",
            file
        )
        if let (file, user) = user {
            let certificate = try Self.material(
                user.clientCertificateData,
                user.clientCertificate,
                "client-certificate",
                file
            )
            let key = try Self.material(user.clientKeyData, user.clientKey, "client-key", file)
            guard (certificate == nil) == (key == nil) else {
                throw Self.unusable(origin, "client-certificate and client-key belong together", "set both or none")
            }
            if let certificate, let key { access.clientCertificate = (certificate, key) }
        }
        return access
    }

    private static func identity(
        _ user: KubeconfigFile.User,
        file: String,
        origin: String
    ) throws -> ClusterAccess.Identity {
        if let path = user.tokenFile { return .tokenFile(resolve(path, file)) }
        if let token = user.token, !token.isEmpty { return .token(token) }
        if let exec = user.exec {
            let command = exec.command.contains("/") ? resolve(exec.command, file) : exec.command
            let pairs = (exec.env ?? []).map { ($0.name, $0.value) }
            return .exec(
                ExecPlugin(
                    command: command,
                    arguments: exec.args ?? [],
                    environment: Dictionary(pairs) { _, newer in newer },
                    apiVersion: exec.apiVersion ?? "client.authentication.k8s.io/v1"
                )
            )
        }
        if user.username != nil || user.authProvider != nil {
            let mend = "use a token, a client certificate or an exec plugin"
            throw unusable(origin, "passwords and auth-provider are not supported, as in Kubernetes itself", mend)
        }
        return .none
    }

    private static func material(
        _ data: String?,
        _ path: String?,
        _ key: String,
        _ file: String
    ) throws -> ClusterAccess.Material? {
        if let data, !data.isEmpty {
            guard let decoded = Data(base64Encoded: data, options: .ignoreUnknownCharacters) else {
                throw unusable(file, "\(key)-data is no base64", "set it anew")
            }
            return .data(decoded)
        }
        return path.flatMap { $0.isEmpty ? nil : .file(resolve($0, file)) }
    }

    private static func resolve(_ path: String, _ file: String) -> String {
        path.hasPrefix("/") ? path : URL(filePath: file).deletingLastPathComponent().appending(path: path).path
    }

    private static func unusable(_ place: String, _ problem: String, _ mend: String) -> KubernetesError {
        KubernetesError(place: place, problem: .unusable(problem, mend: mend))
    }
}
