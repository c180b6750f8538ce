/// How far predictions were off, for one metric and horizon, beside the two naive ways to predict.
public struct ForecastAccuracy: Equatable, Sendable, Codable {
    /// The errors of one way to predict, in the unit of the metric.
    public struct Errors: Equatable, Sendable, Codable {
        /// The mean absolute error.
        public let mae: Double

        /// The root of the mean squared error.
        public let rmse: Double

        /// Measures predictions against what came; both of the same length, which is not zero.
        init(_ predicted: [Double], actual: [Double]) {
            let residuals = zip(actual, predicted).map { $0 - $1 }
            let count = Double(residuals.count)
            mae = residuals.reduce(0) { $0 + abs($1) } / count
            rmse = (residuals.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
        }
    }

    /// The metric's name.
    public let metric: String

    /// The horizon in hours.
    public let horizonHours: Int

    /// The number of predicted hours, over all nodes.
    public let targetCount: Int

    /// What is forecast with: the model, or a naive forecast that was better on held-back data.
    public let method: ForecastMethod

    /// The errors of what is forecast with.
    public let model: Errors

    /// The errors of expecting the last known value to stay.
    public let persistence: Errors

    /// The errors of expecting the value of the same time of day before.
    public let seasonalNaive: Errors

    /// The share of targets at or below the model's upper bound (P95).
    public let coverage: Double

    /// The mean pinball loss of that bound.
    public let pinball: Double

    /// The naive forecast with the smaller mean absolute error.
    var betterNaive: ForecastMethod { seasonalNaive.mae < persistence.mae ? .seasonalNaive : .persistence }

    /// Whether the mean absolute error is below that of both naive forecasts.
    var beatsNaive: Bool { model.mae < min(persistence.mae, seasonalNaive.mae) }

    /// The mean absolute error of the forecast relative to persistence, below 1 where it is better; nil when persistence
    /// made no error.
    public var maeOverPersistence: Double? { persistence.mae > 0 ? model.mae / persistence.mae : nil }
}
