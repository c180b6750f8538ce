/// Nodes that Kubernetes has and of which metrics that are required are not there, though other nodes have them.
struct LackingNodes: Sendable {
    private struct Lack: Hashable {
        let metrics: [String]
        let isWindows: Bool

        var sortKey: String { "\(isWindows) \(metrics.joined(separator: " "))" }
    }

    private var days: [String: [Lack: Set<String>]] = [:]

    /// Notes what nodes lack on a day.
    ///
    /// - Parameters:
    ///   - identity: Knows the nodes of that time.
    ///   - day: The day, as `2026-03-01`.
    ///   - metrics: The required metrics, each with the nodes that have it.
    mutating func add(_ identity: NodeIdentity, _ day: String, _ metrics: [(name: String, nodes: Set<String>)]) {
        for node in identity.presentNodes {
            let lacking = metrics.filter { !$0.nodes.isEmpty && !$0.nodes.contains(node) }.map(\.name)
            guard !lacking.isEmpty else { continue }
            let lack = Lack(metrics: lacking, isWindows: identity.windowsNodes.contains(node))
            days[node, default: [:]][lack, default: []].insert(day)
        }
    }

    /// The findings with names and the remedy, one sentence for all nodes that lack the same.
    var sentences: [String] {
        var nodes: [Lack: Set<String>] = [:]
        var times: [Lack: Set<String>] = [:]
        for (node, lacks) in days {
            for (lack, days) in lacks {
                nodes[lack, default: []].insert(node)
                times[lack, default: []].formUnion(days)
            }
        }
        return nodes.sorted { $0.key.sortKey < $1.key.sortKey }.map { lack, names in
            let why =
                lack.isWindows
                ? "they run Windows, and windows_exporter has other series (windows_cpu_time_total, "
                    + "windows_memory_available_bytes); without these values they have no forecast, no health and no "
                    + "measured load; telemetry.queries can read those series too"
                : "have node_exporter run there and Prometheus scrape it, or name its address in telemetry.nodes"
            return "nodes \(SourceFindings.list(names)) lack \(lack.metrics.joined(separator: " and ")) "
                + "(\(SourceFindings.list(times[lack] ?? []))): \(why)"
        }
    }
}
