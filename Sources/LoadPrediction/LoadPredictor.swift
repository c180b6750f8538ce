/// Predicts the load of nodes: one model for each metric and horizon, shared by all nodes.
///
/// The models see utilizations, which are already relative to a node's size, so that one model serves all nodes. Each is
/// a `ForecastModel`, the one that `hydatis evaluate predictor` measures: a convex combination of candidates that a
/// backtest chose, and an upper bound (P95) whose calibration learns from actual values as they arrive.
public struct LoadPredictor: Sendable {
    /// The kind under which predictors are stored in a model registry.
    public static let kind = "predictor"

    /// What is forecast is the mean over this time, an hour, in milliseconds.
    static let period: Int64 = 3_600_000

    /// Names one model.
    struct ModelKey: Hashable, Comparable, Sendable {
        let metric: String
        let horizon: Horizon

        /// The values that a forecast can have.
        var range: ClosedRange<Double> { NodeMetric.forecastRange(of: metric) }

        /// How the names of the model's files begin.
        var name: String { "\(metric)-\(horizon.hours)h" }

        static func < (left: ModelKey, right: ModelKey) -> Bool {
            (left.metric, left.horizon) < (right.metric, right.horizon)
        }
    }

    /// The hours the models were trained on, as starts of the first and the last one in milliseconds since 1970 UTC.
    public let trainingHours: ClosedRange<Int64>

    /// The step of the series that the models were trained on, in milliseconds.
    ///
    /// Histories of a finer step are averaged to it.
    public let stepMilliseconds: Int64

    /// The other metrics of a node that the models look at.
    public let companions: [String]

    /// How every model was trained.
    public let options: ForecastModelOptions

    var models: [ModelKey: CalibratedModel]

    /// The metrics that are predicted, sorted.
    public var metrics: [String] { Set(models.keys.map(\.metric)).sorted() }

    /// The horizons in hours, ascending.
    public var horizonHours: [Int] { Set(models.keys.map(\.horizon.hours)).sorted() }

    /// The model of one metric and horizon, or nil if there is none.
    public func model(of metric: String, horizonHours: Int) -> ForecastModel? {
        models.first { $0.key.metric == metric && $0.key.horizon.hours == horizonHours }?.value.model
    }

    /// The models of one metric, by ascending horizon.
    func models(of metric: String) -> [(key: ModelKey, value: CalibratedModel)] {
        models.filter { $0.key.metric == metric }.sorted { $0.key < $1.key }
    }

    /// What the models of a horizon see.
    static func features(_ horizon: Horizon, step: Int64, companions: [String]) throws -> ForecastFeatures {
        try ForecastFeatures(
            step: .milliseconds(step),
            period: .milliseconds(period),
            horizon: .milliseconds(Int64(horizon.hours) * period),
            companions: companions
        )
    }
}
