import Foundation

extension MetricTable {
    /// Reads a table in long form from a Parquet file, a CSV file or a directory of day partitions.
    ///
    /// Columns: `timestamp` (timestamps of any unit, or whole seconds or, from 10^11 on, milliseconds since 1970 UTC),
    /// `node` (or `series_id`), `metric`, `value`. Other columns are ignored. A missing, infinite or not-a-number value
    /// is a gap. Rows may come in any order and more than once, if they agree.
    ///
    /// - Parameters:
    ///   - path: A file, or a directory that holds Parquet files, itself or in folders such as `date=YYYY-MM-DD`.
    ///   - step: The spacing of the grid, at least 1 ms; nil takes the smallest difference between two times (1 h where
    ///     there is only one time).
    /// - Returns: The table, on the grid from the first to the last time.
    /// - Throws: `MetricHistoryError` when a file cannot be read, lacks a column, or does not fit a regular grid.
    public static func read(path: String, step: Duration? = nil) throws -> MetricTable {
        try MetricReading(path: path, step: step).table
    }

    /// The table in long form, one row per sample and gap, ordered by node, metric and time.
    public var longForm: ColumnTable {
        let times = (0..<grid.count).map { grid.time(at: $0) }
        return ColumnTable([
            ("timestamp", .timestamps(NullableIntegers(series.flatMap { _ in times }))),
            ("node", .strings(coded(\.node))),
            ("metric", .strings(coded(\.metric))),
            ("value", .doubles(values)),
        ])
    }

    /// Writes the table in long form to a Parquet file, whole or not at all.
    ///
    /// - Parameter path: The file; one that is there is replaced.
    /// - Throws: `MetricHistoryError` when the file cannot be written.
    public func write(parquet path: String) throws { try longForm.write(parquet: path) }

    /// Writes the table in long form to a CSV file, whole or not at all.
    ///
    /// - Parameter path: The file; one that is there is replaced.
    /// - Throws: `MetricHistoryError` when the file cannot be written.
    public func write(csv path: String) throws { try longForm.write(csv: path) }

    /// Writes one Parquet file per UTC day, each whole or not at all: `date=YYYY-MM-DD/part-0.parquet`.
    ///
    /// - Parameter directory: The directory; a `part-0.parquet` that is there is replaced, other files stay.
    /// - Throws: `MetricHistoryError` when a file cannot be written.
    public func writePartitions(directory: String) throws {
        for day in DayPartitions.days(of: grid) {
            try slice(from: day, to: day + TimeText.millisecondsPerDay)
                .write(parquet: DayPartitions.file(day: day, in: directory))
        }
    }

    /// A name of each series as codes, repeated for every instant.
    private func coded(_ name: (SeriesKey) -> String) -> CodedStrings {
        let perSeries = CodedStrings(series.map(name))
        let codes = perSeries.codes.flatMap { repeatElement($0, count: grid.count) }
        return CodedStrings(codes: codes, dictionary: perSeries.dictionary)
    }
}
