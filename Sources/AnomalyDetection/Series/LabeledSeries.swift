public import MetricHistory

/// A time series of which it is known when it was unusual.
public struct LabeledSeries: Equatable, Sendable {
    /// The name of the series.
    public let name: String

    /// The values in the order of the file; NaN where there is none.
    public let values: [Double]

    /// Whether each value lies in a window labeled as unusual.
    public let isAnomaly: [Bool]

    /// Creates a labeled series.
    ///
    /// - Parameters:
    ///   - name: The name of the series.
    ///   - values: The values in the order of time; NaN where there is none.
    ///   - isAnomaly: One label for each value.
    public init(name: String, values: [Double], isAnomaly: [Bool]) {
        precondition(values.count == isAnomaly.count, "\(isAnomaly.count) labels for \(values.count) values")
        self.name = name
        self.values = values
        self.isAnomaly = isAnomaly
    }

    /// The labeled windows: runs of labels without a gap.
    public var windows: [Range<Int>] {
        var windows: [Range<Int>] = []
        for index in isAnomaly.indices where isAnomaly[index] {
            if let last = windows.last, last.upperBound == index {
                windows[windows.count - 1] = last.lowerBound..<index + 1
            } else {
                windows.append(index..<index + 1)
            }
        }
        return windows
    }

    /// Reads the columns `series_id`, `value` and `label` (1 unusual, 0 not) of a table.
    ///
    /// - Parameter table: The table; the rows of a series are in the order of time, which is not read.
    /// - Returns: The series in the order of their first rows.
    /// - Throws: `MetricHistoryError` when a column is missing or of the wrong type, `AnomalyDetectionError` when a
    ///   label is neither 0 nor 1.
    public static func read(_ table: ColumnTable) throws -> [LabeledSeries] {
        let names = try table.codedStrings("series_id")
        let values = try table.doubles("value")
        let labels = try LabeledRows.labels(table)
        var rows = [[Int]](repeating: [], count: names.dictionary.count)
        var order: [Int] = []
        for (row, code) in names.codes.enumerated() {
            if rows[Int(code)].isEmpty { order.append(Int(code)) }
            rows[Int(code)].append(row)
        }
        return order.map { code in
            LabeledSeries(
                name: names.dictionary[code],
                values: rows[code].map { values[$0] },
                isAnomaly: rows[code].map { labels[$0] }
            )
        }
    }
}
