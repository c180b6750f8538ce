/// Predicts the load of nodes: one model for each metric and horizon, shared by all nodes.
///
/// The models see utilizations, which are already relative to a node's size, so that one model serves all nodes and a
/// new node is predicted from its first day on. Each predicts the change from the last known value.
public struct LoadPredictor: Sendable {
    /// The kind under which predictors are stored in a model registry.
    public static let kind = "predictor"

    /// Names one model.
    struct ModelKey: Hashable, Comparable, Sendable {
        let metric: String
        let horizon: Horizon

        /// The name of the model's file.
        var fileName: String { "\(metric)-\(horizon.hours)h.ubj" }

        static func < (left: ModelKey, right: ModelKey) -> Bool {
            (left.metric, left.horizon) < (right.metric, right.horizon)
        }
    }

    /// The hours the models were trained on, as starts of the first and the last one in milliseconds since 1970 UTC.
    public let trainingHours: ClosedRange<Int64>

    /// The settings of every model.
    public let parameters: TrainingParameters

    let models: [ModelKey: Booster]

    /// The metrics that are predicted, sorted.
    public var metrics: [String] { Set(models.keys.map(\.metric)).sorted() }

    /// The horizons in hours, ascending.
    public var horizonHours: [Int] { Set(models.keys.map(\.horizon.hours)).sorted() }

    /// The model of one metric and horizon, or nil if there is none.
    public func model(of metric: String, horizonHours: Int) -> Booster? {
        models.first { $0.key.metric == metric && $0.key.horizon.hours == horizonHours }?.value
    }
}
