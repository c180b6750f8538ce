import MetricHistory

/// Which node each address, or each exporter, stood for at each instant of a grid.
///
/// Clouds give the address of a node that is gone to a new one, and a node may get another address.
struct NodeCourses: Sendable, Equatable {
    /// One address or exporter, one node, and at which instants the one had the other.
    struct Holding {
        let key: String
        let node: String
        let isHeld: [Bool]
    }

    /// Nodes by key and stretch of time; the stretches of a key lie side by side.
    private var stretches: [String: [NodeStretch]] = [:]

    /// Creates what holds at all times: a key that had several nodes has none.
    ///
    /// - Parameter nodes: The nodes that each key had at any time.
    init(always nodes: [String: Set<String>]) {
        stretches = nodes.mapValues(Self.always)
    }

    /// Creates what holds on a grid.
    ///
    /// At instants at which nothing names a key's node, the node before and after counts if it is one and the same, and
    /// else the only one that ever had the key, if the source names that node with another key. A node that the source
    /// names no more while it names others is gone. Of a time at which it is silent altogether it says what it says
    /// before or after.
    ///
    /// - Parameters:
    ///   - holdings: What was found on the grid.
    ///   - count: The instants of the grid.
    ///   - nodes: The nodes that each key had at any time, also beyond the grid.
    ///   - isEvidenceOfAbsence: Whether a node that the source does not name is not there.
    init(_ holdings: [Holding], count: Int, always nodes: [String: Set<String>], isEvidenceOfAbsence: Bool) {
        let isPresent = isEvidenceOfAbsence ? Self.presence(holdings, count: count) : [:]
        let evidence = Self.evidence(isPresent, count: count)
        let known = Dictionary(grouping: holdings, by: \.key)
        for key in Set(nodes.keys).union(known.keys) {
            let own = known[key] ?? []
            let all = (nodes[key] ?? []).union(own.map(\.node))
            guard count > 0 else {
                stretches[key] = Self.always(all)
                continue
            }
            let runs = Self.runs(own, count: count)
            stretches[key] = runs.indices.flatMap { index in
                guard runs[index].candidates.isEmpty else { return [runs[index]] }
                return Self.silent(runs, index, all) { instant, node in
                    evidence[instant].isEmpty || evidence[instant].contains { isPresent[node]?[$0] == true }
                }
            }
        }
    }

    /// The stretches of a key, nil when it was never anyone's.
    subscript(key: String) -> [NodeStretch]? { stretches[key] }

    private static func always(_ nodes: Set<String>) -> [NodeStretch] {
        [NodeStretch(instants: NodeStretch.always, node: only(nodes), candidates: nodes)]
    }

    /// At which instants the source names each node, with any key.
    private static func presence(_ holdings: [Holding], count: Int) -> [String: [Bool]] {
        var found: [String: [Bool]] = [:]
        for holding in holdings {
            var instants = found[holding.node] ?? Array(repeating: false, count: count)
            for (instant, isHeld) in holding.isHeld.enumerated() where isHeld { instants[instant] = true }
            found[holding.node] = instants
        }
        return found
    }

    /// For each instant those at which the source names any node that are nearest to it: itself, or one on either side.
    private static func evidence(_ isPresent: [String: [Bool]], count: Int) -> [[Int]] {
        let reported = (0..<count).filter { instant in isPresent.values.contains { $0[instant] } }
        var next = 0
        return (0..<count).map { instant in
            while next < reported.count, reported[next] < instant { next += 1 }
            if next < reported.count, reported[next] == instant { return [instant] }
            return [next - 1, next].filter(reported.indices.contains).map { reported[$0] }
        }
    }

    /// The longest stretches with the same nodes; those without candidates are silent.
    ///
    /// There is one instant at least.
    private static func runs(_ holdings: [Holding], count: Int) -> [NodeStretch] {
        var runs: [NodeStretch] = []
        var start = 0
        var nodes = Set(holdings.filter { $0.isHeld.first == true }.map(\.node))
        for instant in 1...count {
            let now = instant < count ? Set(holdings.filter { $0.isHeld[instant] }.map(\.node)) : nil
            guard now != nodes else { continue }
            runs.append(NodeStretch(instants: start..<instant, node: only(nodes), candidates: nodes))
            (start, nodes) = (instant, now ?? [])
        }
        return runs
    }

    /// What a stretch stands for at whose instants nothing names the node.
    private static func silent(
        _ runs: [NodeStretch],
        _ index: Int,
        _ all: Set<String>,
        isPossible: (Int, String) -> Bool
    ) -> [NodeStretch] {
        let instants = runs[index].instants
        let before = index > 0 ? runs[index - 1].candidates : nil
        let after = index + 1 < runs.count ? runs[index + 1].candidates : nil
        if let before, let after, let node = only(before.union(after)) {
            return [NodeStretch(instants: instants, node: node, isCertain: false, candidates: [node])]
        }
        guard let node = only(all) else {
            let around = (before ?? []).union(after ?? [])
            return [NodeStretch(instants: instants, node: nil, candidates: around.count > 1 ? around : all)]
        }
        var found: [NodeStretch] = []
        var start = instants.lowerBound
        for instant in instants
        where instant + 1 == instants.upperBound
            || isPossible(instant, node) != isPossible(instant + 1, node)
        {
            let isOwn = isPossible(instant, node)
            found.append(
                NodeStretch(
                    instants: start..<instant + 1,
                    node: isOwn ? node : nil,
                    isCertain: false,
                    candidates: isOwn ? [node] : []
                )
            )
            start = instant + 1
        }
        return found
    }

    private static func only(_ nodes: Set<String>) -> String? { nodes.count == 1 ? nodes.first : nil }
}
