/// One series of a table: which node, which metric.
public struct SeriesKey: Hashable, Comparable, Sendable, Codable {
    /// The node's name, as Kubernetes knows it.
    public let node: String

    /// The metric's name, as in the catalogue.
    public let metric: String

    /// Creates a key.
    public init(node: String, metric: String) {
        self.node = node
        self.metric = metric
    }

    /// Orders by node, then by metric.
    public static func < (left: SeriesKey, right: SeriesKey) -> Bool {
        (left.node, left.metric) < (right.node, right.metric)
    }
}

/// Measured series on one regular grid, with explicit gaps.
///
/// Values lie in one flat buffer, series after series, so that numeric code walks memory in order.
/// A gap (missing, stale or not a number) is stored as NaN and read as nil; it is never zero.
public struct MetricTable: Sendable {
    /// The instants that all series share.
    public let grid: TimeGrid

    /// The series, sorted by node and metric, without duplicates.
    public let series: [SeriesKey]

    /// The samples, `grid.count` per series, in the order of `series`; NaN marks a gap.
    public private(set) var values: [Double]

    /// Creates a table in which every sample is a gap.
    ///
    /// - Parameters:
    ///   - grid: The instants that all series share.
    ///   - series: The series in any order; duplicates are kept once.
    public init(grid: TimeGrid, series: [SeriesKey]) {
        self.grid = grid
        self.series = Set(series).sorted()
        values = Array(repeating: .nan, count: self.series.count * grid.count)
    }

    /// Creates a table from its parts: sorted, distinct series and their samples in that order.
    init(grid: TimeGrid, sortedSeries: [SeriesKey], values: [Double]) {
        precondition(values.count == sortedSeries.count * grid.count, "\(grid.count) values per series")
        self.grid = grid
        series = sortedSeries
        self.values = values
    }

    /// The position of a series in `series`, or nil.
    ///
    /// - Complexity: O(log n).
    public func index(of key: SeriesKey) -> Int? {
        var low = 0
        var high = series.count
        while low < high {
            let middle = (low + high) / 2
            if series[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low < series.count && series[low] == key ? low : nil
    }

    /// One sample, nil where there is a gap.
    public subscript(series seriesIndex: Int, at timeIndex: Int) -> Double? {
        get {
            let value = values[offset(seriesIndex, timeIndex)]
            return value.isNaN ? nil : value
        }
        set { values[offset(seriesIndex, timeIndex)] = newValue ?? .nan }
    }

    /// The samples of one series, NaN where there is a gap.
    public func samples(series seriesIndex: Int) -> ArraySlice<Double> {
        values[offset(seriesIndex, 0)..<(seriesIndex + 1) * grid.count]
    }

    /// The names of all nodes, sorted.
    public var nodes: [String] { Set(series.map(\.node)).sorted() }

    /// The names of all metrics, sorted.
    public var metrics: [String] { Set(series.map(\.metric)).sorted() }

    private func offset(_ seriesIndex: Int, _ timeIndex: Int) -> Int {
        precondition(series.indices.contains(seriesIndex), "series \(seriesIndex) of \(series.count)")
        precondition(
            timeIndex >= 0 && (timeIndex < grid.count || grid.count == 0),
            "step \(timeIndex) of \(grid.count)"
        )
        return seriesIndex * grid.count + timeIndex
    }
}

extension MetricTable: Equatable {
    /// Whether two tables have the same grid, series, samples and gaps.
    public static func == (left: MetricTable, right: MetricTable) -> Bool {
        left.grid == right.grid && left.series == right.series
            && Column.doubles(left.values) == .doubles(right.values)
    }
}
