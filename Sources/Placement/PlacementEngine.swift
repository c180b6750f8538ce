public import ClusterModel

/// Rules of placement: which nodes are feasible for a pod, and what scores they have.
///
/// A `SchedulingPolicy` decides with them. They are a pure function of their arguments.
public struct PlacementEngine: Sendable {
    /// The filters in kube-scheduler's order; the first that rejects a node names the reason.
    public let filters: [any NodeFilter]

    /// The filters that look at the whole cluster, asked after the others.
    public let clusterFilters: [any ClusterFilter]

    /// The scorers whose weighted sum is a node's total.
    public let scorers: [WeightedScorer]

    /// Creates an engine.
    ///
    /// - Parameters:
    ///   - filters: The filters in the order they are asked; those that every pod needs by default.
    ///   - clusterFilters: The filters that look at the whole cluster, asked after the others.
    ///   - scorers: The scorers whose weighted sum is a node's total.
    public init(
        filters: [any NodeFilter] = [NodeUnschedulable(), TaintToleration(), NodeResourcesFit()],
        clusterFilters: [any ClusterFilter] = [],
        scorers: [WeightedScorer]
    ) {
        self.filters = filters
        self.clusterFilters = clusterFilters
        self.scorers = scorers
    }

    /// The indices of nodes that pass every filter, ascending.
    ///
    /// - Parameters:
    ///   - pod: The pod.
    ///   - state: What is reserved where.
    ///   - nodes: The indices of the nodes to ask about, ascending; nil for all of them.
    /// - Returns: The indices of those that are feasible.
    public func feasibleNodes(for pod: Pod, in state: ClusterState, among nodes: [Int]? = nil) -> [Int] {
        var feasible = nodes ?? Array(state.nodes.indices)
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

    /// The weighted sums of the scores of candidates.
    ///
    /// A score that is not a number, as on a node without CPU, counts as the lowest.
    ///
    /// - Parameters:
    ///   - candidates: The indices of feasible nodes, ascending.
    ///   - context: The pod and what is known about the cluster.
    /// - Returns: One sum for each candidate.
    public func totals(of candidates: [Int], in context: borrowing DecisionContext) -> [Double] {
        var totals = [Double](repeating: 0, count: candidates.count)
        guard !candidates.isEmpty else { return totals }
        for weighted in scorers {
            var scores = [Double](repeating: 0, count: candidates.count)
            weighted.scorer.score(candidates, in: context, into: &scores)
            for slot in scores.indices { totals[slot] += weighted.weight * scores[slot] }
        }
        for slot in totals.indices where totals[slot].isNaN { totals[slot] = -.infinity }
        return totals
    }
}
