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

    /// Creates a matrix from its parts: one value per column and origin, row after row.
    package init(columns: [String], values: [Float], origins: [Origin]) {
        precondition(values.count == columns.count * origins.count, "one value per column and row")
        self.columns = columns
        self.values = values
        self.origins = origins
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

    /// Appends all rows of a matrix with the same columns.
    mutating func append(_ other: FeatureMatrix) {
        precondition(other.columns == columns, "matrices must have the same columns")
        values.append(contentsOf: other.values)
        origins.append(contentsOf: other.origins)
    }

    /// The matrix with some of its columns, in the order given.
    ///
    /// - Parameter names: Names of columns that are there.
    /// - Returns: The same rows with these columns only.
    func selecting(_ names: [String]) -> FeatureMatrix {
        guard names != columns else { return self }
        let indexOf = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
        let indices = names.compactMap { indexOf[$0] }
        precondition(indices.count == names.count, "columns are missing")
        var selected: [Float] = []
        selected.reserveCapacity(rowCount * indices.count)
        for row in 0..<rowCount {
            for index in indices { selected.append(values[row * columns.count + index]) }
        }
        return FeatureMatrix(columns: names, values: selected, origins: origins)
    }

    /// The matrix with some of its rows, in the order given.
    func selecting(rows: [Int]) -> FeatureMatrix {
        var selected: [Float] = []
        selected.reserveCapacity(rows.count * columns.count)
        for index in rows { selected.append(contentsOf: row(index)) }
        return FeatureMatrix(columns: columns, values: selected, origins: rows.map { origins[$0] })
    }
}
