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
    }

    /// Measured utilizations with a step of 1 h or less.
    public let history: MetricTable

    /// What to train and how.
    public let options: PredictorOptions

    /// How many of the newest hours are held back.
    public let holdbackHours: Int

    /// Fewer hours that neither model has seen say nothing about which one is better.
    private static let leastSharedHours = 24

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
        let candidate = try LoadPredictor.train(history: table, options: options, cutoff: cutoff) {
            try progress($0.fraction / 2)
        }
        let accuracy = try candidate.evaluate(history: table, from: cutoff)
        let judgment = promoting ? try judge(candidate, accuracy, on: table, from: cutoff, in: store) : .notAsked
        let final = try LoadPredictor.train(history: table, options: options) { try progress(0.5 + $0.fraction / 2) }
        let pastPredictions = try candidate.pastPredictions(history: table, from: cutoff)
        let drift = try DriftReference(
            table.hourly(),
            metrics: final.metrics,
            horizonHours: final.horizonHours,
            predictions: pastPredictions
        )
        let version = try final.publish(to: store, accuracy: accuracy, origin: origin, drift: drift, at: date)
        if judgment.isEarned { try store.promote(LoadPredictor.kind, version: version) }
        return Outcome(
            version: version,
            accuracy: accuracy,
            pastPredictions: pastPredictions,
            isPromoted: judgment.isEarned,
            verdict: judgment.reason
        )
    }

    private struct Judgment {
        let isEarned: Bool
        let reason: String

        static let notAsked = Judgment(isEarned: false, reason: "promotion was not asked for")
    }

    private func judge(
        _ candidate: LoadPredictor,
        _ accuracy: [ForecastAccuracy],
        on table: MetricTable,
        from cutoff: Int64,
        in store: ModelStore
    ) throws -> Judgment {
        let persistence = Self.meanRatio(accuracy, over: \.persistence)
        let seasonal = Self.meanRatio(accuracy, over: \.seasonalNaive)
        let naive =
            "MAE relative to the last value \(Self.text(persistence)), to the same hour before \(Self.text(seasonal))"
        guard persistence < 1, seasonal < 1 else {
            return Judgment(isEarned: false, reason: "it does not beat the naive forecasts: \(naive)")
        }
        let current: LoadPredictor
        do {
            current = try LoadPredictor(from: store, threadCount: options.model.trees.threadCount)
        } catch ModelStoreError.unknownKind, ModelStoreError.nothingPromoted {
            return Judgment(isEarned: true, reason: "it beats the naive forecasts (\(naive)) and there is no other")
        } catch {
            // A current model that cannot be used is no reason to keep a good one from being used.
            return Judgment(isEarned: true, reason: "it beats the naive forecasts (\(naive)); current model: \(error)")
        }
        guard Self.isComparable(candidate, current) else {
            let reason = "it beats the naive forecasts (\(naive)); the current model predicts something else"
            return Judgment(isEarned: true, reason: reason)
        }
        // Only hours that neither model was trained on are a fair test.
        let hour: Int64 = 3_600_000
        let fairStart = max(cutoff, current.trainingHours.upperBound + hour)
        let fairHours = Int((table.grid.end - fairStart) / hour)
        if fairHours >= Self.leastSharedHours, let old = try? current.evaluate(history: table, from: fairStart) {
            let new = try candidate.evaluate(history: table, from: fairStart)
            let ratio = Self.meanRatio(old, over: \.persistence)
            return compare(new, with: ratio, on: "\(fairHours) h that neither has seen")
        }
        // Too little is new: each model's own held-back hours, which are nearly the same ones, have to do.
        let recorded = try store.load(LoadPredictor.kind).manifest.metrics
        let ratios = recorded.filter { $0.key.hasSuffix(LoadPredictor.relativeErrorSuffix) }.map(\.value)
        let old = ratios.isEmpty ? 1 : ratios.reduce(0, +) / Double(ratios.count)
        return compare(accuracy, with: old, on: "the hours each was judged by")
    }

    private func compare(_ new: [ForecastAccuracy], with old: Double, on hours: String) -> Judgment {
        let ratio = Self.meanRatio(new, over: \.persistence)
        let isEarned = ratio <= old
        let comparison = "MAE relative to the last value \(Self.text(ratio)), the current model's \(Self.text(old))"
        let outcome = isEarned ? "is at least as good as" : "does not beat"
        return Judgment(isEarned: isEarned, reason: "it \(outcome) the current model on \(hours): \(comparison)")
    }

    private static func isComparable(_ left: LoadPredictor, _ right: LoadPredictor) -> Bool {
        left.metrics == right.metrics && left.horizonHours == right.horizonHours
    }

    /// The mean over metrics and horizons of the model's MAE relative to a rival's.
    private static func meanRatio(
        _ accuracy: [ForecastAccuracy],
        over rival: KeyPath<ForecastAccuracy, ForecastAccuracy.Errors>
    ) -> Double {
        let ratios = accuracy.compactMap { $0[keyPath: rival].mae > 0 ? $0.model.mae / $0[keyPath: rival].mae : nil }
        // Where every rival is without error nothing can be better.
        return ratios.isEmpty ? 1 : ratios.reduce(0, +) / Double(ratios.count)
    }

    private static func text(_ ratio: Double) -> String { String(format: "%.3f", ratio) }
}
