import ClusterModel

/// How much one feature matters to a model.
public struct FeatureImportance: Sendable, Equatable, Encodable {
    /// The feature's name.
    public let feature: String

    /// Its share of what the splits of all trees gained, in 0...1; the trees count by their weights.
    public let gainShare: Double

    /// By what share the mean absolute error grows when the feature's values are shuffled among the rows.
    ///
    /// Permutation importance (Breiman, 2001; Fisher, Rudin and Dominici, 2019): about 0 for a feature that does not
    /// matter, or that others can stand in for.
    public let permutation: Double
}

extension HorizonBacktest {
    /// The most rows that are shuffled.
    private static let importanceRows = 5000

    /// The importance of each feature on the tested part, by permutation, then gain.
    ///
    /// - Parameters:
    ///   - series: The series of the backtest.
    ///   - split: Where its training ended.
    ///   - seed: The seed of the shuffles.
    /// - Returns: Every feature, the most important first; empty without any row.
    /// - Throws: `LoadPredictionError` when the series are not those of the backtest.
    public func importance(
        on series: [LoadSeries],
        split: SplitRule,
        seed: UInt64 = 0
    ) throws -> [FeatureImportance] {
        let features = model.features
        let prepared = series.map { PreparedSeries($0, for: features) }
        let all = ForecastRows(prepared, features) { index in
            ForecastRows.Selection(
                from: split.cutoff(prepared[index].series, period: features.periodMilliseconds),
                stride: features.periodSteps
            )
        }
        let spacing = max(1, (all.count + Self.importanceRows - 1) / Self.importanceRows)
        let rows = all.selecting(Array(stride(from: 0, to: all.count, by: spacing)))
        guard rows.count > 0 else { return [] }
        let gain = try model.gainShares()
        let plain = try error(rows, rows.features)
        var generator = SplitMix64(seed: seed)
        return try features.columns.enumerated().map { column, name in
            let shuffled = rows.features.shuffling(column: column, using: &generator)
            return FeatureImportance(
                feature: name,
                gainShare: gain[name] ?? 0,
                permutation: plain > 0 ? try error(rows, shuffled) / plain - 1 : 0
            )
        }.sorted { ($0.permutation, $0.gainShare) > ($1.permutation, $1.gainShare) }
    }

    private func error(_ rows: ForecastRows, _ matrix: FeatureMatrix) throws -> Double {
        let expected = try model.forecast(matrix, last: rows.last, season: rows.season).expected
        return zip(rows.actual, expected).map { abs($0 - $1) }.mean
    }
}

extension ForecastModel {
    /// The share of each feature in the gain of the trees for the expected value.
    func gainShares() throws -> [String: Double] {
        var shares: [String: Double] = [:]
        for (member, weight) in members {
            guard case .trees(let booster) = member.content else { continue }
            let gains = try booster.totalGain()
            let total = gains.values.reduce(0, +)
            guard total > 0 else { continue }
            for (name, gain) in gains { shares[name, default: 0] += weight * gain / total }
        }
        // Ridge and naive members have no gain; the trees alone make up the whole.
        let sum = shares.values.reduce(0, +)
        return sum > 0 ? shares.mapValues { $0 / sum } : shares
    }
}

extension FeatureMatrix {
    /// The matrix with the values of one column in another order.
    func shuffling(column: Int, using generator: inout SplitMix64) -> FeatureMatrix {
        let order = Array(0..<rowCount).shuffled(using: &generator)
        var changed = values
        for (row, source) in order.enumerated() {
            changed[row * columns.count + column] = values[source * columns.count + column]
        }
        return FeatureMatrix(columns: columns, values: changed, origins: origins)
    }
}
