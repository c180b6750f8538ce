public import ClusterModel

/// Rejects nodes on which another pod occupies a port that the pod needs.
///
/// Source: `pkg/scheduler/framework/plugins/nodeports/node_ports.go`.
public struct NodePorts: NodeFilter {
    /// The plugin's name.
    public let name = "NodePorts"

    /// Creates the filter.
    public init() {}

    /// Whether the pod needs ports of the node.
    public func isNeeded(for pod: borrowing Pod) -> Bool { !pod.rules.hostPorts.isEmpty }

    /// Whether all ports that the pod needs are free.
    public func admits(_ pod: borrowing Pod, on node: borrowing NodeState) -> Bool {
        for occupied in node.hostPorts {
            for wanted in pod.rules.hostPorts where wanted.conflicts(with: occupied) { return false }
        }
        return true
    }

    /// Why the pod may not go on the node.
    public func reasons(against pod: Pod, on node: NodeState) -> [String] {
        admits(pod, on: node) ? [] : ["node(s) didn't have free ports for the requested pod ports"]
    }
}
