public import ClusterModel

/// Rejects every node but the one that the pod asks for by name.
///
/// Source: `pkg/scheduler/framework/plugins/nodename/node_name.go`.
public struct NodeName: NodeFilter {
    /// The plugin's name.
    public let name = "NodeName"

    /// Creates the filter.
    public init() {}

    /// Whether the pod asks for a node.
    public func isNeeded(for pod: borrowing Pod) -> Bool { pod.rules.nodeName != nil }

    /// Whether the pod asks for this node, or for none.
    public func admits(_ pod: borrowing Pod, on node: borrowing NodeState) -> Bool {
        guard let wanted = pod.rules.nodeName else { return true }
        return wanted == node.node.name
    }

    /// Why the pod may not go on the node.
    public func reasons(against pod: Pod, on node: NodeState) -> [String] {
        admits(pod, on: node) ? [] : ["node(s) didn't match the requested node name"]
    }
}
