import Foundation

@testable import KubernetesAPI

/// A kubeconfig, read from a file, and the access of its current context; no plugin is run.
enum KubeconfigTarget: FuzzTarget {
    static let name = "kubeconfig"
    static let about = "kubeconfig files and the access of their contexts"
    private static let file = ScratchFile("kubeconfig")

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        try file.with(bytes) { path in
            let config = try Kubeconfig(files: [path])
            _ = try? config.access(context: "c")
            _ = try config.access(context: nil)
        }
    }
}
