import MetricHistory

/// The answers for one day while they come in.
struct CollectedDay {
    /// Two values this close, relative to the larger one, are the same measurement.
    private static let tolerance = 1e-9

    /// Values of one node at the instants at which a series was about it.
    private struct Piece {
        let key: SeriesKey
        let instants: Range<Int>
        let isCertain: Bool
        let values: [Double]
    }

    let grid: TimeGrid
    let identity: NodeIdentity
    let coverage: WindowCoverage
    private var samples: [SeriesKey: [Double]] = [:]

    /// Creates an empty day.
    ///
    /// - Parameters:
    ///   - grid: The instants.
    ///   - identity: Tells nodes at these instants.
    ///   - coverage: How much of the window of each instant exporters were there for.
    init(grid: TimeGrid, identity: NodeIdentity, coverage: WindowCoverage = WindowCoverage()) {
        self.grid = grid
        self.identity = identity
        self.coverage = coverage
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
        var pieces: [Piece] = []
        for series in answer.series.sorted(by: { Self.order($0.labels, $1.labels) }) where series.sampleCount > 0 {
            pieces += self.pieces(metric, series, &report)
        }
        // What is sure comes first, the rest fills gaps.
        for piece in pieces.filter(\.isCertain) + pieces.filter({ !$0.isCertain }) {
            report.metrics[index].contradictions += merge(piece)
        }
        let keys = Set(pieces.map(\.key))
        let values = keys.flatMap { samples[$0] ?? [] }
        let points = values.count { !$0.isNaN }
        report.metrics[index].nodes.formUnion(keys.map(\.node))
        report.metrics[index].points += points
        report.metrics[index].gaps += keys.count * grid.count - points
        report.metrics[index].outOfRange += values.count { !$0.isNaN && metric.isOutOfRange($0) }
        return points
    }

    /// Gives the values of a series to the nodes that it was about, one after the other.
    private func pieces(
        _ metric: MetricDefinition,
        _ series: RangeSeries,
        _ report: inout CollectionReport
    ) -> [Piece] {
        let cluster = NodeStretch(instants: NodeStretch.always, node: MetricDefinition.clusterNode)
        let stretches = metric.scope == .cluster ? [cluster] : identity.stretches(of: series.labels)
        let values = coverage.corrected(metric, series)
        var found: [Piece] = []
        var isUnclear = false
        for stretch in stretches {
            let instants = stretch.instants.clamped(to: 0..<grid.count)
            guard let first = values[instants].firstIndex(where: { !$0.isNaN }),
                let last = values[instants].lastIndex(where: { !$0.isNaN })
            else { continue }
            if let node = stretch.node {
                let key = SeriesKey(node: node, metric: metric.name)
                found.append(Piece(key: key, instants: instants, isCertain: stretch.isCertain, values: values))
            } else {
                isUnclear = true
                report.note(stretch, series.labels, metric, grid.time(at: first)...grid.time(at: last))
            }
        }
        if found.isEmpty, !isUnclear {
            report.unmatched[NodeIdentity.title(of: series.labels), default: []].insert(metric.name)
        }
        return found
    }

    /// Fills gaps with the samples of another series of the same node.
    ///
    /// - Returns: How many samples contradict those that were there.
    private mutating func merge(_ piece: Piece) -> Int {
        var merged = samples[piece.key] ?? Array(repeating: .nan, count: grid.count)
        samples[piece.key] = nil  // The only owner of the buffer may change it in place.
        var contradictions = 0
        for time in piece.instants where !piece.values[time].isNaN {
            let value = piece.values[time]
            if merged[time].isNaN {
                merged[time] = value
            } else if abs(merged[time] - value) > Self.tolerance * max(abs(merged[time]), abs(value)) {
                contradictions += 1
            }
        }
        samples[piece.key] = merged
        return contradictions
    }

    /// An order of label sets, so that which series comes first does not depend on the server.
    private static func order(_ left: [String: String], _ right: [String: String]) -> Bool {
        left.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
            .lexicographicallyPrecedes(right.sorted { $0.key < $1.key }.map { "\($0)=\($1)" })
    }
}
