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
            repeatedRows: Dictionary(uniqueKeysWithValues: repeats),
            contradictions: samples.contradictions
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
        // Names may be as many as rows; a flag for each combination would not fit in memory.
        var positions: Set<Int> = []
        var newest = -1
        for (node, metric) in zip(part.nodes.codes, part.metrics.codes) {
            let position = Int(node) * metricCount + Int(metric)
            if position != newest { positions.insert(position) }
            newest = position
        }
        return positions.sorted().map { position in
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
    /// Which part has set a cell, be it to a gap, counted from 1; 0 for none.
    var setBy: [Int32]
    private var partNumber: Int32 = 0
    /// Rows that say again what an earlier one said, by series.
    var repeatedRows: [Int]
    /// Cells for which files give different values; they stay gaps.
    private var doubtful: Set<Int> = []
    private(set) var contradictions: [Contradiction] = []

    init(grid: TimeGrid, series: [SeriesKey]) {
        self.grid = grid
        self.series = series
        values = Array(repeating: .nan, count: series.count * grid.count)
        setBy = Array(repeating: 0, count: values.count)
        repeatedRows = Array(repeating: 0, count: series.count)
    }

    mutating func add(_ part: MetricRows) throws {
        let metricCount = part.metrics.dictionary.count
        let offsets = offsets(of: part)
        partNumber += 1
        var newest = (position: -1, offset: 0)
        var places: [Int: Int] = [:]
        for row in part.times.indices {
            let position = Int(part.nodes.codes[row]) * metricCount + Int(part.metrics.codes[row])
            guard let index = grid.index(of: part.times[row]) else {
                let time = part.times[row]
                throw problem(part, "timestamp", .offGrid(row: row + 1, time: time, step: grid.stepMilliseconds))
            }
            if newest.position != position { newest = (position, offsets[position] ?? 0) }
            let cell = newest.offset + index
            if setBy[cell] != 0, setBy[cell] != partNumber {
                repeatedRows[cell / grid.count] += 1
                settle(cell, part, row, &places)
                continue
            }
            if setBy[cell] == partNumber {
                guard isSame(values[cell], part.values[row]) else {
                    let key = series[cell / grid.count]
                    throw problem(part, "value", .conflict(row: row + 1, series: key, time: part.times[row]))
                }
                repeatedRows[cell / grid.count] += 1
            }
            setBy[cell] = partNumber
            values[cell] = part.values[row]
        }
    }

    /// Takes in a row whose cell an earlier file has set.
    ///
    /// A gap says nothing, so a value takes its place; of two different values neither counts.
    private mutating func settle(_ cell: Int, _ part: MetricRows, _ row: Int, _ places: inout [Int: Int]) {
        let value = part.values[row]
        if value.isNaN || isSame(values[cell], value) { return }
        if values[cell].isNaN, !doubtful.contains(cell) {
            values[cell] = value
            return
        }
        doubtful.insert(cell)
        values[cell] = .nan
        let series = cell / grid.count
        if let place = places[series] {
            contradictions[place].count += 1
        } else {
            places[series] = contradictions.count
            let key = self.series[series]
            contradictions.append(Contradiction(file: part.file, series: key, time: part.times[row], count: 1))
        }
    }

    /// Where each series of a part begins in `values`, by its position in the part.
    private func offsets(of part: MetricRows) -> [Int: Int] {
        let indexOf = Dictionary(uniqueKeysWithValues: zip(series, series.indices))
        let pairs = MetricTableBuilder.pairs(of: part)
        return Dictionary(uniqueKeysWithValues: pairs.map { ($1, (indexOf[$0] ?? 0) * grid.count) })
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
