import Foundation
import Testing

@testable import KubernetesAPI

/// Where fields contradict each other or files meet, as client-go decides.
@Suite struct KubeconfigRuleTests {
    private static let exec = "command: p, apiVersion: client.authentication.k8s.io/v1"

    private func refusal(_ file: String, context: String? = nil) -> String {
        do {
            _ = try Kubeconfig(files: [file]).access(context: context)
            return "accepted"
        } catch { return "\(error)" }
    }

    @Test(arguments: [
        ("insecure-skip-tls-verify: true, certificate-authority: a", "insecure-skip-tls-verify"),
        ("insecure-skip-tls-verify: true, certificate-authority-data: QUJD", "insecure-skip-tls-verify"),
        ("insecure-skip-tls-verify: maybe", "insecure-skip-tls-verify"),
        ("certificate-authority-data: '*'", "certificate-authority-data"),
        ("tls-server-name: 'a b'", "tls-server-name"),
        ("server: 'https://u:s3cret@h'", "server"), ("server: 'https://h:99999'", "server"),
        ("server: 'ftp://h'", "server"), ("server: ''", "server"), ("server: host", "server"),
    ])
    func `a cluster that client-go refuses is refused by file, entry and field`(
        fields: String,
        field: String
    ) async throws {
        try await KubeconfigFolder.with { folder in
            let cluster = field == "server" ? fields : "server: 'https://h', \(fields)"
            let text = refusal(try folder.write("config", KubeconfigFolder.text(cluster: cluster)))
            #expect(text.hasPrefix("\(folder.path)/config, cluster 'c': \(field): "))
            #expect(!text.contains("s3cret"))
        }
    }

    @Test(arguments: [
        ("token: 's3cret x'", "token"), ("token: t, username: me", "username"),
        ("username: me, tokenFile: f", "username"),
        ("client-certificate: a", "client-key"), ("client-key-data: QUJD", "client-certificate"),
        ("token: t, as-uid: x", "as-uid"), ("token: t, as-user-extra: {a: [b]}", "as-user-extra"),
        ("token: t, as: \"a\\nb\"", "as"), ("token: t, as: e, as-groups: [\"a\\rb\"]", "as-groups"),
        ("token: t, as-groups: x, as: e", "as-groups"), ("token: \"s3cret\\0\"", "token"),
        ("exec: {apiVersion: client.authentication.k8s.io/v1}", "exec.command"),
        ("exec: {command: p}", "exec.apiVersion"),
        ("exec: {command: p, apiVersion: client.authentication.k8s.io/v1alpha1}", "exec.apiVersion"),
        ("exec: {\(exec), interactiveMode: Perhaps}", "exec.interactiveMode"),
        ("exec: {\(exec), env: [{value: s3cret}]}", "exec.env"), ("exec: {\(exec), args: {a: b}}", "exec.args"),
    ])
    func `a user that client-go refuses is refused by file, entry and field`(
        fields: String,
        field: String
    ) async throws {
        try await KubeconfigFolder.with { folder in
            let text = refusal(try folder.write("config", KubeconfigFolder.text(user: fields)))
            #expect(text.hasPrefix("\(folder.path)/config, user 'u': \(field): "))
            #expect(!text.contains("s3cret"))
        }
    }

    @Test(arguments: [
        "tokenFile: ''", "username: '', password: ''", "client-certificate: '', client-key: ''", "as: ''", "exec: null",
    ])
    func `an empty text is no text`(field: String) async throws {
        try await KubeconfigFolder.with { folder in
            let access = try folder.access(user: "token: t, \(field)")
            #expect(access.identity == .token("t"))
            #expect(access.clientCertificate == nil && access.impersonation == nil)
        }
    }

    @Test(arguments: ["cluster", "user", "context"])
    func `two entries of one name in one file are refused`(kind: String) async throws {
        try await KubeconfigFolder.with { folder in
            let line = "- {name: twin, \(kind): {}}\n"
            let file = try folder.write("config", "\(kind)s:\n\(line)\(line)")
            #expect(refusal(file).contains("/config, kubeconfig: \(kind)s: has two entries named 'twin'"))
        }
    }

    @Test
    func `of several files the first counts, paths start at their own, and missing ones are skipped`() async throws {
        try await KubeconfigFolder.with { folder in
            let first = try folder.write("a/config", "users: [{name: u, user: {tokenFile: mine}}]")
            let text = KubeconfigFolder.text(cluster: "server: 'https://host', certificate-authority: ca.crt")
            let second = try folder.write("b/config", text)
            let access = try ClusterAccess.find(environment: ["KUBECONFIG": "\(first):\(folder.path)/none::\(second)"])
            #expect(access.identity == .tokenFile("\(folder.path)/a/mine", otherwise: nil))
            #expect(access.certificateAuthority?.source == .file("\(folder.path)/b/ca.crt"))
        }
    }

    @Test func `an address without a scheme takes https where the cluster has a certificate authority`() async throws {
        try await KubeconfigFolder.with { folder in
            let access = try folder.access(cluster: "server: 'host:1', certificate-authority: ca")
            #expect(access.server == "https://host:1")
        }
    }

    @Test(
        arguments: [
            (["HTTPS_PROXY": "http://p:1"], "p:1"), (["https_proxy": "p:1"], "p:1"),
            (["HTTP_PROXY": "http://p:1"], nil),
            (["HTTPS_PROXY": "p:1", "NO_PROXY": "host"], nil), (["HTTPS_PROXY": "p:1", "NO_PROXY": ".host"], "p:1"),
            (["HTTPS_PROXY": "p:1", "no_proxy": "a, *"], nil), (["HTTPS_PROXY": "p:1", "NO_PROXY": "host:443"], "p:1"),
        ] as [([String: String], String?)]
    )
    func `the environment names the proxy where proxy-url does not`(
        environment: [String: String],
        proxy: String?
    ) async throws {
        try await KubeconfigFolder.with { folder in
            let file = try folder.write("config", KubeconfigFolder.text())
            #expect(try ClusterAccess.find(kubeconfig: file, environment: environment).proxy?.shown == proxy)
        }
    }

    @Test func `proxy-url counts before the environment`() async throws {
        try await KubeconfigFolder.with { folder in
            let cluster = "server: 'https://host', proxy-url: 'http://own:2'"
            let file = try folder.write("config", KubeconfigFolder.text(cluster: cluster))
            let access = try ClusterAccess.find(kubeconfig: file, environment: ["HTTPS_PROXY": "p:1"])
            #expect(access.proxy?.shown == "own:2")
        }
    }

    @Test(arguments: [(["NO_PROXY": "10.96.0.0/12"], nil), ([:], "p:1")] as [([String: String], String?)])
    func `a pod's proxy environment counts, as for client-go`(extra: [String: String], proxy: String?) async throws {
        try await KubeconfigFolder.with { folder in
            try folder.write("token", "t")
            let environment = [
                "KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443", "HTTPS_PROXY": "p:1",
            ].merging(extra) { _, new in new }
            let access = try #require(ClusterAccess.inCluster(environment: environment, folder: folder.path))
            #expect(try access.withProxy(of: environment).proxy?.shown == proxy)
        }
    }

    @Test(
        arguments: [
            ("kube.local", "https://kube.local:6443", "10.0.0.1:6443"), ("10.0.0.2", "https://10.0.0.1:6443", nil),
        ] as [(String, String, String?)]
    )
    func `tls-server-name is what the certificate is checked for, and Host stays the server`(
        name: String,
        url: String,
        host: String?
    ) async throws {
        try await KubeconfigFolder.with { folder in
            let cluster = "server: 'https://10.0.0.1:6443', tls-server-name: \(name)"
            let target = RequestTarget(try folder.access(cluster: cluster))
            #expect(target.url == url && target.host == host)
            #expect(target.verifiedAddress == IPAddress(name))
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: Hostile.allCases)
    func `a hostile file is refused and ends nothing`(hostile: Hostile) async throws {
        try await KubeconfigFolder.with { folder in
            let text = refusal(try folder.write("config", hostile.data))
            #expect(text.hasPrefix("\(folder.path)/config") && text.utf8.count < 2000)
        }
    }

    enum Hostile: String, CaseIterable, Sendable {
        case aliasBomb, aliasChain, aliasOfItself, deepFlow, deepBlock, deepMapping, openFlow, huge, nul, latin,
            mergeBomb, manyKeys

        var data: Data {
            switch self {
            case .aliasBomb, .mergeBomb:
                let isMerge = self == .mergeBomb
                let lines = (1...30).map { number in
                    let links = Array(repeating: "*a\(number - 1)", count: 9).joined(separator: ", ")
                    return isMerge ? "a\(number): &a\(number) {<<: [\(links)]}" : "a\(number): &a\(number) [\(links)]"
                }
                return Data((["a0: &a0 {x: y}"] + lines).joined(separator: "\n").utf8)
            case .aliasChain:
                let lines = (1...20_000).map { "a\($0): &a\($0) [*a\($0 - 1)]" }
                return Data((["a0: &a0 [x]"] + lines).joined(separator: "\n").utf8)
            case .aliasOfItself: return Data("a: &a [*a]\nclusters: *a\n".utf8)
            case .deepFlow: return Data(["[", "]"].map { String(repeating: $0, count: 200_000) }.joined().utf8)
            case .openFlow: return Data(String(repeating: "{a: ", count: 200_000).utf8)
            case .deepBlock: return Data(String(repeating: "- ", count: 200_000).utf8)
            case .deepMapping: return Data((0..<3000).map { String(repeating: " ", count: $0) + "a:\n" }.joined().utf8)
            case .huge: return Data(repeating: 0x61, count: KubeconfigDocument.maximumBytes + 1)
            case .nul: return Data("clusters:\0 []\ncurrent-context: a\n".utf8)
            case .latin: return Data([0x61, 0x3A, 0x20, 0xE9, 0x0A])
            case .manyKeys: return Data((0..<50_000).map { "? [k\($0)]\n: v\n" }.joined().utf8)
            }
        }
    }
}
