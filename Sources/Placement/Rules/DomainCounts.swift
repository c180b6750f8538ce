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
    mutating func add(_ group: PodGroup, times factor: Int = 1) {
        for (node, count) in group.countByNode {
            let domain = domains[node]
            guard domain != NodeTopology.absent else { continue }
            counts[domain] = counts[domain].addingSaturating(count.multipliedSaturating(by: factor))
            isTouched = true
        }
    }
}

/// Counts by topology key, numbered only for the keys that occur.
struct CountsByTopology {
    private let state: ClusterState
    private var byKey: [String: DomainCounts] = [:]

    init(_ state: ClusterState) { self.state = state }

    /// Adds pods on their nodes to the counts of a key.
    mutating func add(_ group: PodGroup, key: String, times factor: Int = 1) {
        if byKey[key] == nil { byKey[key] = DomainCounts(state.topology(key)) }
        byKey[key]?.add(group, times: factor)
    }

    /// Adds the running pods that a term of a pod selects.
    mutating func add(_ term: PodAffinityTerm, of pod: Pod, times factor: Int = 1) {
        guard let selector = term.selector else { return }
        for namespace in state.pods.namespaceNames {
            let labels = state.namespaces[namespace]
            guard term.covers(namespace: namespace, labels: labels, ofPodIn: pod.namespace) else { continue }
            state.pods.forEach(in: namespace, selectedBy: selector) {
                add($0, key: term.topologyKey, times: factor)
            }
        }
    }

    /// The counts that are not all untouched.
    var touched: [DomainCounts] { byKey.values.filter(\.isTouched) }
}
