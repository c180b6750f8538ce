import ClusterModel

extension TaintToleration: NodeScorer {
    /// Writes whole numbers 0...100: lower the more `PreferNoSchedule` taints of a node the pod does not tolerate.
    ///
    /// `100 − 100 · n / highest n` in whole numbers, 100 everywhere if no node has such a taint.
    /// Source: `pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go`.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        var highest = 0
        for (slot, index) in candidates.enumerated() {
            var count = 0
            for taint in context.state.nodes[index].node.taints where taint.effect == .preferNoSchedule {
                if !context.pod.tolerations.tolerate(taint) { count += 1 }
            }
            highest = max(highest, count)
            scores[slot] = Double(count)
        }
        for slot in scores.indices {
            scores[slot] = highest == 0 ? 100 : 100 - (100 * scores[slot] / Double(highest)).rounded(.towardZero)
        }
    }
}
