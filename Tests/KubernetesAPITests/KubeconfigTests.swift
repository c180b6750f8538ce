import Foundation
import Testing

@testable import KubernetesAPI

@Suite struct KubeconfigTests {
    private func access(_ text: String, context: String? = nil) throws -> ClusterAccess {
        let file = FileManager.default.temporaryDirectory.appending(path: "kubeconfig-\(UUID().uuidString)")
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        return try Kubeconfig(files: [file.path]).access(context: context)
    }

    private let whole = """
        apiVersion: v1
        kind: Config
        current-context: one
        clusters:
        - {name: c, cluster: {server: "https://host:6443/", certificate-authority: pki/ca.crt}}
        users:
        - {name: u, user: {token: s3cret-token}}
        contexts:
        - {name: one, context: {cluster: c, user: u}}
        - {name: two, context: {cluster: c, user: nobody}}
        """

    private func withProxy(_ url: String) -> String {
        whole.replacingOccurrences(
            of: "certificate-authority:",
            with: "proxy-url: \"\(url)\", certificate-authority:"
        )
    }

    @Test func `the current context gives server and token`() throws {
        let access = try access(whole)
        #expect(access.server == "https://host:6443")
        #expect(access.identity == .token("s3cret-token"))
        #expect(!access.isInsecure)
    }

    @Test func `a relative path starts at the file's folder`() throws {
        let folder = FileManager.default.temporaryDirectory.path
        let source = try access(whole).certificateAuthority?.source
        guard case .file(let path)? = source else { throw UnknownValue(value: "none") }
        #expect(path.hasPrefix("/") && path.hasSuffix("/pki/ca.crt") && path.hasPrefix(folder))
    }

    @Test func `an unknown context is refused with those that are there`() {
        #expect { try access(whole, context: "three") } throws: { "\($0)".contains("there are one, two") }
    }

    @Test func `a user that is not there is refused`() {
        #expect { try access(whole, context: "two") } throws: { "\($0)".contains("user 'nobody'") }
    }

    @Test func `our own namespace is named by the environment, else by the service account, else it is hydatis`() throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "account-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(ClusterAccess.ownNamespace(environment: [:], folder: folder.path) == "hydatis")
        try Data("mounted\n".utf8).write(to: folder.appending(path: "namespace"))
        #expect(ClusterAccess.ownNamespace(environment: ["POD_NAMESPACE": ""], folder: folder.path) == "mounted")
        #expect(ClusterAccess.ownNamespace(environment: ["POD_NAMESPACE": "told"], folder: folder.path) == "told")
    }

    @Test(arguments: ["", "# only a comment\n", "clusters: null\nusers: null\ncontexts: null\ncurrent-context: \"\"\n"])
    func `a file that says nothing is an empty kubeconfig`(text: String) {
        #expect { try access(text) } throws: { "\($0)".contains("has no current-context") }
    }

    @Test(arguments: [
        "- {name: left-over}", "- {name: left-over, user: null}", "- null", "- {name: odd, user: {token: [a]}}",
        "- {name: left-over, user: {exec: {apiVersion: v1, env: [{name: A}]}}}",
    ])
    func `holes in an entry that is not used do not matter`(entry: String) throws {
        let text = whole.replacingOccurrences(of: "contexts:", with: entry + "\ncontexts:")
        #expect(try access(text).identity == .token("s3cret-token"))
    }

    @Test func `a byte order mark and CRLF do not matter`() throws {
        let text = "\u{FEFF}" + whole.replacingOccurrences(of: "\n", with: "\r\n")
        #expect(try access(text).server == "https://host:6443")
    }

    @Test func `a field of the wrong type is named with its entry when it is used`() {
        let text = whole.replacingOccurrences(of: "token: s3cret-token", with: "token: [s3cret]")
        #expect {
            try access(text)
        } throws: {
            "\($0)".contains("user 'u': token: is no text") && !"\($0)".contains("s3cret")
        }
    }

    @Test func `a key that is there twice is named`() {
        #expect { try access(whole + "\nkind: Config\n") } throws: { "\($0)".contains("the key 'kind' is there twice") }
    }

    @Test(arguments: [
        ("http://proxy:3128", ProxyAddress.Kind.http(user: "", password: ""), "proxy:3128"),
        ("http://me:s3cret@proxy", ProxyAddress.Kind.http(user: "me", password: "s3cret"), "proxy:80"),
        ("socks5://[::1]", ProxyAddress.Kind.socks5, "[::1]:1080"),
    ])
    func `a proxy-url is taken`(url: String, kind: ProxyAddress.Kind, shown: String) throws {
        let proxy = try #require(try access(withProxy(url)).proxy)
        #expect(proxy.kind == kind)
        #expect(proxy.shown == shown)
    }

    @Test(arguments: ["https://me:s3cret@proxy", "ftp://proxy", "socks5://me:s3cret@proxy", "proxy:3128", "http://"])
    func `a proxy-url that cannot be used is refused by name and without its password`(url: String) {
        let text = withProxy(url)
        #expect {
            try access(text)
        } throws: {
            "\($0)".contains("cluster 'c': proxy-url") && !"\($0)".contains("s3cret")
        }
    }

    @Test func `as, as-groups, as-uid and as-user-extra become headers`() throws {
        let text = whole.replacingOccurrences(
            of: "token: s3cret-token",
            with: "token: t, as: eve, as-uid: u-1, as-groups: [dev, ops], as-user-extra: {\"Acme.io/Team\": [a, b]}"
        )
        let headers = try #require(try access(text).impersonation).headers
        let lines = headers.map { "\($0.name): \($0.value)" }
        #expect(
            lines == [
                "Impersonate-User: eve", "Impersonate-Uid: u-1", "Impersonate-Group: dev", "Impersonate-Group: ops",
                "Impersonate-Extra-acme.io%2Fteam: a", "Impersonate-Extra-acme.io%2Fteam: b",
            ]
        )
    }

    @Test func `as-groups without as is refused`() {
        let text = whole.replacingOccurrences(of: "token: s3cret-token", with: "token: t, as-groups: [dev]")
        #expect { try access(text) } throws: { "\($0)".contains("as-groups") }
    }

    @Test func `a broken document's secrets are not in the error`() {
        let broken = whole + "\n- {name: [s3cret"
        #expect { try access(broken) } throws: { !"\($0)".contains("s3cret") && "\($0)".contains("no kubeconfig") }
    }
}
