public import ClusterModel

/// Rejects cordoned nodes, unless the pod tolerates the taint that stands for it.
///
/// Source: `pkg/scheduler/framework/plugins/nodeunschedulable/node_unschedulable.go`.
public struct NodeUnschedulable: NodeFilter {
    /// The plugin's name.
    public let name = "NodeUnschedulable"

    static let taint = Taint(key: "node.kubernetes.io/unschedulable", effect: .noSchedule)

    /// Creates the filter.
    public init() {}

    /// Whether the node takes new pods, or the pod tolerates that it does not.
    public func admits(_ pod: borrowing Pod, on node: borrowing NodeState) -> Bool {
        !node.node.isUnschedulable || pod.tolerations.tolerate(Self.taint)
    }

    /// Why the pod may not go on the node.
    public func reasons(against pod: Pod, on node: NodeState) -> [String] {
        admits(pod, on: node) ? [] : ["node(s) were unschedulable"]
    }
}
