public import ClusterModel

/// Rejects nodes that the pod's node selector or required node affinity does not choose; its preferences are a score.
///
/// Source: `pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go`.
public struct NodeAffinity: NodeFilter {
    /// The plugin's name.
    public let name = "NodeAffinity"

    /// Creates the plugin.
    public init() {}

    /// Whether the pod says on which nodes it must run.
    public func isNeeded(for pod: borrowing Pod) -> Bool { pod.rules.limitsNodes }

    /// Whether the selector and one term of the affinity choose the node.
    public func admits(_ pod: borrowing Pod, on node: borrowing NodeState) -> Bool { pod.rules.allow(node.node) }

    /// Why the pod may not go on the node.
    public func reasons(against pod: Pod, on node: NodeState) -> [String] {
        admits(pod, on: node) ? [] : ["node(s) didn't match Pod's node affinity/selector"]
    }
}
