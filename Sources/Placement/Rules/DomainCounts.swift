import ClusterModel

/// A number for every domain of one topology, and the way from nodes to it.
struct DomainCounts: Sendable {
    private let domains: [Int]
    private var counts: [Int]

    /// Whether anything was ever added.
    private(set) var isTouched = false

    /// Creates counts of zero.
    init(_ topology: NodeTopology) {
        domains = topology.domains
        counts = [Int](repeating: 0, count: topology.domainCount)
    }

    /// The count of a node's domain, or nil if the node is in none.
    subscript(node: Int) -> Int? {
        let domain = domains[node]
        return domain == NodeTopology.absent ? nil : counts[domain]
    }

    /// Adds to the domains of nodes, for every pod there.
    mutating func add(_ podCounts: PodIndex.CountByNode, times factor: Int = 1) {
        for (node, count) in podCounts {
            let domain = domains[node]
            guard domain != NodeTopology.absent else { continue }
            counts[domain] += count * factor
            isTouched = true
        }
    }
}

/// Counts by topology key, numbered only for the keys that occur.
struct CountsByTopology {
    private let state: ClusterState
    private(set) var byKey: [String: DomainCounts] = [:]

    init(_ state: ClusterState) { self.state = state }

    /// Adds pods on their nodes to the counts of a key.
    mutating func add(_ podCounts: PodIndex.CountByNode, key: String, times factor: Int = 1) {
        if byKey[key] == nil { byKey[key] = DomainCounts(state.topology(key)) }
        byKey[key]?.add(podCounts, times: factor)
    }

    /// The counts that are not all untouched.
    var touched: [DomainCounts] { byKey.values.filter(\.isTouched) }
}
