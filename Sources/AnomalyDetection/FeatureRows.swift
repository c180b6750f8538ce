public import MetricHistory

/// Rows of features in one flat buffer of doubles, row after row.
///
/// NaN marks a missing value. Infinite values are allowed; they lie beyond every finite one.
public struct FeatureRows: Equatable, Sendable {
    /// The number of values in each row.
    public let columnCount: Int

    /// The number of rows.
    public private(set) var rowCount: Int

    /// The values, row after row.
    public private(set) var values: [Double]

    /// Creates rows.
    ///
    /// - Parameters:
    ///   - columnCount: The number of values in each row.
    ///   - values: The values, row after row; a whole number of rows.
    public init(columnCount: Int, values: [Double] = []) {
        precondition(columnCount >= 0, "the number of columns must not be negative, got \(columnCount)")
        precondition(
            columnCount == 0 ? values.isEmpty : values.count.isMultiple(of: columnCount),
            "\(values.count) values are no whole number of rows of \(columnCount) columns"
        )
        self.columnCount = columnCount
        self.values = values
        rowCount = columnCount == 0 ? 0 : values.count / columnCount
    }

    /// Creates rows from columns of equal length.
    public init(columns: [[Double]]) {
        let rowCount = columns.first?.count ?? 0
        precondition(columns.allSatisfy { $0.count == rowCount }, "columns must be of equal length")
        columnCount = columns.count
        self.rowCount = rowCount
        values = Array(unsafeUninitializedCapacity: rowCount * columns.count) { buffer, count in
            for (column, values) in columns.enumerated() {
                for row in 0..<rowCount { buffer[row * columns.count + column] = values[row] }
            }
            count = buffer.count
        }
    }

    /// Reads columns of a table; whole numbers become doubles, a null becomes NaN.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - columns: The names of the columns, in the order of the features.
    /// - Throws: `MetricHistoryError` when a column is missing or holds no numbers.
    public init(_ table: ColumnTable, columns: [String]) throws {
        self.init(columns: try columns.map { try table.doubles($0) })
    }

    /// The values of one row.
    ///
    /// Complexity: O(1).
    public func row(_ index: Int) -> ArraySlice<Double> {
        values[index * columnCount..<(index + 1) * columnCount]
    }

    /// Appends a row.
    ///
    /// - Parameter row: One value for each column; NaN where it is missing.
    public mutating func append(_ row: some Collection<Double>) {
        precondition(row.count == columnCount, "\(row.count) values for \(columnCount) columns")
        values.append(contentsOf: row)
        rowCount += 1
    }
}
