/// What a predictor is trained for, and how; checked on creation.
public struct PredictorOptions: Sendable {
    /// The metrics to predict; nil for CPU and memory utilization, whichever the history has.
    public let metrics: [String]?

    /// The horizons in hours, ascending.
    public let horizonHours: [Int]

    /// How every model is trained.
    public let model: ForecastModelOptions

    /// The other metrics of a node to learn from.
    public let companions: [String]

    /// The fewest rows of whole hours that a model is trained on.
    public let minimumRowCount: Int

    /// Creates options.
    ///
    /// - Parameters:
    ///   - metrics: The metrics to predict; nil for CPU and memory utilization, whichever the history has.
    ///   - horizonHours: The horizons, each in 1...168 hours; order and duplicates do not matter.
    ///   - model: How every model is trained; nil for the defaults.
    ///   - companions: Other metrics of a node to learn from.
    ///   - minimumRowCount: The fewest rows of whole hours that a model is trained on, at least 1. One node gives 24 a day.
    /// - Throws: `LoadPredictionError` for a value out of its range.
    public init(
        metrics: [String]? = nil,
        horizonHours: [Int] = [1, 2, 4],
        model: ForecastModelOptions? = nil,
        companions: [String] = [],
        minimumRowCount: Int = 200
    ) throws {
        guard metrics?.isEmpty != true else {
            throw LoadPredictionError.invalidOption(name: "metrics", allowed: "one or more names", actual: "none")
        }
        guard !horizonHours.isEmpty else {
            throw LoadPredictionError.invalidOption(name: "horizons", allowed: "one or more hours", actual: "none")
        }
        guard minimumRowCount >= 1 else {
            throw LoadPredictionError.invalidOption(
                name: "minimum row count",
                allowed: "1 or more",
                actual: "\(minimumRowCount)"
            )
        }
        self.metrics = metrics.map { Array(Set($0)).sorted() }
        self.horizonHours = try Set(horizonHours).sorted().map { try Horizon(hours: $0).hours }
        self.model = try model ?? ForecastModelOptions()
        self.companions = companions
        self.minimumRowCount = minimumRowCount
    }
}
