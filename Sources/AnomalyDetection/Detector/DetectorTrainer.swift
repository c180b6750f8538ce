public import Foundation
public import MetricHistory
public import ModelRegistry

/// Trains a detector, tries it on held-back days, stores it, and promotes it only if it earned that.
///
/// Run it on a schedule (`hydatis train detector` in a CronJob) and the detector follows the cluster as it changes.
public struct DetectorTrainer: Sendable {
    /// What came of a training.
    public struct Outcome: Sendable {
        /// The version under which the detector was stored.
        public let version: String
        /// How the candidate did on the held-back days, before it was trained on them too.
        public let trial: DetectorTrial
        /// Whether it is now the one in use.
        public let isPromoted: Bool
        /// Why it was promoted, or why not.
        public let verdict: String
    }

    /// The history.
    public let history: MetricTable
    /// How to learn.
    public let options: AnomalyDetector.Options
    /// How many of the newest days are held back.
    public let holdbackDays: Int
    /// How many faults of each kind are injected.
    public let seeds: Int

    /// A detector that cries wolf more often per node and week is not promoted.
    public static let falseAlarmLimit = 1.0

    /// A detector that finds a smaller share of the injected faults within three intervals is not promoted.
    public static let leastRecall = 0.5

    /// Creates a trainer.
    public init(history: MetricTable, options: AnomalyDetector.Options, holdbackDays: Int, seeds: Int = 10) {
        self.history = history
        self.options = options
        self.holdbackDays = holdbackDays
        self.seeds = seeds
    }

    /// The first held-back instant.
    ///
    /// - Throws: `DetectorError` when too little is left to learn from.
    public func cutoff() throws -> Int64 {
        let cutoff = history.grid.end - Int64(holdbackDays) * 86_400_000
        let learned = history.slice(from: history.grid.start, to: cutoff).grid.count
        guard holdbackDays >= 1, learned >= HealthModel.leastIntervals else {
            throw DetectorError.invalidOption(
                name: "holdback",
                allowed: "1 day or more that leave \(HealthModel.leastIntervals) intervals to learn from",
                actual: "\(holdbackDays) of \(history.grid.count) intervals"
            )
        }
        return cutoff
    }

    /// Trains on the older days, tries on the newer ones, trains again on everything and stores the result.
    ///
    /// - Parameters:
    ///   - store: The model registry.
    ///   - origin: Where the history came from, in words.
    ///   - promoting: Whether to promote the detector if it earns that.
    ///   - date: The time of publication.
    ///   - progress: Called with the share of the work that is done; throwing from it ends the training.
    /// - Returns: The stored version, how it did and whether it is in use.
    /// - Throws: `DetectorError`, `AnomalyDetectionError` or `ModelStoreError`; nothing is stored then.
    public func run(
        publishingTo store: ModelStore,
        origin: String,
        promoting: Bool,
        at date: Date,
        progress: (Double) throws -> Void = { _ in }
    ) throws -> Outcome {
        let cutoff = try cutoff()
        let older = history.slice(from: history.grid.start, to: cutoff)
        let candidate = try AnomalyDetector.fit(older, options: options)
        try progress(0.25)
        let trial = try DetectorTrial(of: candidate, on: history, from: cutoff, seeds: seeds) {
            try progress(0.25 + 0.4 * $0)
        }
        let verdict = judge(trial, cutoff, store)
        try progress(0.75)
        let final = try AnomalyDetector.fit(history, options: options)
        let version = try final.publish(
            to: store,
            metrics: Self.metrics(of: trial),
            origin: origin,
            verdict: verdict,
            at: date
        )
        let isPromoted = promoting && verdict.isPassed
        if isPromoted { try store.promote(AnomalyDetector.kind, version: version) }
        try progress(1)
        let words = verdict.isPassed && !promoting ? "promotion was not asked for; \(verdict.reason)" : verdict.reason
        return Outcome(version: version, trial: trial, isPromoted: isPromoted, verdict: words)
    }

    private func judge(_ trial: DetectorTrial, _ cutoff: Int64, _ store: ModelStore) -> ModelVerdict {
        let rate = String(format: "%.2f false alarms per node and week", trial.falseAlarmRate)
        let found = "\(rate), \(Self.percent(trial.meanRecallWithin3)) of injected faults found within 3 intervals"
        if let cause = refusal(trial) { return ModelVerdict(isPassed: false, reason: "\(cause) (\(found))") }
        guard let current = try? AnomalyDetector(from: store, threadCount: options.threadCount) else {
            return ModelVerdict(isPassed: true, reason: "\(found), and there is no other that can be used")
        }
        // The current one may have learned from the held-back days, which is no disadvantage to it.
        guard let other = try? DetectorTrial(of: current, on: history, from: cutoff, seeds: seeds) else {
            return ModelVerdict(isPassed: true, reason: "\(found); the current one cannot judge this history")
        }
        return ModelVerdict(
            isPassed: trial.meanRecallWithin3 >= other.meanRecallWithin3 - 0.02,
            reason: "\(found), the current one \(Self.percent(other.meanRecallWithin3))"
        )
    }

    /// Why a detector is not fit for use, whatever is in use now; nil if it is.
    private func refusal(_ trial: DetectorTrial) -> String? {
        guard trial.falseAlarmRate < Self.falseAlarmLimit else {
            return "too many false alarms, expected fewer than \(Self.falseAlarmLimit) per node and week"
        }
        let blind = trial.figures.filter { $0.kind.isEveryday && $0.recallWithin3 == 0 }.map(\.kind.rawValue)
        if !blind.isEmpty { return "it finds no \(blind.joined(separator: ", no ")); \(knownMetrics)" }
        guard trial.meanRecallWithin3 >= Self.leastRecall else {
            return "it finds fewer than half of the injected faults in time; \(knownMetrics)"
        }
        return nil
    }

    /// What the history has of the metrics that a detector can use.
    private var knownMetrics: String {
        let names = Set(history.metrics).intersection(HealthMetric.catalogue)
        let list = names.count <= 4 ? ": " + names.sorted().joined(separator: ", ") : ""
        return "the history has \(names.count) of \(HealthMetric.catalogue.count) metrics\(list)"
    }

    private static func percent(_ share: Double) -> String { String(format: "%.0f %%", share * 100) }

    private static func metrics(of trial: DetectorTrial) -> [String: Double] {
        var metrics = [
            "false_alarms_per_node_week": trial.falseAlarmRate,
            "cluster_alarms": Double(trial.clusterAlarms.count),
            "recall_within_3": trial.meanRecallWithin3,
        ]
        for figures in trial.figures {
            let name = figures.kind.rawValue.lowercased().replacing(" ", with: "_")
            metrics["\(name).recall_within_3"] = figures.recallWithin3
            metrics["\(name).median_delay_intervals"] = figures.medianDelay
        }
        return metrics
    }
}
