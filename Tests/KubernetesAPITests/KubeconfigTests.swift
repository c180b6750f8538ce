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

    @Test func `the current context gives server and token`() throws {
        let access = try access(whole)
        #expect(access.server == "https://host:6443")
        #expect(access.identity == .token("s3cret-token"))
        #expect(!access.isInsecure)
    }

    @Test func `a relative path starts at the file's folder`() throws {
        let folder = FileManager.default.temporaryDirectory.path
        guard case .file(let path)? = try access(whole).certificateAuthority?.source else { throw UnknownValue(value: "none") }
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

    @Test func `a broken document's secrets are not in the error`() {
        let broken = whole + "\n- {name: [s3cret"
        #expect { try access(broken) } throws: { !"\($0)".contains("s3cret") && "\($0)".contains("no kubeconfig") }
    }
}
