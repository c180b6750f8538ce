/// A flat table of named columns, as it is stored in a Parquet or CSV file.
///
/// The accessors check what they hand out: an error names the file and the column, what was found and what was
/// expected.
public struct ColumnTable: Sendable {
    /// The file the table was read from, for messages; "table" for one made in memory.
    public let source: String

    /// The names of the columns, in the order of the file.
    public let names: [String]

    /// The number of rows.
    public let rowCount: Int

    private let columns: [String: Column]

    /// Creates a table in memory.
    ///
    /// - Parameter columns: Names and values. Names must differ and columns be of equal length.
    public init(_ columns: [(name: String, values: Column)]) {
        self.init(source: "table", rowCount: columns.first?.values.count ?? 0, columns)
    }

    init(source: String, rowCount: Int, _ columns: [(name: String, values: Column)]) {
        precondition(columns.allSatisfy { $0.values.count == rowCount }, "columns must be of equal length")
        precondition(Set(columns.map(\.name)).count == columns.count, "columns must have different names")
        self.source = source
        self.rowCount = rowCount
        names = columns.map(\.name)
        self.columns = Dictionary(uniqueKeysWithValues: columns.map { ($0.name, $0.values) })
    }

    /// The column with a name, or nil.
    public subscript(name: String) -> Column? { columns[name] }

    /// Whole numbers of any width.
    ///
    /// - Throws: `MetricHistoryError` when the column is missing, holds something else or lacks a value.
    public func integers(_ name: String) throws -> [Int64] {
        switch try column(name) {
        case .int32(let integers), .int64(let integers): try complete(integers, name)
        case let other: throw wrongType(name, other, expected: "whole numbers")
        }
    }

    /// Whole numbers that fit in 32 bits.
    ///
    /// - Throws: `MetricHistoryError` when the column is missing, holds something else, lacks a value or has one too
    ///   large.
    public func int32s(_ name: String) throws -> [Int32] {
        let values = try integers(name)
        return try Array(unsafeUninitializedCapacity: values.count) { buffer, count in
            for row in values.indices {
                guard let value = Int32(exactly: values[row]) else {
                    throw error(name, .tooLarge(row: row + 1, value: values[row]))
                }
                buffer[row] = value
            }
            count = values.count
        }
    }

    /// Numbers, whole or not; NaN where there is none.
    ///
    /// - Throws: `MetricHistoryError` when the column is missing or holds something else.
    public func doubles(_ name: String) throws -> [Double] {
        switch try column(name) {
        case .doubles(let values): values
        case .int32(let integers), .int64(let integers):
            integers.isPresent.map { zip(integers.values, $0).map { $1 ? Double($0) : .nan } }
                ?? integers.values.map { Double($0) }
        case let other: throw wrongType(name, other, expected: "numbers")
        }
    }

    /// Text, one string per row.
    ///
    /// - Throws: `MetricHistoryError` when the column is missing, holds something else or lacks a value.
    public func strings(_ name: String) throws -> [String] {
        let coded = try codedStrings(name)
        return coded.codes.map { coded.dictionary[Int($0)] }
    }

    /// Text as codes into a list of distinct strings, without a missing value.
    ///
    /// - Throws: `MetricHistoryError` when the column is missing, holds something else or lacks a value.
    public func codedStrings(_ name: String) throws -> CodedStrings {
        switch try column(name) {
        case .strings(let strings):
            if let row = strings.firstMissing { throw error(name, .nullValue(row: row + 1)) }
            return strings
        case let other: throw wrongType(name, other, expected: "text")
        }
    }

    /// Instants in milliseconds since 1970-01-01 UTC.
    ///
    /// - Throws: `MetricHistoryError` when the column is missing, holds something else or lacks a value.
    public func timestamps(_ name: String) throws -> [Int64] {
        switch try column(name) {
        case .timestamps(let integers): try complete(integers, name)
        case let other: throw wrongType(name, other, expected: "timestamps")
        }
    }

    /// An error about a column of this table.
    func error(_ name: String, _ problem: MetricHistoryError.Problem) -> MetricHistoryError {
        MetricHistoryError(file: source, column: name, problem: problem)
    }

    func column(_ name: String) throws -> Column {
        guard let column = columns[name] else { throw error(name, .missingColumn(found: names)) }
        return column
    }

    func complete(_ integers: NullableIntegers, _ name: String) throws -> [Int64] {
        if let row = integers.firstMissing { throw error(name, .nullValue(row: row + 1)) }
        return integers.values
    }

    func wrongType(_ name: String, _ found: Column, expected: String) -> MetricHistoryError {
        error(name, .wrongType(found: found.kind, expected: expected))
    }
}

extension ColumnTable: Equatable {
    /// Whether two tables hold the same columns in the same order, whatever file they come from.
    public static func == (left: ColumnTable, right: ColumnTable) -> Bool {
        left.names == right.names && left.rowCount == right.rowCount && left.columns == right.columns
    }
}
