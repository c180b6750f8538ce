/// What can be set in the configuration file and the environment; flags of a command come on top.
struct Settings: Equatable, Sendable {
    /// Where collected metrics are (`data.metrics`).
    var metricsDirectory = "data/metrics"

    /// Where models are (`models.directory`).
    var modelsDirectory = "models"

    /// The horizons of the predictor in hours (`predictor.horizonHours`).
    var horizonHours = [1, 2, 4]

    /// Rounds of boosting (`predictor.trees`).
    var trees = 200

    /// The greatest depth of a tree (`predictor.depth`).
    var depth = 4

    /// The share of each tree's correction that is applied (`predictor.learningRate`).
    var learningRate = 0.05

    /// The seed of every random draw (`predictor.seed`).
    var seed = 0

    /// The number of threads (`predictor.threads`).
    var threads = 2

    /// How many of the newest days are held back to judge a model (`predictor.holdbackDays`).
    var holdbackDays = 3

    /// The share of expected samples, 0...1, below which training warns (`quality.warnBelow`).
    var qualityWarnBelow = 0.95

    /// The share of expected samples, 0...1, below which training is refused (`quality.refuseBelow`).
    var qualityRefuseBelow = 0.8

    /// What keeps a model from being trained on data full of holes.
    var qualityGate: QualityGate { QualityGate(warnBelow: qualityWarnBelow, refuseBelow: qualityRefuseBelow) }

    /// How to collect from Prometheus (`telemetry`).
    var telemetry = TelemetrySettings()

    /// How detectors learn and when they speak (`detector`).
    var detector = DetectorSettings()

    /// How `serve` listens, decides and records (`service`).
    var service = ServiceSettings()
}
