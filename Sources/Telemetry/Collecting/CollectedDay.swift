import MetricHistory

/// The answers for one day while they come in.
struct CollectedDay {
    /// Two values this close, relative to the larger one, are the same measurement.
    private static let tolerance = 1e-9

    let grid: TimeGrid
    let identity: NodeIdentity
    private var samples: [SeriesKey: [Double]] = [:]

    init(grid: TimeGrid, identity: NodeIdentity) {
        self.grid = grid
        self.identity = identity
    }

    /// The samples as a table.
    var table: MetricTable {
        var table = MetricTable(grid: grid, series: Array(samples.keys))
        for (index, key) in table.series.enumerated() {
            for (time, value) in (samples[key] ?? []).enumerated() { table[series: index, at: time] = value }
        }
        return table
    }

    /// Adds the answer for a metric.
    ///
    /// - Parameters:
    ///   - metric: The metric.
    ///   - answer: Its series.
    ///   - report: Gets what is worth telling.
    /// - Returns: How many samples were taken.
    mutating func add(_ metric: MetricDefinition, _ answer: RangeAnswer, _ report: inout CollectionReport) -> Int {
        report.warnings += answer.warnings.filter { !report.warnings.contains($0) }
        report.infos += answer.infos.filter { !report.infos.contains($0) }
        guard let index = report.metrics.firstIndex(where: { $0.name == metric.name }) else { return 0 }
        var keys: Set<SeriesKey> = []
        for series in answer.series.sorted(by: { Self.order($0.labels, $1.labels) }) where series.sampleCount > 0 {
            guard let node = node(metric, series.labels) else {
                report.unmatched[NodeIdentity.title(of: series.labels), default: []].insert(metric.name)
                continue
            }
            let key = SeriesKey(node: node, metric: metric.name)
            keys.insert(key)
            report.metrics[index].contradictions += merge(series.values, key)
        }
        let values = keys.lazy.flatMap { samples[$0] ?? [] }
        let points = values.count { !$0.isNaN }
        report.metrics[index].nodes.formUnion(keys.map(\.node))
        report.metrics[index].points += points
        report.metrics[index].gaps += keys.count * grid.count - points
        report.metrics[index].outOfRange += values.count { !$0.isNaN && metric.isOutOfRange($0) }
        return points
    }

    private func node(_ metric: MetricDefinition, _ labels: [String: String]) -> String? {
        metric.scope == .cluster ? MetricDefinition.clusterNode : identity.node(of: labels)
    }

    /// Fills gaps with the samples of another series of the same node.
    ///
    /// - Returns: How many samples contradict those that were there.
    private mutating func merge(_ values: [Double], _ key: SeriesKey) -> Int {
        guard var merged = samples[key] else {
            samples[key] = values
            return 0
        }
        var contradictions = 0
        for (time, value) in values.enumerated() where !value.isNaN {
            if merged[time].isNaN {
                merged[time] = value
            } else if abs(merged[time] - value) > Self.tolerance * max(abs(merged[time]), abs(value)) {
                contradictions += 1
            }
        }
        samples[key] = merged
        return contradictions
    }

    /// An order of label sets, so that which series comes first does not depend on the server.
    private static func order(_ left: [String: String], _ right: [String: String]) -> Bool {
        left.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
            .lexicographicallyPrecedes(right.sorted { $0.key < $1.key }.map { "\($0)=\($1)" })
    }
}
