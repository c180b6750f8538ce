/// Puts rows in long form, of one file or several, onto a regular grid.
struct MetricTableBuilder {
    /// A grid may be sparse, but one that needs more cells than this, and more than `cellsPerRow`, is a mistake.
    private static let alwaysAllowedCells = 10_000_000
    private static let cellsPerRow = 100
    /// The step of a table with one instant, from which none can be inferred: the default step of collecting.
    private static let defaultStep: Int64 = 3_600_000

    /// What was read, file by file.
    let parts: [MetricRows]
    /// The file or directory that was asked for, for messages about the whole.
    let source: String
    /// The spacing in milliseconds; nil infers the smallest difference between two times.
    let step: Int64?

    /// The table of all parts, with what they repeat.
    ///
    /// - Throws: `MetricHistoryError` when there are no rows, a time is off the grid, the grid would be nearly empty, or
    ///   two rows contradict each other.
    func reading() throws -> MetricReading {
        let grid = try grid()
        let series = Set(parts.flatMap { Self.pairs(of: $0).map(\.key) }).sorted()
        try requireReasonableSize(grid, series.count)
        var samples = Samples(grid: grid, series: series)
        for part in parts { try samples.add(part) }
        let repeats = zip(series, samples.repeatedRows).filter { $1 > 0 }
        return MetricReading(
            table: MetricTable(grid: grid, sortedSeries: series, values: samples.values),
            repeatedRows: Dictionary(uniqueKeysWithValues: repeats)
        )
    }

    private func grid() throws -> TimeGrid {
        let times = Set(parts.lazy.flatMap(\.times)).sorted()
        guard let first = times.first, let last = times.last else {
            throw MetricHistoryError(file: source, problem: .noRows)
        }
        let step = self.step ?? zip(times.dropFirst(), times).map { $0 - $1 }.min() ?? Self.defaultStep
        return TimeGrid(start: first, stepMilliseconds: step, count: Int((last - first) / step) + 1)
    }

    private func requireReasonableSize(_ grid: TimeGrid, _ seriesCount: Int) throws {
        let rows = parts.map(\.times.count).reduce(0, +)
        let allowed = max(Self.alwaysAllowedCells, Self.cellsPerRow * rows)
        guard grid.count > allowed / seriesCount else { return }
        throw MetricHistoryError(
            file: source,
            column: "timestamp",
            problem: .irregular(step: grid.stepMilliseconds, instants: grid.count, rows: rows)
        )
    }

    /// The series of a part, each with the position `node code * number of metrics + metric code`.
    fileprivate static func pairs(of part: MetricRows) -> [(key: SeriesKey, position: Int)] {
        let metricCount = part.metrics.dictionary.count
        var isUsed = Array(repeating: false, count: part.nodes.dictionary.count * metricCount)
        for (node, metric) in zip(part.nodes.codes, part.metrics.codes) {
            isUsed[Int(node) * metricCount + Int(metric)] = true
        }
        return isUsed.indices.filter { isUsed[$0] }.map { position in
            let node = part.nodes.dictionary[position / metricCount]
            let metric = part.metrics.dictionary[position % metricCount]
            return (SeriesKey(node: node, metric: metric), position)
        }
    }
}

/// The cells of a table while they are filled.
private struct Samples {
    let grid: TimeGrid
    let series: [SeriesKey]
    var values: [Double]
    /// Which cells a row has set, be it to a gap.
    var isSet: [Bool]
    /// Rows that say again what an earlier one said, by series.
    var repeatedRows: [Int]

    init(grid: TimeGrid, series: [SeriesKey]) {
        self.grid = grid
        self.series = series
        values = Array(repeating: .nan, count: series.count * grid.count)
        isSet = Array(repeating: false, count: values.count)
        repeatedRows = Array(repeating: 0, count: series.count)
    }

    mutating func add(_ part: MetricRows) throws {
        let metricCount = part.metrics.dictionary.count
        let offsets = offsets(of: part)
        for row in part.times.indices {
            let position = Int(part.nodes.codes[row]) * metricCount + Int(part.metrics.codes[row])
            guard let index = grid.index(of: part.times[row]) else {
                let time = part.times[row]
                throw problem(part, "timestamp", .offGrid(row: row + 1, time: time, step: grid.stepMilliseconds))
            }
            let cell = offsets[position] + index
            if isSet[cell] {
                guard isSame(values[cell], part.values[row]) else {
                    let key = series[cell / grid.count]
                    throw problem(part, "value", .conflict(row: row + 1, series: key, time: part.times[row]))
                }
                repeatedRows[cell / grid.count] += 1
            }
            isSet[cell] = true
            values[cell] = part.values[row]
        }
    }

    /// Where each series of a part begins in `values`, by its position in the part.
    private func offsets(of part: MetricRows) -> [Int] {
        var offsets = Array(repeating: 0, count: part.nodes.dictionary.count * part.metrics.dictionary.count)
        let indexOf = Dictionary(uniqueKeysWithValues: zip(series, series.indices))
        for (key, position) in MetricTableBuilder.pairs(of: part) {
            offsets[position] = (indexOf[key] ?? 0) * grid.count
        }
        return offsets
    }

    private func isSame(_ left: Double, _ right: Double) -> Bool { left == right || (left.isNaN && right.isNaN) }

    private func problem(
        _ part: MetricRows,
        _ column: String,
        _ problem: MetricHistoryError.Problem
    ) -> MetricHistoryError {
        MetricHistoryError(file: part.file, column: column, problem: problem)
    }
}
