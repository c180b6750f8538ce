public import Foundation
public import MetricHistory
public import ModelRegistry

/// Trains a predictor, judges it on held-back hours, stores it, and promotes it only if it earned that.
public struct PredictorTrainer: Sendable {
    /// What came of a training.
    public struct Outcome: Sendable {
        /// The version under which the predictor was stored.
        public let version: String

        /// Its errors on the held-back hours, measured before it was trained on them too.
        public let accuracy: [ForecastAccuracy]

        /// The predictions of the held-back hours.
        public let pastPredictions: [PastPrediction]

        /// Whether it is now the one in use.
        public let isPromoted: Bool

        /// Why it was promoted, or why not.
        public let verdict: String

        /// The metrics and horizons that naive forecasts serve, since the model was no better.
        public let exceptions: [NaiveChoice]
    }

    /// Measured utilizations with a step of 1 h or less.
    public let history: MetricTable

    /// What to train and how.
    public let options: PredictorOptions

    /// How many of the newest hours are held back.
    public let holdbackHours: Int

    /// Creates a trainer.
    ///
    /// - Parameters:
    ///   - history: Measured utilizations with a step of 1 h or less.
    ///   - options: What to train and how.
    ///   - holdbackHours: How many of the newest hours are held back, at least 1.
    public init(history: MetricTable, options: PredictorOptions, holdbackHours: Int) {
        self.history = history
        self.options = options
        self.holdbackHours = holdbackHours
    }

    /// Trains on the older part, judges on the newer one, trains again on everything and stores the result.
    ///
    /// - Parameters:
    ///   - store: The model registry.
    ///   - origin: Where the history came from, in words.
    ///   - promoting: Whether to promote the predictor if it earns that.
    ///   - date: The time of publication.
    ///   - progress: Called with the share of the work that is done; throwing from it ends the training.
    /// - Returns: The stored version, how good it is and whether it is in use.
    /// - Throws: `LoadPredictionError` or `ModelStoreError`; nothing is stored then.
    public func run(
        publishingTo store: ModelStore,
        origin: String,
        promoting: Bool,
        at date: Date,
        progress: (Double) throws -> Void = { _ in }
    ) throws -> Outcome {
        let table = try history.trainable()
        let cutoff = try LoadPredictor.cutoff(of: table, holdbackHours: holdbackHours)
        var candidate = try LoadPredictor.train(history: table, options: options, cutoff: cutoff) {
            try progress($0.fraction / 2)
        }
        var accuracy = try candidate.evaluate(history: table, from: cutoff)
        let exceptions = accuracy.compactMap(NaiveChoice.init)
        if !exceptions.isEmpty {
            candidate = try candidate.serving(exceptions, history: table, cutoff: cutoff)
            accuracy = try candidate.evaluate(history: table, from: cutoff)
        }
        let judge = PredictorJudge(candidate: candidate, accuracy: accuracy, table: table, cutoff: cutoff)
        let verdict = try judge.verdict(against: store, exceptions: exceptions)
        let final = try LoadPredictor.train(history: table, options: options, naive: exceptions) {
            try progress(0.5 + $0.fraction / 2)
        }
        let pastPredictions = try candidate.pastPredictions(history: table, from: cutoff)
        let drift = try DriftReference(
            table.hourly(),
            metrics: final.metrics,
            horizonHours: final.horizonHours,
            predictions: pastPredictions
        )
        let draft = final.draft(accuracy: accuracy, origin: origin, verdict: verdict)
        let version = try store.publish(draft, files: final.files(drift: drift), at: date)
        let isPromoted = promoting && verdict.isPassed
        if isPromoted { try store.promote(LoadPredictor.kind, version: version) }
        return Outcome(
            version: version,
            accuracy: accuracy,
            pastPredictions: pastPredictions,
            isPromoted: isPromoted,
            verdict: verdict.isPassed && !promoting ? "promotion was not asked for; \(verdict.reason)" : verdict.reason,
            exceptions: exceptions
        )
    }
}
