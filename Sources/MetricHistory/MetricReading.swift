/// A table as it was read, with what its files say more than once.
public struct MetricReading: Sendable {
    /// The table.
    public let table: MetricTable

    /// How many rows say again what an earlier row said of the same time, by series; only series that have such rows.
    public let repeatedRows: [SeriesKey: Int]

    /// Where files contradict each other, by file and series.
    public let contradictions: [Contradiction]

    /// Files and folders of the directory that look like data and are not read.
    public private(set) var unread: [String] = []

    init(table: MetricTable, repeatedRows: [SeriesKey: Int], contradictions: [Contradiction]) {
        self.table = table
        self.repeatedRows = repeatedRows
        self.contradictions = contradictions
    }

    /// Reads a table in long form, as ``MetricTable/read(path:step:)`` does, and counts repeated rows.
    ///
    /// - Parameters:
    ///   - path: A file, or a directory that holds Parquet files, itself or in folders such as `date=YYYY-MM-DD`.
    ///   - step: The spacing of the grid, at least 1 ms; nil takes the smallest difference between two times (1 h where
    ///     there is only one time).
    /// - Throws: `MetricHistoryError` when a file cannot be read, lacks a column, or does not fit a regular grid.
    public init(path: String, step: Duration? = nil) throws {
        precondition(step.map { $0 >= .milliseconds(1) } ?? true, "step must be at least 1 ms")
        let partitions = try DayPartitions(path)
        let parts = try partitions.files.map { try MetricRows(file: $0) }
        self = try MetricTableBuilder(parts: parts, source: path, step: step?.milliseconds).reading()
        unread = partitions.unread
    }
}
