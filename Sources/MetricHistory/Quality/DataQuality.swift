/// How good the data of a metric table is: by series, by metric and by node.
///
/// The verdict goes by the share of sound samples: those that are there, in their metric's valid range, and not in a
/// suspiciously long run of one value; see ``SampleCounts/soundShare`` and ``QualityThresholds``.
public struct DataQuality: Sendable {
    /// The instants of the table.
    public let grid: TimeGrid

    /// The time that ages are relative to, in milliseconds since 1970-01-01 UTC.
    public let now: Int64

    /// Where good ends and poor begins.
    public let thresholds: QualityThresholds

    /// Every series that there is or should be, sorted by node and metric.
    public let series: [SeriesQuality]

    /// All series together.
    public let overall: QualitySummary

    /// By metric, sorted by name, with those that were expected but are not there.
    public let metrics: [QualitySummary]

    /// By node, sorted by name.
    public let nodes: [QualitySummary]

    /// Looks at a table.
    ///
    /// A metric that more than half of all nodes have is expected of every node that has at least half of such metrics.
    /// So a node whose exporter is missing shows, and the name under which metrics of the whole cluster are kept does
    /// not count as a node without CPU.
    ///
    /// - Parameters:
    ///   - table: The data.
    ///   - ranges: The valid values of metrics, by name; others are not checked.
    ///   - expectedMetrics: Metrics that should be there.
    ///   - repeatedRows: The number of repeated rows, as ``MetricReading`` tells it.
    ///   - now: The time that ages are relative to, in milliseconds since 1970-01-01 UTC; nil for the table's last
    ///     instant.
    ///   - thresholds: Where good ends and poor begins.
    public init(
        of table: MetricTable,
        ranges: [String: ClosedRange<Double>] = [:],
        expectedMetrics: [String] = [],
        repeatedRows: [SeriesKey: Int] = [:],
        now: Int64? = nil,
        thresholds: QualityThresholds = QualityThresholds()
    ) {
        grid = table.grid
        let now = now ?? table.grid.time(at: max(0, table.grid.count - 1))
        self.now = now
        self.thresholds = thresholds
        let examination = SeriesExamination(table, ranges, repeatedRows, now: now, thresholds: thresholds)
        let present = table.series.indices.map { examination.quality(of: $0) }
        let absent = Self.absentSeries(in: table).map { examination.quality(ofAbsent: $0) }
        let series = (present + absent).sorted { $0.key < $1.key }
        self.series = series
        func summaries(_ names: [String], by name: KeyPath<SeriesKey, String>) -> [QualitySummary] {
            let grouped = Dictionary(grouping: series) { $0.key[keyPath: name] }
            return names.map { QualitySummary($0, of: grouped[$0] ?? [], thresholds: thresholds) }
        }
        metrics = summaries(Set(table.metrics + expectedMetrics).sorted(), by: \.metric)
        nodes = summaries(table.nodes, by: \.node)
        overall = QualitySummary("all", of: series, thresholds: thresholds)
    }

    /// The series that a table should have but does not.
    private static func absentSeries(in table: MetricTable) -> [SeriesKey] {
        let metricsOfNode = Dictionary(grouping: table.series, by: \.node).mapValues { Set($0.map(\.metric)) }
        let nodeCounts = Dictionary(table.series.map { ($0.metric, 1) }, uniquingKeysWith: +)
        let common = Set(nodeCounts.filter { 2 * $0.value > metricsOfNode.count }.keys)
        return metricsOfNode.flatMap { node, metrics in
            let known = common.intersection(metrics)
            guard 2 * known.count >= common.count else { return [SeriesKey]() }
            return common.subtracting(known).map { SeriesKey(node: node, metric: $0) }
        }
    }
}
