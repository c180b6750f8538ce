public import MetricHistory

/// How far recent data has moved from what a predictor was trained on.
public struct DriftReport: Sendable, Encodable {
    /// One feature of one metric.
    public struct FeatureDrift: Sendable, Encodable {
        /// The metric's name.
        public let metric: String

        /// The feature's name.
        public let feature: String

        /// The population-stability index, 0 or more.
        public let stabilityIndex: Double

        /// The index that chance alone hardly exceeds with so few nodes and days.
        public let chanceIndex: Double

        /// Whether it is above both the threshold and what chance may give.
        public let hasMoved: Bool
    }

    /// The errors of one metric and horizon.
    public struct ErrorDrift: Sendable, Encodable {
        /// The metric's name.
        public let metric: String

        /// The horizon in hours.
        public let horizonHours: Int

        /// The hours that were compared, in blocks of the horizon's length.
        public let hours: Int

        /// The CUSUM of forecasts that are too low.
        public let tooLow: Double

        /// The CUSUM of forecasts that are too high.
        public let tooHigh: Double

        /// The CUSUM of errors that have grown.
        public let grown: Double

        /// Whether one of the sums is above the limit.
        public let isAlarm: Bool
    }

    /// What all of it says.
    public enum Verdict: String, Sendable, Encodable {
        /// Nothing is above its threshold.
        case stable
        /// A feature or an error is above its threshold.
        case drifted
        /// Too little data follows the training.
        case unknown
    }

    /// What is above its threshold.
    public struct Thresholds: Sendable, Equatable, Encodable {
        /// The greatest population-stability index of a stable feature.
        public var stabilityIndex: Double

        /// The CUSUM at which errors raise an alarm.
        public var residualSum: Double

        /// Creates thresholds; by default those that custom and the formulas' sources name.
        public init(stabilityIndex: Double = 0.25, residualSum: Double = ResidualCUSUM.defaultLimit) {
            self.stabilityIndex = stabilityIndex
            self.residualSum = residualSum
        }
    }

    /// Fewer hours after training say nothing: a day has quiet and busy hours.
    public static let leastHours = 24

    /// The model's version.
    public let version: String

    /// The hours after training that features were compared over.
    public let recentHours: Int

    /// The thresholds.
    public let thresholds: Thresholds

    /// The features, those that moved farthest first.
    public let features: [FeatureDrift]

    /// The errors by metric and horizon.
    public let errors: [ErrorDrift]

    /// What all of it says.
    public let verdict: Verdict

    /// Compares what came after a predictor's training with its reference.
    ///
    /// - Parameters:
    ///   - history: Metrics that reach beyond the training, with a step that divides an hour.
    ///   - predictor: The predictor.
    ///   - reference: What was stored with it.
    ///   - version: Its version.
    ///   - recentHours: Features are compared over at most this many of the newest hours.
    ///   - thresholds: What counts as moved.
    /// - Throws: `LoadPredictionError` when the history does not suit the predictor.
    public init(
        history: MetricTable,
        predictor: LoadPredictor,
        reference: DriftReference,
        version: String,
        recentHours: Int,
        thresholds: Thresholds = Thresholds()
    ) throws {
        let table = try history.hourly()
        let missing = predictor.metrics.filter { !table.metrics.contains($0) }
        guard missing.isEmpty else {
            throw LoadPredictionError.missingMetrics(wanted: missing, present: table.metrics)
        }
        let unseen = predictor.trainingHours.upperBound + 3_600_000
        let first = max(table.hourCount(before: unseen), table.grid.count - recentHours)
        let hours = first..<max(table.grid.count, first)
        self.version = version
        self.recentHours = hours.count
        self.thresholds = thresholds
        guard hours.count >= Self.leastHours else {
            (features, errors, verdict) = ([], [], .unknown)
            return
        }
        let features = try reference.features.flatMap {
            try Self.compare($0, in: table, hours, thresholds.stabilityIndex)
        }
        let predictions = try predictor.pastPredictions(history: history, from: unseen)
        let errors = Self.compare(reference.errors, BlockResiduals.all(predictions), thresholds.residualSum)
        self.features = features.sorted { $0.stabilityIndex > $1.stabilityIndex }
        self.errors = errors
        let isDrifted = features.contains(where: \.hasMoved) || errors.contains(where: \.isAlarm)
        verdict = features.isEmpty && errors.isEmpty ? .unknown : isDrifted ? .drifted : .stable
    }

    private static func compare(
        _ reference: DriftReference.Features,
        in table: MetricTable,
        _ hours: Range<Int>,
        _ threshold: Double
    ) throws -> [FeatureDrift] {
        let columns = try DriftColumns(
            table,
            metric: reference.metric,
            horizonHours: reference.horizonHours,
            hours: hours
        )
        let recent = Dictionary(columns.values.map { ($0.name, $0.values) }) { first, _ in first }
        return reference.distributions.compactMap { distribution in
            guard let index = recent[distribution.feature].flatMap(distribution.stabilityIndex) else { return nil }
            let chance = distribution.chanceIndex(expected: reference.nodeDays, actual: columns.nodeDays)
            return FeatureDrift(
                metric: reference.metric,
                feature: distribution.feature,
                stabilityIndex: index,
                chanceIndex: chance,
                hasMoved: index > max(threshold, chance)
            )
        }
    }

    private static func compare(
        _ reference: [DriftReference.Errors],
        _ residuals: [BlockResiduals],
        _ limit: Double
    ) -> [ErrorDrift] {
        reference.compactMap { normal in
            let own = residuals.first { $0.metric == normal.metric && $0.horizonHours == normal.horizonHours }
            guard let own, var bias = ResidualCUSUM(mean: normal.bias, deviation: normal.biasDeviation),
                var size = ResidualCUSUM(mean: normal.size, deviation: normal.sizeDeviation)
            else { return nil }
            for mean in own.means { bias.observe(mean) }
            for mean in own.sizes { size.observe(mean) }
            return ErrorDrift(
                metric: normal.metric,
                horizonHours: normal.horizonHours,
                hours: bias.count * normal.horizonHours,
                tooLow: bias.upper,
                tooHigh: bias.lower,
                grown: size.upper,
                isAlarm: max(bias.upper, bias.lower, size.upper) > limit
            )
        }
    }
}
