/// Rows of features in one flat buffer, with the place in the history that each row comes from.
public struct FeatureMatrix: Equatable, Sendable {
    /// Where a row comes from.
    public struct Origin: Hashable, Sendable {
        /// The index of the series in the table.
        public let series: Int

        /// The index of the last known hour in the table's grid.
        public let time: Int

        /// Creates an origin.
        public init(series: Int, time: Int) {
            self.series = series
            self.time = time
        }
    }

    /// The names of the columns.
    public let columns: [String]

    /// The features, row after row.
    ///
    /// NaN marks an unknown one, which XGBoost treats as missing.
    public private(set) var values: [Float] = []

    /// The place in the history of every row.
    public private(set) var origins: [Origin] = []

    /// Creates a matrix without rows.
    ///
    /// - Parameter columns: The names of the columns.
    public init(columns: [String]) {
        self.columns = columns
    }

    /// The number of rows.
    public var rowCount: Int { origins.count }

    /// The features of one row.
    ///
    /// Complexity: O(1).
    public func row(_ index: Int) -> ArraySlice<Float> {
        values[index * columns.count..<(index + 1) * columns.count]
    }

    /// Appends a row.
    ///
    /// - Parameters:
    ///   - row: One value per column; NaN where unknown.
    ///   - origin: Where the row comes from.
    public mutating func append(_ row: some Collection<Float>, origin: Origin) {
        precondition(row.count == columns.count, "\(row.count) values for \(columns.count) columns")
        values.append(contentsOf: row)
        origins.append(origin)
    }
}
