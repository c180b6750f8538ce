import MetricHistory

/// The cluster as a whole, watched like a node: sums and means over its nodes, and what is only known of all.
public enum ClusterVitals: Sendable {
    /// The name under which metrics of the cluster are stored.
    public static let name = "cluster"

    static let cpu = "cluster_cpu_utilization_ratio"
    static let memory = "cluster_memory_utilization_ratio"
    static let cpuRequested = "cluster_cpu_requested_ratio"
    static let memoryRequested = "cluster_memory_requested_ratio"
    static let runningPods = "cluster_running_pods"
    static let nodesReporting = "cluster_nodes_reporting"

    private static let means = [
        (cpu, "cpu_utilization_ratio"), (memory, "memory_utilization_ratio"), (cpuRequested, "cpu_requested_ratio"),
        (memoryRequested, "memory_requested_ratio"),
    ]

    /// The cluster's own metrics, with means of shares, the sum of running pods and the number of nodes that report.
    ///
    /// - Parameter table: Metrics of nodes and, under the node name `cluster`, of the cluster.
    /// - Returns: A table with the one node `cluster`. Where no node reports a metric, its mean is missing; the number
    ///   of nodes that report is 0 then.
    static func table(of table: MetricTable) -> MetricTable {
        let own = table.series.filter { $0.node == name }
        let nodes = table.nodes.filter { $0 != name }
        let added = (means.map(\.0) + [runningPods, nodesReporting]).map { SeriesKey(node: name, metric: $0) }
        var result = MetricTable(grid: table.grid, series: own + added)
        for key in own {
            guard let source = table.index(of: key), let target = result.index(of: key) else { continue }
            for (time, value) in table.samples(series: source).enumerated() where !value.isNaN {
                result[series: target, at: time] = value
            }
        }
        for (target, source) in means { result.fill(target, from: table, nodes, source) { $0 / Double($1) } }
        result.fill(runningPods, from: table, nodes, "running_pods") { sum, _ in sum }
        result.countReporting(table)
        return result
    }
}

extension MetricTable {
    fileprivate mutating func fill(
        _ target: String,
        from table: MetricTable,
        _ nodes: [String],
        _ source: String,
        _ combine: (_ sum: Double, _ count: Int) -> Double
    ) {
        guard let target = index(of: SeriesKey(node: ClusterVitals.name, metric: target)) else { return }
        var sums = Array(repeating: 0.0, count: grid.count)
        var counts = Array(repeating: 0, count: grid.count)
        for node in nodes {
            guard let series = table.index(of: SeriesKey(node: node, metric: source)) else { continue }
            for (time, value) in table.samples(series: series).enumerated() where !value.isNaN {
                sums[time] += value
                counts[time] += 1
            }
        }
        for time in 0..<grid.count where counts[time] > 0 {
            self[series: target, at: time] = combine(sums[time], counts[time])
        }
    }

    fileprivate mutating func countReporting(_ table: MetricTable) {
        let key = SeriesKey(node: ClusterVitals.name, metric: ClusterVitals.nodesReporting)
        guard let target = index(of: key) else { return }
        var counts = Array(repeating: 0.0, count: grid.count)
        var seen = Array(repeating: "", count: grid.count)
        // Series are sorted by node, so a node's series follow each other.
        for (series, key) in table.series.enumerated() where key.node != ClusterVitals.name {
            for (time, value) in table.samples(series: series).enumerated() where !value.isNaN && seen[time] != key.node
            {
                seen[time] = key.node
                counts[time] += 1
            }
        }
        for time in 0..<grid.count { self[series: target, at: time] = counts[time] }
    }
}
