public import MetricHistory

/// What a predictor would have said about an hour that has come since.
public struct PastPrediction: Equatable, Sendable {
    /// The node's name.
    public let node: String

    /// The metric's name.
    public let metric: String

    /// How many hours ahead it was predicted.
    public let horizonHours: Int

    /// The start of the predicted hour, in milliseconds since 1970 UTC.
    public let targetTime: Int64

    /// The predicted mean of that hour.
    public let predicted: Double

    /// The mean that came.
    public let actual: Double
}

extension LoadPredictor {
    /// Predicts every hour from a cutoff on, each from what was known its horizon before.
    ///
    /// - Parameters:
    ///   - history: Measured utilizations with a step of 1 h or less.
    ///   - cutoff: The first hour to predict, in milliseconds since 1970 UTC.
    /// - Returns: The predictions by metric, horizon, node and time; hours without an actual value are left out.
    /// - Throws: `LoadPredictionError` when the step is too long or the model refuses the features.
    public func pastPredictions(history: MetricTable, from cutoff: Int64) throws -> [PastPrediction] {
        let table = try history.hourly()
        let targets = table.hourCount(before: cutoff)..<table.grid.count
        return try models.sorted { $0.key < $1.key }.flatMap { key, booster -> [PastPrediction] in
            let rows = HourlyFeatures(horizon: key.horizon).labeledRows(in: table, metric: key.metric, targets: targets)
            let values = try Self.predictedValues(rows.features, in: table, booster)
            return zip(rows.features.origins, values).compactMap { origin, value in
                Self.pastPrediction(of: key, from: origin, value, in: table)
            }
        }
    }

    private static func pastPrediction(
        of key: ModelKey,
        from origin: FeatureMatrix.Origin,
        _ predicted: Double,
        in table: MetricTable
    ) -> PastPrediction? {
        let target = origin.time + key.horizon.hours
        guard let actual = table[series: origin.series, at: target] else { return nil }
        return PastPrediction(
            node: table.series[origin.series].node,
            metric: key.metric,
            horizonHours: key.horizon.hours,
            targetTime: table.grid.time(at: target),
            predicted: predicted,
            actual: actual
        )
    }
}
