/// A table as it was read, with what its files say more than once.
public struct MetricReading: Sendable {
    /// The table.
    public let table: MetricTable

    /// How many rows say again what an earlier row said of the same time, by series; only series that have such rows.
    public let repeatedRows: [SeriesKey: Int]

    init(table: MetricTable, repeatedRows: [SeriesKey: Int]) {
        self.table = table
        self.repeatedRows = repeatedRows
    }

    /// Reads a table in long form, as ``MetricTable/read(path:step:)`` does, and counts repeated rows.
    ///
    /// - Parameters:
    ///   - path: A file, or a directory that holds `date=YYYY-MM-DD/part-*.parquet`.
    ///   - step: The spacing of the grid, at least 1 ms; nil takes the smallest difference between two times (1 h where
    ///     there is only one time).
    /// - Throws: `MetricHistoryError` when a file cannot be read, lacks a column, or does not fit a regular grid.
    public init(path: String, step: Duration? = nil) throws {
        precondition(step.map { $0 >= .milliseconds(1) } ?? true, "step must be at least 1 ms")
        let parts = try DayPartitions.files(path).map { try MetricRows(file: $0) }
        self = try MetricTableBuilder(parts: parts, source: path, step: step?.milliseconds).reading()
    }
}
