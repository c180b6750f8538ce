import ClusterModel

extension NodeAffinity: NodeScorer {
    /// Writes whole numbers 0...100: the weights of the pod's preferences that choose a node, over the highest sum.
    ///
    /// `100 · s / highest s` in whole numbers, 0 everywhere if nothing is preferred or nothing chosen.
    /// Source: `pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go`.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        for slot in scores.indices { scores[slot] = 0 }
        let preferences = context.pod.rules.preferredNodes
        guard !preferences.isEmpty else { return }
        var highest = 0.0
        for (slot, index) in candidates.enumerated() {
            let sum = Self.weight(preferences, context.state.nodes[index].node)
            scores[slot] = Double(sum)
            highest = max(highest, Double(sum))
        }
        for slot in scores.indices {
            scores[slot] = scores[slot] > 0 ? (100 * scores[slot] / highest).rounded(.towardZero) : 0
        }
    }

    private static func weight(_ preferences: [PreferredNodes], _ node: borrowing Node) -> Int {
        var sum = 0
        for preference in preferences where preference.term.matches(labels: node.labels, name: node.name) {
            sum = sum.addingSaturating(preference.weight)
        }
        return sum
    }
}
