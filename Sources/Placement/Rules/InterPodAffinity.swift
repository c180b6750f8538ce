public import ClusterModel

/// Rejects nodes where the pod would break its own rules about other pods, or their rules about it.
///
/// A pod whose required affinity nobody meets yet may be the first of a group that wants to be together: if it meets
/// its own terms, it may go where all their topologies are. Preferences are a score.
/// Source: `pkg/scheduler/framework/plugins/interpodaffinity/filtering.go`.
public struct InterPodAffinity: ClusterFilter {
    /// The plugin's name.
    public let name = "InterPodAffinity"

    /// What the required affinity of a running pod counts as, in scoring a pod that meets it; 1 is the default.
    public let hardAffinityWeight: Int

    /// Creates the plugin.
    ///
    /// - Parameter hardAffinityWeight: What the required affinity of a running pod counts as, 0...100.
    public init(hardAffinityWeight: Int = 1) {
        precondition((0...100).contains(hardAffinityWeight), "weight must be in 0...100, got \(hardAffinityWeight)")
        self.hardAffinityWeight = hardAffinityWeight
    }

    /// Counts the pods that matter to the pod, and those to which it matters, by domain.
    public func prepare(for pod: Pod, in state: ClusterState) -> (any PreparedFilter)? {
        let own = pod.rules.affinity
        let existing = Self.existingAntiAffinity(against: pod, in: state)
        guard !own.required.isEmpty || !own.requiredAnti.isEmpty || !existing.isEmpty else { return nil }
        let (near, meetsItself) = Self.counts(required: own.required, of: pod, in: state)
        return PreparedInterPodAffinity(
            near: near,
            isFirstOfGroup: meetsItself && !near.contains(where: \.isTouched),
            apart: Self.counts(anti: own.requiredAnti, of: pod, in: state),
            existing: existing
        )
    }

    /// Running pods that must keep away from the pod, by topology.
    private static func existingAntiAffinity(against pod: Pod, in state: ClusterState) -> [DomainCounts] {
        guard !state.pods.isWithoutAffinity else { return [] }
        let newcomer = PodMatching(pod, in: state)
        var counts = CountsByTopology(state)
        state.pods.forEachWithAffinity { group in
            for term in group.traits.affinity.requiredAnti where newcomer.isSelected(by: term, of: group.traits) {
                counts.add(group, key: term.topologyKey)
            }
        }
        return counts.touched
    }

    /// For every required term the running pods that meet all of them, and whether the pod meets them itself.
    private static func counts(
        required terms: [PodAffinityTerm],
        of pod: Pod,
        in state: ClusterState
    ) -> (near: [DomainCounts], meetsItself: Bool) {
        var near = terms.map { DomainCounts(state.topology($0.topologyKey)) }
        guard let selector = terms.first?.selector else { return (near, false) }
        for namespace in state.pods.namespaceNames {
            let labels = state.namespaces[namespace]
            guard terms.allSatisfy({ $0.covers(namespace: namespace, labels: labels, ofPodIn: pod.namespace) }) else {
                continue
            }
            state.pods.forEach(in: namespace, selectedBy: selector) { group in
                guard terms.allSatisfy({ $0.selects(group.traits.labels) }) else { return }
                for index in near.indices { near[index].add(group) }
            }
        }
        let labels = state.namespaces[pod.namespace]
        let meetsItself = terms.allSatisfy {
            $0.covers(namespace: pod.namespace, labels: labels, ofPodIn: pod.namespace) && $0.selects(pod.labels)
        }
        return (near, meetsItself)
    }

    /// Running pods that the pod must keep away from, by topology.
    private static func counts(anti terms: [PodAffinityTerm], of pod: Pod, in state: ClusterState) -> [DomainCounts] {
        guard !terms.isEmpty else { return [] }
        var counts = CountsByTopology(state)
        for term in terms { counts.add(term, of: pod) }
        return counts.touched
    }
}

/// The pod to place, as the terms of running pods see it.
struct PodMatching {
    private let pod: Pod
    private let namespaceLabels: [String: String]

    init(_ pod: Pod, in state: ClusterState) {
        self.pod = pod
        // kube-scheduler reads a namespace that it does not know as one without labels here.
        namespaceLabels = state.namespaces[pod.namespace] ?? [:]
    }

    /// Whether a term of a running pod selects the pod.
    func isSelected(by term: PodAffinityTerm, of owner: PodTraits) -> Bool {
        term.covers(namespace: pod.namespace, labels: namespaceLabels, ofPodIn: owner.namespace)
            && term.selects(pod.labels)
    }
}

extension PodAffinityTerm {
    /// Whether the term's selector chooses labels.
    func selects(_ labels: [String: String]) -> Bool { selector?.matches(labels) ?? false }
}

/// The counts of one decision.
private struct PreparedInterPodAffinity: PreparedFilter {
    /// For every required term the pods that meet all terms.
    let near: [DomainCounts]

    /// Whether nobody meets the terms but the pod itself.
    let isFirstOfGroup: Bool

    /// Pods that the pod must keep away from.
    let apart: [DomainCounts]

    /// Pods that must keep away from the pod.
    let existing: [DomainCounts]

    func reason(againstNode index: Int) -> String? {
        if !isNear(index) { return "node(s) didn't match pod affinity rules" }
        if apart.contains(where: { $0[index] ?? 0 > 0 }) { return "node(s) didn't match pod anti-affinity rules" }
        if existing.contains(where: { $0[index] ?? 0 > 0 }) {
            return "node(s) didn't satisfy existing pods anti-affinity rules"
        }
        return nil
    }

    private func isNear(_ index: Int) -> Bool {
        var hasPods = true
        for counts in near {
            // A node outside of a topology can never be near.
            guard let count = counts[index] else { return false }
            if count == 0 { hasPods = false }
        }
        return hasPods || isFirstOfGroup
    }
}
