public import ClusterModel

/// Rejects nodes on which the pod would make a domain run too far ahead of the emptiest one.
///
/// Per constraint: pods in the node's domain, plus the pod if it is of the kind that is counted, minus the pods of the
/// emptiest domain, at most `maxSkew`. Constraints that need not be kept are a score.
/// Source: `pkg/scheduler/framework/plugins/podtopologyspread/filtering.go`.
public struct PodTopologySpread: ClusterFilter {
    /// The plugin's name.
    public let name = "PodTopologySpread"

    /// Creates the plugin.
    public init() {}

    /// Counts the pods of every domain of every constraint that must be kept.
    public func prepare(for pod: Pod, in state: ClusterState) -> (any PreparedFilter)? {
        let constraints = pod.rules.spread.filter { $0.action == .doNotSchedule }
        guard !constraints.isEmpty else { return nil }
        let spreads = constraints.map { SpreadConstraint($0, pod: pod, state: state) }
        let eligible = state.nodes.indices.filter { node in spreads.allSatisfy { $0.hasDomain(node) } }
        return PreparedTopologySpread(
            limits: spreads.map { DomainLimits($0, pod: pod, eligible: eligible, in: state) }
        )
    }
}

/// The limits of one decision.
private struct PreparedTopologySpread: PreparedFilter {
    let limits: [DomainLimits]

    func reason(againstNode index: Int) -> String? {
        for limit in limits {
            if let reason = limit.reason(againstNode: index) { return reason }
        }
        return nil
    }
}

/// How many pods every domain has, and how many it may have, under one constraint.
private struct DomainLimits: Sendable {
    private let domains: [Int]
    private let counts: [Int]
    private let limit: Int

    init(_ spread: SpreadConstraint, pod: Pod, eligible: [Int], in state: ClusterState) {
        var counts = [Int](repeating: 0, count: spread.topology.domainCount)
        var isDomain = [Bool](repeating: false, count: counts.count)
        var isCounted = [Bool](repeating: false, count: state.nodes.count)
        for node in eligible where spread.includes(state.nodes[node].node) {
            isCounted[node] = true
            isDomain[spread.topology.domains[node]] = true
        }
        spread.forEachPodCount(of: pod, in: state) { node, count in
            if isCounted[node] { counts[spread.topology.domains[node]] += count }
        }
        let present = counts.indices.filter { isDomain[$0] }
        // With too few domains the emptiest one is a domain that is still to come.
        let emptiest = present.count < spread.constraint.minDomains ? 0 : present.map { counts[$0] }.min()
        let own = spread.selector?.matches(pod.labels) == true ? 1 : 0
        domains = spread.topology.domains
        self.counts = counts
        limit = emptiest.map { spread.constraint.maxSkew.addingSaturating($0 - own) } ?? .max
    }

    func reason(againstNode index: Int) -> String? {
        let domain = domains[index]
        guard domain != NodeTopology.absent else {
            return "node(s) didn't match pod topology spread constraints (missing required label)"
        }
        return counts[domain] > limit ? "node(s) didn't match pod topology spread constraints" : nil
    }
}
