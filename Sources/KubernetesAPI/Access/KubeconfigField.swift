/// What becomes of a field of a kubeconfig, and so what a user may rely on.
package enum FieldFate: Sendable, Equatable {
    /// It counts; the words say how.
    case used(String)
    /// It is read by nobody, for this reason.
    case ignored(String)
    /// An entry that has it cannot be used; the words say what to do instead.
    case refused(String)
}

/// The fields of one type of kubeconfigs, by their names in the file.
///
/// Fields can only be read by these names, so that none is used without a fate.
package protocol KubeconfigField: RawRepresentable<String>, CaseIterable, Sendable {
    /// The type's name in Kubernetes.
    static var typeName: String { get }

    /// What becomes of the field.
    var fate: FieldFate { get }
}

/// Fields of a cluster.
///
/// Source of all of these: `staging/src/k8s.io/client-go/tools/clientcmd/api/v1/types.go` of Kubernetes 1.32.
package enum ClusterField: String, KubeconfigField {
    case server
    case tlsServerName = "tls-server-name"
    case insecureSkipTLSVerify = "insecure-skip-tls-verify"
    case certificateAuthority = "certificate-authority"
    case certificateAuthorityData = "certificate-authority-data"
    case proxyURL = "proxy-url"
    case disableCompression = "disable-compression"
    case extensions

    package static let typeName = "Cluster"

    package var fate: FieldFate {
        switch self {
        case .server:
            .used(
                "address, which may have a path; without a scheme https where a CA or insecure-skip-tls-verify is set, else http"
            )
        case .tlsServerName: .used("the name or address that the server's certificate must bear")
        case .insecureSkipTLSVerify: .used("refused together with a certificate authority")
        case .certificateAuthority: .used("file; relative to the kubeconfig's folder")
        case .certificateAuthorityData: .used("counts before the file")
        case .proxyURL: .used("http and socks5; https is refused")
        case .disableCompression: .used("given to exec plugins; this client never asks for compressed answers")
        case .extensions: .used("only `client.authentication.k8s.io/exec`, which is given to exec plugins")
        }
    }
}

/// Fields of a user.
package enum UserField: String, KubeconfigField {
    case clientCertificate = "client-certificate"
    case clientCertificateData = "client-certificate-data"
    case clientKey = "client-key"
    case clientKeyData = "client-key-data"
    case token
    case tokenFile
    case impersonate = "as"
    case impersonateUID = "as-uid"
    case impersonateGroups = "as-groups"
    case impersonateUserExtra = "as-user-extra"
    case username
    case password
    case authProvider = "auth-provider"
    case exec
    case extensions

    package static let typeName = "AuthInfo"

    package var fate: FieldFate {
        switch self {
        case .clientCertificate: .used("file; relative to the kubeconfig's folder; needs a client key")
        case .clientCertificateData: .used("counts before the file")
        case .clientKey: .used("file; relative to the kubeconfig's folder; needs a client certificate")
        case .clientKeyData: .used("counts before the file")
        case .token: .used("counts where there is no tokenFile, or while that cannot be read")
        case .tokenFile: .used("counts before token; read again after 10 s and when it is refused")
        case .impersonate: .used("header Impersonate-User of every request")
        case .impersonateUID: .used("header Impersonate-Uid; needs as")
        case .impersonateGroups: .used("headers Impersonate-Group; need as")
        case .impersonateUserExtra: .used("headers Impersonate-Extra-KEY; need as")
        case .username: .used("basic authentication; not together with a token")
        case .password: .used("basic authentication; not together with a token")
        case .authProvider: .refused("use a token, a client certificate or exec, which cloud tools write now")
        case .exec: .used("counts where there is no token and no username")
        case .extensions: .ignored("of other programs")
        }
    }
}

/// Fields of a user's program that gives credentials.
package enum ExecField: String, KubeconfigField {
    case command
    case args
    case env
    case apiVersion
    case installHint
    case provideClusterInfo
    case interactiveMode

    package static let typeName = "ExecConfig"

    package var fate: FieldFate {
        switch self {
        case .command: .used("looked up in PATH; with a slash, relative to the kubeconfig's folder")
        case .args: .used("arguments of the command")
        case .env: .used("on top of the environment of hydatis")
        case .apiVersion: .used("client.authentication.k8s.io/v1 or v1beta1; v1alpha1, which is gone, is refused")
        case .installHint: .used("shown where the command cannot be run")
        case .provideClusterInfo: .used("puts the cluster into spec.cluster of KUBERNETES_EXEC_INFO")
        case .interactiveMode: .used("Never; IfAvailable, also where it is missing; Always, refused without a terminal")
        }
    }
}

/// Fields of a context.
package enum ContextField: String, KubeconfigField {
    case cluster
    case user
    case namespace
    case extensions

    package static let typeName = "Context"

    package var fate: FieldFate {
        switch self {
        case .cluster: .used("the name of a cluster")
        case .user: .used("the name of a user; without one, nobody asks")
        case .namespace: .ignored("pods are named with their namespace")
        case .extensions: .ignored("of other programs")
        }
    }
}

/// Fields of the file itself.
package enum ConfigField: String, KubeconfigField {
    case kind
    case apiVersion
    case preferences
    case clusters
    case users
    case contexts
    case currentContext = "current-context"
    case extensions

    package static let typeName = "Config"

    package var fate: FieldFate {
        switch self {
        case .kind: .ignored("also where it is missing")
        case .apiVersion: .ignored("also where it is missing; there is one version only")
        case .preferences: .ignored("of kubectl")
        case .clusters: .used("of one name in several files, the first counts; twice in one file is refused")
        case .users: .used("as clusters")
        case .contexts: .used("as clusters")
        case .currentContext: .used("the first that is not empty")
        case .extensions: .ignored("of other programs")
        }
    }
}

/// All fields of a kubeconfig with their fates.
package enum KubeconfigFields {
    /// The table of docs/kubernetes-api.md.
    package static var markdown: String {
        let head = "| type | field | fate | how |\n|---|---|---|---|\n"
        return head + rows(ConfigField.self) + rows(ContextField.self) + rows(ClusterField.self)
            + rows(UserField.self) + rows(ExecField.self)
    }

    private static func rows<Field: KubeconfigField>(_ type: Field.Type) -> String {
        Field.allCases.map { field in
            let (fate, how) =
                switch field.fate {
                case .used(let how): ("used", how)
                case .ignored(let how): ("ignored", how)
                case .refused(let how): ("refused", how)
                }
            return "| \(Field.typeName) | `\(field.rawValue)` | \(fate) | \(how) |\n"
        }
        .joined()
    }
}
