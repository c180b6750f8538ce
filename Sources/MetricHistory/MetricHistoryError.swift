/// A file of measured values could not be read or written; says which file, which column, what is wrong and the mend.
public struct MetricHistoryError: Error, Equatable, Sendable {
    /// The file or directory, as it was named by the caller.
    public let file: String

    /// The column, where the problem lies in one.
    public let column: String?

    /// What is wrong.
    public let problem: Problem

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - file: The file or directory, as it was named by the caller.
    ///   - column: The column, where the problem lies in one.
    ///   - problem: What is wrong.
    public init(file: String, column: String? = nil, problem: Problem) {
        self.file = file
        self.column = column
        self.problem = problem
    }

    /// What is wrong with a file.
    ///
    /// Rows count from 1; in a CSV file the header is not counted.
    public enum Problem: Equatable, Sendable {
        /// There is nothing at the path.
        case missing
        /// The path names a directory where a file is wanted.
        case isDirectory
        /// The file has no bytes.
        case empty
        /// The file does not begin like a Parquet file.
        case notParquet
        /// The file begins like a Parquet file but its end is missing.
        case truncated
        /// The library could not read the file; its words.
        case unreadable(String)
        /// The file could not be written; the system's words.
        case unwritable(String)
        /// A wanted column is not there.
        case missingColumn(found: [String])
        /// Two columns have one name.
        case repeatedColumn
        /// The column has a type that we do not read at all.
        case unsupportedType(String)
        /// The column has another type than the one asked for.
        case wrongType(found: String, expected: String)
        /// There is no value where one must be.
        case nullValue(row: Int)
        /// A number does not fit in 32 bits.
        case tooLarge(row: Int, value: Int64)
        /// A time is so far from today that it can only be a mistake. In the unit of the file.
        case implausibleTime(row: Int, value: Int64)
        /// The table has columns but no rows.
        case noRows
        /// A time does not lie on the grid that starts at the first time. Times in milliseconds since 1970 UTC.
        case offGrid(row: Int, time: Int64, step: Int64)
        /// The times lie on so fine a grid that nearly all of it would be gaps.
        case irregular(step: Int64, instants: Int, rows: Int)
        /// Two rows give different values for one series and time.
        case conflict(row: Int, series: SeriesKey, time: Int64)
        /// A text is not the number or the time that it should be.
        case notA(String, row: Int, text: String)
        /// A directory holds no Parquet file that is read; names of what it holds instead.
        case noPartitions(found: [String])
        /// The spacing of instants is none that days can be divided by. In milliseconds.
        case unsuitableStep(Int64)
        /// A directory holds no `date=YYYY-MM-DD` with pods.
        case noPodDays
        /// The spacing of instants differs from that of another day. In milliseconds.
        case otherStep(found: Int64, expected: Int64)
    }
}

extension MetricHistoryError: CustomStringConvertible {
    /// One line: where, what, the mend.
    public var description: String {
        let name = PrintableText.of(file, limit: 1000)
        let place = column.map { "\(name): column '\(PrintableText.of($0))'" } ?? name + ":"
        return "\(place) \(problem.text); \(problem.mend)"
    }
}

extension MetricHistoryError.Problem {
    /// What is wrong, to follow the name of the file or column.
    var text: String {
        switch self {
        case .missing: "there is no such file or directory"
        case .isDirectory: "is a directory, expected a file"
        case .empty: "the file is empty"
        case .notParquet: "the file is not a Parquet file"
        case .truncated: "the Parquet file is cut off: its end is missing"
        case .unreadable(let detail): "cannot be read (\(PrintableText.of(detail, limit: 300)))"
        case .unwritable(let detail): "cannot be written (\(PrintableText.of(detail, limit: 300)))"
        case .missingColumn(let found):
            found.isEmpty ? "is missing; the file has no columns" : "is missing; found \(PrintableText.list(found))"
        case .repeatedColumn: "appears more than once"
        case .unsupportedType(let type): "has type \(type), which is not read here"
        case .wrongType(let found, let expected): "has type \(found), expected \(expected)"
        case .nullValue(let row): "has no value in row \(row)"
        case .tooLarge(let row, let value): "has the value \(value) in row \(row), which does not fit in 32 bits"
        case .implausibleTime(let row, let value):
            "has the time \(value) in row \(row); times may be of the years 1 to 9999, "
                + "those of pods from 1970 on"
        case .noRows: "the table has no rows"
        case .offGrid(let row, let time, let step):
            "has the time \(TimeText.instant(time)) in row \(row), which is not on the grid of \(TimeText.span(step))"
        case .irregular(let step, let instants, let rows):
            "is not regular: \(rows) rows would need a grid of \(instants) instants, \(TimeText.span(step)) apart"
        case .conflict(let row, let series, let time):
            "has a second, different value in row \(row) for \(PrintableText.of(series.node)), "
                + "\(PrintableText.of(series.metric)) at \(TimeText.instant(time))"
        case .notA(let wanted, let row, let text):
            "has '\(PrintableText.of(text))' in row \(row), which is not a \(wanted)"
        case .noPartitions(let found):
            "holds no Parquet file, neither itself nor in folders date=YYYY-MM-DD"
                + (found.isEmpty ? "" : "; found \(PrintableText.list(found))")
        case .unsuitableStep(let step): "has instants every \(TimeText.span(step)), which no day can be divided by"
        case .noPodDays: "holds no date=YYYY-MM-DD/usage.parquet"
        case .otherStep(let found, let expected):
            "has instants every \(TimeText.span(found)), other days every \(TimeText.span(expected))"
        }
    }

    /// What to do about it.
    var mend: String {
        switch self {
        case .missing: "check the path"
        case .isDirectory: "name a file in it"
        case .empty, .truncated, .unreadable: "fetch or write the file again"
        case .notParquet: "name a Parquet file, or give a CSV file the suffix .csv"
        case .unwritable: "check the directory, its permissions and the space left"
        case .missingColumn, .repeatedColumn: "rename the columns of the file"
        case .unsupportedType: "store numbers, text or timestamps, or leave the column out"
        case .wrongType, .tooLarge: "store the column with the expected type"
        case .nullValue: "fill in the value or drop the row"
        case .implausibleTime: "store timestamps, or whole seconds or milliseconds since 1970 UTC"
        case .noRows: "collect data first"
        case .offGrid, .irregular: "bring the times onto a regular grid"
        case .conflict: "keep one of the rows"
        case .noPartitions: "collect data first, or name a directory that holds partitions, or a file"
        case .notA("time", _, _): "write times such as 2026-11-01T00:00:00Z, or whole seconds since 1970 UTC"
        case .notA: "write numbers with a decimal point, and nothing or NA for a gap"
        case .unsuitableStep: "bring the times onto a grid of whole seconds that divides a day"
        case .noPodDays: "collect pods first (hydatis collect --pods), or name the folder they are in"
        case .otherStep: "collect the days again with one step"
        }
    }
}
