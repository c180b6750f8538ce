import ClusterModel

extension InterPodAffinity: NodeScorer {
    /// Writes whole numbers 0...100: the weights of all preferences kept and broken, from the lowest to the highest.
    ///
    /// Counted are the pod's preferences about running pods, theirs about it, and their required affinity to it.
    /// Source: `pkg/scheduler/framework/plugins/interpodaffinity/scoring.go`.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        let sums = preferences(of: context.pod, in: context.state)
        var lowest = Int.max
        var highest = Int.min
        let raw = candidates.map { node in
            let sum = sums.reduce(0) { $0 + ($1[node] ?? 0) }
            lowest = min(lowest, sum)
            highest = max(highest, sum)
            return sum
        }
        guard highest > lowest else {
            for slot in scores.indices { scores[slot] = 0 }
            return
        }
        let range = Double(highest - lowest)
        for slot in raw.indices {
            scores[slot] = (100 * (Double(raw[slot] - lowest) / range)).rounded(.towardZero)
        }
    }

    /// The summed weights by topology.
    private func preferences(of pod: Pod, in state: ClusterState) -> [DomainCounts] {
        var counts = CountsByTopology(state)
        let own = pod.rules.affinity
        for (terms, sign) in [(own.preferred, 1), (own.preferredAnti, -1)] where !terms.isEmpty {
            for (namespace, groups) in state.pods.byNamespace {
                let labels = state.namespaces[namespace]
                for preference in terms {
                    let term = preference.term
                    guard term.covers(namespace: namespace, labels: labels, ofPodIn: pod.namespace) else { continue }
                    for (traits, podCounts) in groups where term.selects(traits.labels) {
                        counts.add(podCounts, key: term.topologyKey, times: sign * preference.weight)
                    }
                }
            }
        }
        addExisting(pod, in: state, to: &counts)
        return counts.touched
    }

    /// Adds what running pods prefer or require about the pod.
    private func addExisting(_ pod: Pod, in state: ClusterState, to counts: inout CountsByTopology) {
        guard !state.pods.withAffinity.isEmpty else { return }
        let newcomer = PodMatching(pod, in: state)
        for (traits, podCounts) in state.pods.withAffinity {
            if hardAffinityWeight > 0 {
                for term in traits.affinity.required where newcomer.isSelected(by: term, of: traits) {
                    counts.add(podCounts, key: term.topologyKey, times: hardAffinityWeight)
                }
            }
            for (terms, sign) in [(traits.affinity.preferred, 1), (traits.affinity.preferredAnti, -1)] {
                for preference in terms where newcomer.isSelected(by: preference.term, of: traits) {
                    counts.add(podCounts, key: preference.term.topologyKey, times: sign * preference.weight)
                }
            }
        }
    }
}
