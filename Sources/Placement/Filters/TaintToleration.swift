public import ClusterModel

/// Rejects nodes with a `NoSchedule` or `NoExecute` taint that the pod does not tolerate.
///
/// Source: `pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go`.
public struct TaintToleration: NodeFilter {
    /// The plugin's name.
    public let name = "TaintToleration"

    /// Creates the filter.
    public init() {}

    /// Whether the pod tolerates every taint that forbids placing it.
    public func admits(_ pod: borrowing Pod, on node: borrowing NodeState) -> Bool {
        node.node.taints.isEmpty || untolerated(pod.tolerations, node.node.taints) == nil
    }

    /// Why the pod may not go on the node: the first taint it does not tolerate.
    public func reasons(against pod: Pod, on node: NodeState) -> [String] {
        guard let taint = untolerated(pod.tolerations, node.node.taints) else { return [] }
        return ["node(s) had untolerated taint {\(taint.key): \(taint.value)}"]
    }

    private func untolerated(_ tolerations: [Toleration], _ taints: [Taint]) -> Taint? {
        taints.first { $0.effect != .preferNoSchedule && !tolerations.tolerate($0) }
    }
}
