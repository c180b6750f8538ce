import ClusterModel

/// A constraint as one decision needs it: with its topology, its full selector and the nodes that count.
struct SpreadConstraint {
    let constraint: TopologySpreadConstraint
    let topology: NodeTopology
    let selector: LabelSelector?
    private let rules: PodRules
    private let tolerations: [Toleration]

    init(_ constraint: TopologySpreadConstraint, pod: Pod, state: ClusterState) {
        self.constraint = constraint
        topology = state.topology(constraint.topologyKey)
        selector = constraint.selector(forPodWith: pod.labels)
        rules = pod.rules
        tolerations = pod.tolerations
    }

    /// Whether a node has the label of the topology.
    func hasDomain(_ node: Int) -> Bool { topology.domains[node] != NodeTopology.absent }

    /// Whether the constraint's policies let a node's pods count.
    func includes(_ node: borrowing Node) -> Bool {
        if constraint.honorsNodeAffinity, rules.limitsNodes, !rules.allow(node) { return false }
        guard constraint.honorsNodeTaints else { return true }
        for taint in node.taints where taint.effect != .preferNoSchedule && !tolerations.tolerate(taint) {
            return false
        }
        return true
    }

    /// Calls with every node and the number of pods there that the selector chooses, from the pod's own namespace.
    ///
    /// A selector of everything counts nothing, and pods being deleted do not count.
    /// Source: `countPodsMatchSelector` in `pkg/scheduler/framework/plugins/podtopologyspread/common.go`.
    func forEachPodCount(of pod: Pod, in state: ClusterState, _ body: (_ node: Int, _ count: Int) -> Void) {
        guard let selector, !selector.isEmpty else { return }
        state.pods.forEach(in: pod.namespace, selectedBy: selector) { group in
            guard !group.traits.isTerminating else { return }
            for (node, count) in group.countByNode { body(node, count) }
        }
    }
}
