import Foundation
import Yams

/// What kubectl knows: clusters, users, and contexts that join one of each.
///
/// Of several files the first that has a name counts, as for kubectl. Relative paths start at their file's folder.
/// Source: `staging/src/k8s.io/client-go/tools/clientcmd/api/v1/types.go`.
package struct Kubeconfig: Sendable {
    private let files: [String]
    private var clusters: [String: (file: String, value: KubeconfigFile.Named<KubeconfigFile.Cluster>)] = [:]
    private var users: [String: (file: String, value: KubeconfigFile.Named<KubeconfigFile.User>)] = [:]
    private var contexts: [String: (file: String, value: KubeconfigFile.Named<KubeconfigFile.Context>)] = [:]
    private var current: String?

    /// Reads files.
    ///
    /// - Parameter files: The paths, the most important first.
    /// - Throws: `KubernetesError` if one cannot be read.
    package init(files: [String]) throws {
        self.files = files
        for file in files {
            let content = try Self.content(of: file)
            current = current ?? content.currentContext.flatMap { $0.isEmpty ? nil : $0 }
            for case let item? in content.clusters ?? [] where clusters[item.name] == nil {
                clusters[item.name] = (file, item)
            }
            for case let item? in content.users ?? [] where users[item.name] == nil { users[item.name] = (file, item) }
            for case let item? in content.contexts ?? [] where contexts[item.name] == nil {
                contexts[item.name] = (file, item)
            }
        }
    }

    /// Reads one file; an empty document, or one of comments only, is an empty kubeconfig, as for kubectl.
    private static func content(of file: String) throws -> KubeconfigFile {
        var text: String
        do { text = try String(contentsOfFile: file, encoding: .utf8) } catch {
            throw unusable(file, "cannot be read", "check the path and its permissions")
        }
        if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        // The decoder's words quote the document, which holds secrets, so only places are taken from them.
        do {
            guard let node = try Yams.compose(yaml: text), node.null == nil else { return KubeconfigFile() }
            return try YAMLDecoder().decode(KubeconfigFile.self, from: node)
        } catch YamlError.duplicatedKeysInMapping(let keys, _) {
            let names = keys.map { "'\($0)'" }.joined(separator: ", ")
            throw unusable(file, "has \(names) twice in one mapping", "remove one of each")
        } catch let error as DecodingError {
            throw unusable(file, "is no kubeconfig: wrong at \(error.place.joined(separator: "."))", advice)
        } catch {
            throw unusable(file, "is no kubeconfig in YAML", advice)
        }
    }

    private static let advice = "compare it with `kubectl config view`"

    /// What is named, if its fields can be read.
    private static func usable<Entry>(
        _ found: (file: String, value: KubeconfigFile.Named<Entry>)
    ) throws -> (file: String, value: Entry) {
        guard let entry = found.value.entry else {
            let field = found.value.wrongField ?? ""
            throw unusable(found.file, "\(Entry.key) '\(found.value.name)': \(field) has the wrong type", advice)
        }
        return (found.file, entry)
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
        guard let context = try contexts[name].map({ try Self.usable($0).value }) else {
            let there = known.isEmpty ? "it has none" : "there are \(known)"
            throw Self.unusable(place, "has no context '\(name)'", "name one with --context; \(there)")
        }
        guard let clusterName = context.cluster, !clusterName.isEmpty else {
            throw Self.unusable(place, "context '\(name)' has no cluster", "set contexts[].context.cluster")
        }
        guard let (file, cluster) = try clusters[clusterName].map({ try Self.usable($0) }) else {
            throw Self.unusable(place, "context '\(name)' names cluster '\(clusterName)', which is not there", "add it")
        }
        let origin = "\(file), context '\(name)'"
        let parts = cluster.server.flatMap { URLComponents(string: $0) }
        guard let server = cluster.server, let parts, ["http", "https"].contains(parts.scheme), parts.host != nil,
            parts.user == nil, parts.password == nil
        else { throw Self.unusable(origin, "server is no address such as https://host:6443", "set clusters[].server") }
        let user = try context.user.flatMap { users[$0] }.map { try Self.usable($0) }
        if let named = context.user, !named.isEmpty, user == nil {
            throw Self.unusable(place, "context '\(name)' names user '\(named)', which is not there", "add it")
        }
        guard cluster.tlsServerName == nil else {
            throw Self.unusable(origin, "tls-server-name is not supported", "use an address that the certificate bears")
        }
        let identity = try user.map { try Self.identity($0.value, file: $0.file, origin: origin) } ?? .none
        var access = ClusterAccess(server: server, origin: origin, identity: identity)
        access.isInsecure = cluster.insecureSkipTLSVerify ?? false
        access.proxy = try Self.proxy(cluster.proxyURL, cluster: clusterName, file: file)
        access.headers = try user.map { try Self.impersonation($0.value, origin: origin) } ?? []
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
            guard let named = exec.command, !named.isEmpty else {
                throw unusable(origin, "exec has no command", "set users[].user.exec.command")
            }
            let command = named.contains("/") ? resolve(named, file) : named
            let pairs = (exec.env ?? []).compactMap { variable in variable.name.map { ($0, variable.value ?? "") } }
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

    /// The proxy that all requests go through.
    ///
    /// - Throws: `KubernetesError` for an address or scheme that the HTTP client cannot use: going past a proxy in silence
    ///   would reach another server, or none.
    private static func proxy(_ text: String?, cluster: String, file: String) throws -> ClusterAccess.Proxy? {
        guard let text, !text.isEmpty else { return nil }
        let place = "cluster '\(cluster)': proxy-url"
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else {
            throw unusable(file, "\(place) is no address", "write http://host:port or socks5://host:port")
        }
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        switch parts.scheme {
        case "http":
            let login = parts.user.map { ClusterAccess.Proxy.Login(user: $0, password: parts.password ?? "") }
            return ClusterAccess.Proxy(kind: .http, host: name, port: parts.port ?? 80, login: login)
        case "socks5" where parts.user == nil:
            return ClusterAccess.Proxy(kind: .socks, host: name, port: parts.port ?? 1080, login: nil)
        default:
            let scheme = parts.user == nil ? parts.scheme ?? "" : "\(parts.scheme ?? "") with a password"
            throw unusable(file, "\(place) with \(scheme) is not supported", "use an http or socks5 proxy")
        }
    }

    /// The headers that ask in the name of somebody else, on every request.
    ///
    /// Source: `staging/src/k8s.io/client-go/transport/round_trippers.go`, `impersonatingRoundTripper`.
    private static func impersonation(_ user: KubeconfigFile.User, origin: String) throws -> [ClusterAccess.Header] {
        let groups = user.impersonatedGroups ?? []
        let extra = user.impersonatedExtra ?? [:]
        guard let name = user.impersonatedUser, !name.isEmpty else {
            guard groups.isEmpty, extra.isEmpty, user.impersonatedUID?.isEmpty ?? true else {
                throw unusable(origin, "as-groups, as-uid and as-user-extra need as", "set users[].user.as")
            }
            return []
        }
        var headers = [ClusterAccess.Header(name: "Impersonate-User", value: name)]
        if let uid = user.impersonatedUID, !uid.isEmpty { headers.append(.init(name: "Impersonate-Uid", value: uid)) }
        headers += groups.map { .init(name: "Impersonate-Group", value: $0) }
        for (key, values) in extra.sorted(by: { $0.key < $1.key }) {
            let allowed = CharacterSet(charactersIn: "!#$&'*+-.^_`|~").union(.alphanumerics)
            let encoded = key.lowercased().addingPercentEncoding(withAllowedCharacters: allowed) ?? key
            headers += values.map { .init(name: "Impersonate-Extra-\(encoded)", value: $0) }
        }
        guard headers.allSatisfy({ header in header.value.utf8.allSatisfy { $0 >= 32 && $0 != 127 } }) else {
            throw unusable(origin, "as, as-groups or as-user-extra has a control character", "remove it")
        }
        return headers
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
