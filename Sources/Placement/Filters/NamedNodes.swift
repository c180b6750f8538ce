public import ClusterModel

/// Rejects the nodes that the pod's node affinity leaves out by name, before any other filter looks at them.
///
/// kube-scheduler does this in the pre-filter step of its NodeAffinity plugin, so that a pod of a DaemonSet costs one
/// node and not all of them; such nodes are reported without the name of a filter.
/// Source: `PreFilter` in `pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go`,
/// `findNodesThatFitPod` in `pkg/scheduler/schedule_one.go`.
public struct NamedNodes: NodeFilter {
    /// The name of the step.
    public let name = "PreFilter"

    /// Creates the filter.
    public init() {}

    /// Whether every term of the pod's node affinity names nodes.
    public func isNeeded(for pod: borrowing Pod) -> Bool { Self.names(of: pod.rules) != nil }

    /// Whether the pod names this node, or does not name nodes in every term.
    public func admits(_ pod: borrowing Pod, on node: borrowing NodeState) -> Bool {
        Self.names(of: pod.rules)?.contains(node.node.name) ?? true
    }

    /// Why the pod may not go on the node.
    public func reasons(against pod: Pod, on node: NodeState) -> [String] {
        guard let names = Self.names(of: pod.rules), !names.contains(node.node.name) else { return [] }
        return names.isEmpty ? ["pod affinity terms conflict"] : ["node(s) didn't satisfy plugin(s) [NodeAffinity]"]
    }

    /// The names of the only nodes in question; terms are alternatives, so one without names lets all in.
    static func names(of rules: PodRules) -> Set<String>? {
        guard let terms = rules.requiredNodes, !terms.isEmpty else { return nil }
        var names: Set<String> = []
        for term in terms {
            guard let own = term.namedNodes else { return nil }
            names.formUnion(own)
        }
        return names
    }
}
