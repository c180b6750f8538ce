import Foundation

@testable import KubernetesAPI

/// A folder of a test with kubeconfigs and programs.
struct KubeconfigFolder {
    let path: String

    /// Runs a body with a folder that is removed afterwards.
    static func with<Result>(_ body: (KubeconfigFolder) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kube-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(KubeconfigFolder(path: folder.path))
    }

    /// Writes a file and returns its path.
    @discardableResult func write(_ name: String, _ text: String, executable: Bool = false) throws -> String {
        try write(name, Data(text.utf8), executable: executable)
    }

    /// Writes a file and returns its path.
    func write(_ name: String, _ data: Data, executable: Bool = false) throws -> String {
        let file = "\(path)/\(name)"
        try FileManager.default.createDirectory(
            at: URL(filePath: file).deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try data.write(to: URL(filePath: file))
        if executable { try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file) }
        return file
    }

    /// The access of a kubeconfig with one cluster and one user.
    ///
    /// - Parameters:
    ///   - cluster: Fields of the cluster, as a flow mapping without braces.
    ///   - user: Fields of the user, likewise.
    /// - Returns: The access of its current context.
    /// - Throws: `KubernetesError` if it cannot be used.
    func access(cluster: String = "server: 'https://host:6443'", user: String = "token: t") throws -> ClusterAccess {
        let file = try write("config", Self.text(cluster: cluster, user: user))
        return try Kubeconfig(files: [file]).access(context: nil)
    }

    /// A kubeconfig with one cluster and one user.
    static func text(cluster: String = "server: 'https://host:6443'", user: String = "token: t") -> String {
        """
        current-context: here
        clusters: [{name: c, cluster: {\(cluster)}}]
        users: [{name: u, user: {\(user)}}]
        contexts: [{name: here, context: {cluster: c, user: u}}]

        """
    }
}
