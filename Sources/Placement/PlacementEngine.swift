public import ClusterModel

/// Decides where a pod goes: filter, score, select.
///
/// The one decision path of the project: the simulator calls it with recorded days, a live service with the cluster.
/// It is a pure function of its arguments.
public struct PlacementEngine: Sendable {
    /// The filters in kube-scheduler's order; the first that rejects a node names the reason.
    public let filters: [any NodeFilter]

    /// The filters that look at the whole cluster, asked after the others.
    public let clusterFilters: [any ClusterFilter]

    /// The scorers whose weighted sum picks the node.
    public let scorers: [WeightedScorer]

    /// Creates an engine.
    ///
    /// - Parameters:
    ///   - filters: The filters in the order they are asked; those that every pod needs by default.
    ///   - clusterFilters: The filters that look at the whole cluster, asked after the others.
    ///   - scorers: The scorers whose weighted sum picks the node.
    public init(
        filters: [any NodeFilter] = [NodeUnschedulable(), TaintToleration(), NodeResourcesFit()],
        clusterFilters: [any ClusterFilter] = [],
        scorers: [WeightedScorer]
    ) {
        self.filters = filters
        self.clusterFilters = clusterFilters
        self.scorers = scorers
    }

    /// The indices of all nodes that pass every filter, ascending.
    public func feasibleNodes(for pod: Pod, in state: ClusterState) -> [Int] {
        var feasible = Array(state.nodes.indices)
        for filter in filters where filter.isNeeded(for: pod) {
            filter.narrow(&feasible, for: pod, in: state)
        }
        for filter in clusterFilters where !feasible.isEmpty {
            guard let prepared = filter.prepare(for: pod, in: state) else { continue }
            feasible.removeAll { prepared.reason(againstNode: $0) != nil }
        }
        return feasible
    }

    /// Why a node is not feasible for a pod by the filters that look at one node, or nil if it is.
    public func rejection(of pod: Pod, on node: NodeState) -> Rejection? {
        for filter in filters {
            let reasons = filter.reasons(against: pod, on: node)
            if !reasons.isEmpty { return Rejection(filter: filter.name, reasons: reasons) }
        }
        return nil
    }

    /// Why each node is not feasible for a pod, or nil where it is, in the order of the nodes.
    public func rejections(of pod: Pod, in state: ClusterState) -> [Rejection?] {
        let prepared = clusterFilters.map { (name: $0.name, filter: $0.prepare(for: pod, in: state)) }
        return state.nodes.indices.map { index in
            if let rejection = rejection(of: pod, on: state.nodes[index]) { return rejection }
            for (name, filter) in prepared {
                guard let reason = filter?.reason(againstNode: index) else { continue }
                return Rejection(filter: name, reasons: [reason])
            }
            return nil
        }
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
        let rejections = rejections(of: context.pod, in: context.state)
        var slots = candidates[...]
        var remaining = parts[...]
        let nodes = context.state.nodes.indices.map { index in
            let name = context.state.nodes[index].node.name
            guard slots.first == index, let own = remaining.first else {
                return NodeExplanation(node: name, rejection: rejections[index], parts: [])
            }
            slots.removeFirst()
            remaining.removeFirst()
            return NodeExplanation(node: name, rejection: nil, parts: own)
        }
        return Explanation(
            pod: context.pod.name,
            nodes: nodes,
            decision: decide(context),
            judgement: Judgement(of: context.pod)
        )
    }
}
