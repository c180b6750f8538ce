import ClusterModel
import Foundation

extension PodTopologySpread: NodeScorer {
    /// Writes whole numbers 0...100: highest where the pod's kind is rarest, 0 where a node lacks a topology.
    ///
    /// With c the pods in the node's domain and d the number of domains among the candidates, a node's sum is
    /// Σ (c · ln(d + 2) + maxSkew − 1) over the constraints that need not be kept, rounded; its score is
    /// 100 · (highest + lowest − sum) / highest in whole numbers, and 100 if every sum is 0. A pod without any
    /// constraint gets the system's defaults if it belongs to a service or controller.
    /// Source: `pkg/scheduler/framework/plugins/podtopologyspread/scoring.go`.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        for slot in scores.indices { scores[slot] = 0 }
        let constraints = Self.constraints(of: context.pod)
        guard !constraints.isEmpty else { return }
        let pod = context.pod
        let state = context.state
        let spreads = constraints.map { SpreadConstraint($0, pod: pod, state: state) }
        // The system's defaults also spread over hosts where zones are unknown.
        let requiresAll = !pod.rules.spread.isEmpty
        let isScored = candidates.map { node in !requiresAll || spreads.allSatisfy { $0.hasDomain(node) } }
        let scored = zip(candidates, isScored).filter(\.1).map(\.0)
        let parts = spreads.map { spread in
            let counted = state.nodes.indices.filter { node in
                (!requiresAll || spreads.allSatisfy { $0.hasDomain(node) }) && spread.includes(state.nodes[node].node)
            }
            return DomainScores(spread, pod: pod, candidates: scored, counted: counted, in: state)
        }
        let sums = scored.map { node in parts.reduce(0.0) { $0 + $1.score(node) }.rounded(.toNearestOrAwayFromZero) }
        guard let lowest = sums.min(), let highest = sums.max() else { return }
        var rest = sums[...]
        for slot in isScored.indices where isScored[slot] {
            let sum = rest.removeFirst()
            let score = highest == 0 ? 100 : (100 * (highest + lowest - sum) / highest).rounded(.towardZero)
            // A skew that the API server would refuse makes sums below 0.
            scores[slot] = min(100, max(0, score))
        }
    }

    /// The constraints that need not be kept: the pod's own, or the system's if it has none at all.
    private static func constraints(of pod: Pod) -> [TopologySpreadConstraint] {
        guard pod.rules.spread.isEmpty else { return pod.rules.spread.filter { $0.action == .scheduleAnyway } }
        guard let selector = pod.rules.defaultSpreadSelector, !selector.isEmpty else { return [] }
        return TopologySpreadConstraint.systemDefaults(selector: selector)
    }
}

/// How many pods every domain has under one constraint, and what that is worth.
private struct DomainScores {
    private let domains: [Int]
    private let counts: [Int]
    private let weight: Double
    private let constant: Double

    /// Counts the pods of the nodes in `counted`, for the domains of the feasible nodes in `candidates`.
    init(_ spread: SpreadConstraint, pod: Pod, candidates: [Int], counted: [Int], in state: ClusterState) {
        let isHost = spread.constraint.topologyKey == NodeLabel.hostname
        // Hosts are counted one by one, whatever their label says, and whether or not a policy leaves them out.
        let topology = spread.topology
        let absent = topology.emptyDomain ?? topology.domainCount
        func domain(_ node: Int) -> Int {
            if isHost { return node }
            return topology.domains[node] == NodeTopology.absent ? absent : topology.domains[node]
        }
        var counts = [Int](repeating: 0, count: isHost ? state.nodes.count : topology.domainCount + 1)
        var isCounted = [Bool](repeating: isHost, count: state.nodes.count)
        for node in counted { isCounted[node] = true }
        spread.forEachPodCount(of: pod, in: state) { node, count in
            if isCounted[node] { counts[domain(node)] += count }
        }
        var isDomain = [Bool](repeating: false, count: counts.count)
        for node in candidates { isDomain[domain(node)] = true }
        let domainCount = isDomain.reduce(0) { $0 + ($1 ? 1 : 0) }
        weight = log(Double(domainCount + 2))
        constant = Double(spread.constraint.maxSkew) - 1
        domains = isHost ? topology.domains.indices.map { topology.domains[$0] < 0 ? -1 : $0 } : topology.domains
        self.counts = counts
    }

    /// The node's part of the sum; 0 where it lacks the label.
    func score(_ node: Int) -> Double {
        let domain = domains[node]
        return domain == NodeTopology.absent ? 0 : Double(counts[domain]) * weight + constant
    }
}
