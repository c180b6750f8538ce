public import MetricHistory

/// Rows of features of which it is known whether they are anomalies.
public struct LabeledRows: Sendable {
    /// What the rows are called, for messages: the file they came from.
    public let source: String

    /// The features.
    public let rows: FeatureRows

    /// Whether each row is an anomaly.
    public let isAnomaly: [Bool]

    /// Reads features and labels from a table.
    ///
    /// Features are the columns `f0`, `f1` and so on, labels the column `label` (0 normal, 1 anomaly).
    ///
    /// - Parameter table: The table; features are numbers of any kind, a null is a missing value.
    /// - Throws: `MetricHistoryError` when a column is missing or holds no numbers, `AnomalyDetectionError` when there
    ///   is no feature or a label is neither 0 nor 1.
    public init(_ table: ColumnTable) throws {
        let numbers = table.names.compactMap { $0.hasPrefix("f") ? Int($0.dropFirst()) : nil }.sorted()
        let columns = numbers.map { "f\($0)" }.filter { table.names.contains($0) }
        guard !columns.isEmpty else {
            throw AnomalyDetectionError.noFeatureColumns(source: table.source, found: table.names)
        }
        source = table.source
        rows = try FeatureRows(table, columns: columns)
        isAnomaly = try Self.labels(table)
    }

    /// Reads the column `label`.
    static func labels(_ table: ColumnTable) throws -> [Bool] {
        let labels = try table.doubles("label")
        if let row = labels.firstIndex(where: { $0 != 0 && $0 != 1 }) {
            throw AnomalyDetectionError.invalidLabel(source: table.source, row: row + 1, value: labels[row])
        }
        return labels.map { $0 == 1 }
    }
}
