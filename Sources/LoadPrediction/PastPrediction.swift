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

    /// The upper bound (P95) that came with it.
    public let upperBound: Double

    /// The mean that came.
    public let actual: Double
}

extension LoadPredictor {
    /// Predicts every hour from a cutoff on, each from what was known its horizon before.
    ///
    /// - Parameters:
    ///   - history: Measured utilizations with a step that divides that of the predictor.
    ///   - cutoff: The first hour to predict, in milliseconds since 1970 UTC.
    /// - Returns: The predictions by metric, horizon, node and time; hours without an actual value are left out.
    /// - Throws: `LoadPredictionError` when the step or the metrics do not fit or the model refuses the features.
    public func pastPredictions(history: MetricTable, from cutoff: Int64) throws -> [PastPrediction] {
        try heldBack(history, from: cutoff).flatMap { part in
            part.rows.targetTime.indices.map { row in
                PastPrediction(
                    node: part.nodes[part.rows.features.origins[row].series],
                    metric: part.key.metric,
                    horizonHours: part.key.horizon.hours,
                    targetTime: part.rows.targetTime[row],
                    predicted: part.expected[row],
                    upperBound: part.bounds[row],
                    actual: part.rows.actual[row]
                )
            }
        }
    }
}
