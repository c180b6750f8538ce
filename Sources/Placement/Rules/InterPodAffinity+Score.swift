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
            let sum = sums.reduce(0) { $0.addingSaturating($1[node] ?? 0) }
            lowest = min(lowest, sum)
            highest = max(highest, sum)
            return sum
        }
        guard highest > lowest else {
            for slot in scores.indices { scores[slot] = 0 }
            return
        }
        let range = Double(highest.distanceAbove(lowest))
        for slot in raw.indices {
            scores[slot] = (100 * (Double(raw[slot].distanceAbove(lowest)) / range)).rounded(.towardZero)
        }
    }

    /// The summed weights by topology.
    private func preferences(of pod: Pod, in state: ClusterState) -> [DomainCounts] {
        var counts = CountsByTopology(state)
        for preference in pod.rules.affinity.preferred {
            counts.add(preference.term, of: pod, times: preference.weight)
        }
        for preference in pod.rules.affinity.preferredAnti {
            counts.add(preference.term, of: pod, times: 0.subtractingSaturating(preference.weight))
        }
        addExisting(pod, in: state, to: &counts)
        return counts.touched
    }

    /// Adds what running pods prefer or require about the pod.
    private func addExisting(_ pod: Pod, in state: ClusterState, to counts: inout CountsByTopology) {
        guard !state.pods.isWithoutAffinity else { return }
        let newcomer = PodMatching(pod, in: state)
        state.pods.forEachWithAffinity { group in
            let traits = group.traits
            if hardAffinityWeight > 0 {
                for term in traits.affinity.required where newcomer.isSelected(by: term, of: traits) {
                    counts.add(group, key: term.topologyKey, times: hardAffinityWeight)
                }
            }
            for preference in traits.affinity.preferred where newcomer.isSelected(by: preference.term, of: traits) {
                counts.add(group, key: preference.term.topologyKey, times: preference.weight)
            }
            for preference in traits.affinity.preferredAnti where newcomer.isSelected(by: preference.term, of: traits) {
                counts.add(group, key: preference.term.topologyKey, times: 0.subtractingSaturating(preference.weight))
            }
        }
    }
}

extension Int {
    /// How far a number is above a lower one, exact where the difference is beyond an Int.
    fileprivate func distanceAbove(_ lower: Int) -> UInt { UInt(bitPattern: self &- lower) }
}
