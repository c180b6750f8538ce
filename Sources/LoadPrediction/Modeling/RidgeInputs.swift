/// Turns rows of features into the inputs of a ridge regression: every number known, the weekday as seven flags.
struct RidgeInputs: Sendable, Equatable, Codable {
    /// The columns, in the order of the inputs; the weekday, if there, is replaced by its flags at the end.
    let columns: [String]

    static let weekday = "target_weekday"

    /// The number of inputs of a row.
    var width: Int { plainColumns.count + (columns.contains(Self.weekday) ? 7 : 0) }

    var plainColumns: [String] { columns.filter { $0 != Self.weekday } }

    /// The inputs of all rows.
    ///
    /// A missing level is replaced by the newest level, a missing change or gap by none.
    ///
    /// - Parameters:
    ///   - matrix: Rows that have all the columns.
    ///   - last: The newest level of each row.
    /// - Returns: The inputs, row by row.
    func rows(_ matrix: FeatureMatrix, last: [Double]) -> [Double] {
        let indexOf = Dictionary(uniqueKeysWithValues: zip(matrix.columns, matrix.columns.indices))
        let plain = plainColumns.compactMap { name in indexOf[name].map { ($0, Self.isLevel(name)) } }
        let weekday = columns.contains(Self.weekday) ? indexOf[Self.weekday] : nil
        var inputs: [Double] = []
        inputs.reserveCapacity(matrix.rowCount * width)
        let stride = matrix.columns.count
        matrix.values.withUnsafeBufferPointer { values in
            for row in 0..<matrix.rowCount {
                for (index, isLevel) in plain {
                    let value = values[row * stride + index]
                    inputs.append(value.isNaN ? (isLevel ? last[row] : 0) : Double(value))
                }
                guard let weekday else { continue }
                let day = Int(values[row * stride + weekday])
                for flag in 0..<7 { inputs.append(flag == day ? 1 : 0) }
            }
        }
        return inputs
    }

    static func isLevel(_ name: String) -> Bool {
        name.hasPrefix("lag_") || name.hasPrefix("season_") && name != "season_gap" || name.hasPrefix("roll_mean")
            || name.hasPrefix("roll_max")
    }
}
