public import ClusterModel

/// Decides where a pod goes: filter, score, select.
///
/// The one decision path of the project: the simulator calls it with recorded days, a live service with the cluster.
/// It is a pure function of its arguments.
public struct PlacementEngine: Sendable {
    /// The filters in kube-scheduler's order; the first that rejects a node names the reason.
    public let filters: [any NodeFilter]

    /// The scorers whose weighted sum picks the node.
    public let scorers: [WeightedScorer]

    /// Creates an engine.
    ///
    /// - Parameters:
    ///   - filters: The filters in the order they are asked; kube-scheduler's by default.
    ///   - scorers: The scorers whose weighted sum picks the node.
    public init(
        filters: [any NodeFilter] = [NodeUnschedulable(), TaintToleration(), NodeResourcesFit()],
        scorers: [WeightedScorer]
    ) {
        self.filters = filters
        self.scorers = scorers
    }

    /// The indices of all nodes that pass every filter, ascending.
    public func feasibleNodes(for pod: Pod, in state: ClusterState) -> [Int] {
        state.nodes.indices.filter { index in
            filters.allSatisfy { $0.admits(pod, on: state.nodes[index]) }
        }
    }

    /// Why a node is not feasible for a pod, or nil if it is.
    public func rejection(of pod: Pod, on node: NodeState) -> Rejection? {
        for filter in filters {
            let reasons = filter.reasons(against: pod, on: node)
            if !reasons.isEmpty { return Rejection(filter: filter.name, reasons: reasons) }
        }
        return nil
    }

    /// Picks the feasible node with the highest weighted score; of equals, the first.
    ///
    /// A score that is not a number, as on a node without CPU, counts as the lowest.
    ///
    /// - Parameter context: The pod and what is known about the cluster.
    /// - Returns: The decision; its `nodeIndex` is nil if no node is feasible.
    /// - Complexity: O(nodes · (filters + scorers)).
    public func decide(_ context: borrowing DecisionContext) -> Decision {
        let candidates = feasibleNodes(for: context.pod, in: context.state)
        guard let first = candidates.first else { return .none }
        let zeros = [Double](repeating: 0, count: candidates.count)
        var totals = zeros
        for weighted in scorers {
            var scores = zeros
            weighted.scorer.score(candidates, in: context, into: &scores)
            for slot in scores.indices { totals[slot] += weighted.weight * scores[slot] }
        }
        for slot in totals.indices where totals[slot].isNaN { totals[slot] = -.infinity }
        var best = (slot: 0, node: first)
        for (slot, node) in candidates.enumerated() where totals[slot] > totals[best.slot] { best = (slot, node) }
        return Decision(nodeIndex: best.node, score: totals[best.slot], candidateCount: candidates.count)
    }

    /// Tells for every node why it was rejected or how it scored, from the same code that decides.
    public func explain(_ context: borrowing DecisionContext) -> Explanation {
        let candidates = feasibleNodes(for: context.pod, in: context.state)
        var parts = [[ScorePart]](repeating: [], count: candidates.count)
        for weighted in scorers {
            var scores = [Double](repeating: 0, count: candidates.count)
            weighted.scorer.score(candidates, in: context, into: &scores)
            let remarks = weighted.scorer.remarks(on: candidates, in: context)
            for slot in scores.indices {
                let part = ScorePart(
                    scorer: weighted.scorer.name,
                    score: scores[slot],
                    weight: weighted.weight,
                    remarks: remarks.count == scores.count ? remarks[slot] : []
                )
                parts[slot].append(part)
            }
        }
        var slots = candidates[...]
        var remaining = parts[...]
        let nodes = context.state.nodes.indices.map { index in
            let node = context.state.nodes[index]
            guard slots.first == index, let own = remaining.first else {
                return NodeExplanation(node: node.node.name, rejection: rejection(of: context.pod, on: node), parts: [])
            }
            slots.removeFirst()
            remaining.removeFirst()
            return NodeExplanation(node: node.node.name, rejection: nil, parts: own)
        }
        return Explanation(pod: context.pod.name, nodes: nodes, decision: decide(context))
    }
}
