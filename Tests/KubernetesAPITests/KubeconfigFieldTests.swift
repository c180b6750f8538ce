import Foundation
import Testing

@testable import KubernetesAPI

/// Every field of a kubeconfig, tried in a generated file: it does what the table says.
@Suite struct KubeconfigFieldTests {
    /// One field in a file, and the same file without it.
    struct Sample: Sendable, CustomTestStringConvertible {
        let name: String
        let fate: FieldFate
        let with: String
        let without: String
        var testDescription: String { name }
    }

    /// What else has to be there for a field to count, and the field itself.
    private static let clusterFields: [ClusterField: (beside: String, field: String)] = [
        .server: ("", "server: 'https://other:6443'"),
        .tlsServerName: (server, "tls-server-name: kube.local"),
        .insecureSkipTLSVerify: (server, "insecure-skip-tls-verify: true"),
        .certificateAuthority: (server, "certificate-authority: ca.crt"),
        .certificateAuthorityData: (server, "certificate-authority-data: QUJD"),
        .proxyURL: (server, "proxy-url: 'http://proxy:3128'"),
        .disableCompression: (server, "disable-compression: true"),
        .extensions: (server, "extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: a}}]"),
    ]

    private static let userFields: [UserField: (beside: String, field: String)] = [
        .clientCertificate: ("client-key: k.pem", "client-certificate: c.pem"),
        .clientCertificateData: ("client-key: k.pem", "client-certificate-data: QUJD"),
        .clientKey: ("client-certificate: c.pem", "client-key: k.pem"),
        .clientKeyData: ("client-certificate: c.pem", "client-key-data: QUJD"),
        .token: ("", "token: t"),
        .tokenFile: ("token: t", "tokenFile: token"),
        .impersonate: ("token: t", "as: eve"),
        .impersonateUID: ("token: t, as: eve", "as-uid: u-1"),
        .impersonateGroups: ("token: t, as: eve", "as-groups: [dev]"),
        .impersonateUserExtra: ("token: t, as: eve", "as-user-extra: {team: [a]}"),
        .username: ("password: p", "username: me"),
        .password: ("username: me", "password: p"),
        .authProvider: ("token: t", "auth-provider: {name: gcp}"),
        .exec: ("", "exec: {\(exec)}"),
        .extensions: ("token: t", "extensions: [{name: other, extension: {a: b}}]"),
    ]

    private static let execFields: [ExecField: (beside: String, field: String)] = [
        .command: ("apiVersion: client.authentication.k8s.io/v1", "command: plugin"),
        .args: (exec, "args: [--region, a]"),
        .env: (exec, "env: [{name: A, value: b}]"),
        .apiVersion: ("command: plugin", "apiVersion: client.authentication.k8s.io/v1beta1"),
        .installHint: (exec, "installHint: install it"),
        .provideClusterInfo: (exec, "provideClusterInfo: true"),
        .interactiveMode: (exec, "interactiveMode: Never"),
    ]

    private static let contextFields: [ContextField: (beside: String, field: String)] = [
        .cluster: ("user: u", "cluster: c"), .user: ("cluster: c", "user: u"),
        .namespace: ("cluster: c, user: u", "namespace: shop"), .extensions: ("cluster: c, user: u", "extensions: []"),
    ]

    private static let configFields: [ConfigField: String] = [
        .kind: "kind: Config", .apiVersion: "apiVersion: v1", .preferences: "preferences: {colors: true}",
        .clusters: "clusters: [{name: c, cluster: {\(server)}}]", .users: "users: [{name: u, user: {token: t}}]",
        .contexts: "contexts: [{name: here, context: {cluster: c, user: u}}]", .currentContext: "current-context: here",
        .extensions: "extensions: []",
    ]

    private static let server = "server: 'https://host:6443'"
    private static let exec = "command: plugin, apiVersion: client.authentication.k8s.io/v1"

    private static func pair(
        _ field: some KubeconfigField,
        _ parts: (beside: String, field: String)?,
        _ text: (String) -> String
    ) -> Sample {
        let (beside, own) = parts ?? ("", "there is no sample")
        return Sample(
            name: "\(type(of: field).typeName) \(field.rawValue)",
            fate: field.fate,
            with: text(beside.isEmpty ? own : "\(beside), \(own)"),
            without: text(beside)
        )
    }

    private static let samples: [Sample] = {
        let clusters = ClusterField.allCases.map { field in
            pair(field, clusterFields[field]) { text in
                KubeconfigFolder.text(cluster: text, user: "exec: {\(exec), provideClusterInfo: true}")
            }
        }
        let users = UserField.allCases.map { pair($0, userFields[$0]) { KubeconfigFolder.text(user: $0) } }
        let execs = ExecField.allCases.map { field in
            pair(field, execFields[field]) { KubeconfigFolder.text(user: "exec: {\($0)}") }
        }
        let contexts = ContextField.allCases.map { field in
            pair(field, contextFields[field]) { text in
                KubeconfigFolder.text()
                    .replacingOccurrences(of: "context: {cluster: c, user: u}", with: "context: {\(text)}")
            }
        }
        let configs = ConfigField.allCases.map { field in
            Sample(
                name: "Config \(field.rawValue)",
                fate: field.fate,
                with: configFields.values.sorted().joined(separator: "\n"),
                without: configFields.filter { $0.key != field }.values.sorted().joined(separator: "\n")
            )
        }
        return clusters + users + execs + contexts + configs
    }()

    private enum Outcome: Equatable {
        case access(ClusterAccess)
        case refusal(String)

        init(_ text: String, in folder: KubeconfigFolder) throws {
            let file = try folder.write("config", text)
            do { self = .access(try Kubeconfig(files: [file]).access(context: nil)) } catch {
                self = .refusal("\(error)")
            }
        }
    }

    @Test(arguments: samples) func `a field has the fate that the table gives it`(sample: Sample) async throws {
        try await KubeconfigFolder.with { folder in
            let with = try Outcome(sample.with, in: folder)
            let without = try Outcome(sample.without, in: folder)
            switch (sample.fate, with) {
            case (.used, .access): #expect(with != without)
            case (.ignored, .access): #expect(with == without)
            case (.refused, .refusal(let text)):
                #expect(text.contains("/config, user 'u': auth-provider: is not supported"))
            default: Issue.record("\(sample.fate) but \(with)")
            }
        }
    }

    /// The list of `client-go/tools/clientcmd/api/v1/types.go` in Kubernetes 1.32, written down apart from the code.
    @Test func `no field of client-go's types is missing`() {
        let cluster = ClusterField.allCases.map(\.rawValue)
        let user = UserField.allCases.map(\.rawValue)
        let exec = ExecField.allCases.map(\.rawValue)
        let clusterNames = [
            "certificate-authority", "certificate-authority-data", "disable-compression", "extensions",
            "insecure-skip-tls-verify", "proxy-url", "server", "tls-server-name",
        ]
        let userNames = [
            "as", "as-groups", "as-uid", "as-user-extra", "auth-provider", "client-certificate",
            "client-certificate-data", "client-key", "client-key-data", "exec", "extensions", "password", "token",
            "tokenFile", "username",
        ]
        let execNames = [
            "apiVersion", "args", "command", "env", "installHint", "interactiveMode", "provideClusterInfo",
        ]
        #expect(cluster.sorted() == clusterNames)
        #expect(user.sorted() == userNames)
        #expect(exec.sorted() == execNames)
    }

    @Test func `the page shows the table as the code has it`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/kubernetes-api.md"), encoding: .utf8)
        let table = KubeconfigFields.markdown
        #expect(page.contains(table), "put this into docs/kubernetes-api.md:\n\(table)")
    }
}
