/// Mean, spread and range of every feature in training: how rows are standardized and what counts as seen.
package struct FeatureScale: Codable, Equatable, Sendable {
    /// The mean of each feature.
    package var mean: [Double]

    /// The standard deviation of each feature, 1 where it never varied.
    package var deviation: [Double]

    /// The smallest value of each feature in training, with a margin.
    package var low: [Double]

    /// The largest value of each feature in training, with a margin.
    package var high: [Double]

    /// A standardized feature is cut at this many deviations, so that a rare value has a bounded say.
    static let cut = 4.0

    /// Beyond the smallest and largest value, this share of their distance still counts as seen.
    static let margin = 0.1

    /// Learns the scale of rows.
    ///
    /// - Parameters:
    ///   - rows: Rows of features, one after the other.
    ///   - featureCount: The number of features of a row.
    package init(rows: [Double], featureCount: Int) {
        let count = max(1, rows.count / featureCount)
        mean = Array(repeating: 0, count: featureCount)
        low = Array(repeating: .infinity, count: featureCount)
        high = Array(repeating: -.infinity, count: featureCount)
        deviation = mean
        for (position, value) in rows.enumerated() {
            let feature = position % featureCount
            mean[feature] += value / Double(count)
            low[feature] = min(low[feature], value)
            high[feature] = max(high[feature], value)
        }
        for (position, value) in rows.enumerated() {
            let feature = position % featureCount
            deviation[feature] += (value - mean[feature]) * (value - mean[feature]) / Double(count)
        }
        for feature in 0..<featureCount {
            let spread = deviation[feature].squareRoot()
            deviation[feature] = spread > 1e-9 ? spread : 1
            let slack = Self.margin * (high[feature] - low[feature]) + 1e-9
            low[feature] -= slack
            high[feature] += slack
        }
    }

    /// Whether training saw features like these.
    package func covers(_ row: UnsafeBufferPointer<Double>) -> Bool {
        for feature in 0..<mean.count where !(row[feature] >= low[feature] && row[feature] <= high[feature]) {
            return false
        }
        return true
    }

    /// Standardizes a row in place.
    package func standardize(_ row: UnsafeMutableBufferPointer<Double>) {
        for feature in 0..<mean.count {
            let value = (row[feature] - mean[feature]) / deviation[feature]
            row[feature] = min(Self.cut, max(-Self.cut, value))
        }
    }
}
