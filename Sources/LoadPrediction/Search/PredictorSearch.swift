import ClusterModel
public import MetricHistory

/// Looks for settings of the trees that forecast better: some drawn at random, each judged on days of its own.
///
/// The days that a training holds back to judge the model take no part: a trial learns from what lies before as many days
/// more, and is judged on those (Bergstra and Bengio, 2012, on why random draws do better than a grid). Trial 0 has the
/// settings asked for, so that others must beat it. What a trial draws depends on the seed and its number alone: a search
/// that was broken off goes on where it was, and one with more trials keeps those that it has.
public struct PredictorSearch: Sendable {
    /// The numbers of trials that may be asked for.
    public static let allowedTrials = 1...1000

    /// How far a search has come.
    public struct Progress: Sendable {
        /// The number of the trial that runs, from 0.
        public let trial: Int

        /// The share of all work that is done, in 0...1.
        public let fraction: Double

        /// The least error of a trial so far, relative to persistence; nil before the first has ended.
        public let best: Double?
    }

    private let history: MetricTable
    private let options: PredictorOptions
    private let holdbackHours: Int
    private let trialCount: Int

    /// Creates a search.
    ///
    /// - Parameters:
    ///   - history: Measured utilizations with a step that divides an hour.
    ///   - options: What to train and how; the settings of its trees are trial 0, their seed is that of the search.
    ///   - holdbackHours: How many of the newest hours the training holds back, at least 1.
    ///   - trialCount: The number of trials, in 1...1000.
    /// - Throws: `LoadPredictionError.invalidOption` for a number of trials out of range.
    public init(history: MetricTable, options: PredictorOptions, holdbackHours: Int, trialCount: Int) throws {
        guard Self.allowedTrials.contains(trialCount) else {
            throw LoadPredictionError.invalidOption(
                name: "search",
                allowed: "1 to 1000 trials",
                actual: "\(trialCount)"
            )
        }
        self.history = history
        self.options = options
        self.holdbackHours = holdbackHours
        self.trialCount = trialCount
    }

    /// Runs the trials that a record does not have yet.
    ///
    /// - Parameters:
    ///   - earlier: The record of a search that was broken off, nil for none.
    ///   - save: Called with the record after each trial.
    ///   - progress: Called as the work goes on; throwing from it ends the search.
    /// - Returns: The record of all trials.
    /// - Throws: `LoadPredictionError.otherSearch` when the record is one of other data or options, that of a training
    ///   for a history that is too short, or what `save` and `progress` throw.
    public func run(
        continuing earlier: PredictorSearchRecord? = nil,
        save: (PredictorSearchRecord) throws -> Void,
        progress: (Progress) throws -> Void = { _ in }
    ) throws -> PredictorSearchRecord {
        let table = try history.trainable()
        let judged = try LoadPredictor.cutoff(of: table, holdbackHours: holdbackHours)
        let older = table.slice(from: table.grid.start, to: judged)
        let cutoff = try LoadPredictor.cutoff(of: older, holdbackHours: holdbackHours)
        let subject = PredictorSearchRecord.Subject(table, options, holdbackHours: holdbackHours)
        if let earlier, let difference = earlier.subject.difference(from: subject) {
            throw LoadPredictionError.otherSearch(difference: difference)
        }
        var record = PredictorSearchRecord(subject: subject, trials: [])
        for number in 0..<trialCount {
            let settings = settings(ofTrial: number)
            if let known = earlier?.trials.first(where: { $0.number == number && $0.settings == settings }) {
                record.trials.append(known)
                continue
            }
            let best = record.best?.maeOverPersistence
            let trial = try run(number, settings, on: older, cutoff: cutoff) {
                let fraction = (Double(number) + $0) / Double(trialCount)
                try progress(Progress(trial: number, fraction: fraction, best: best))
            }
            record.trials.append(trial)
            try save(record)
        }
        return record
    }

    /// The options with the settings of a trial.
    ///
    /// - Throws: `LoadPredictionError.invalidOption` for settings that are out of range.
    public func options(with settings: SearchedSettings) throws -> PredictorOptions {
        try PredictorOptions(
            metrics: options.metrics,
            horizonHours: options.horizonHours,
            model: ForecastModelOptions(
                trees: settings.parameters(like: options.model.trees),
                members: options.model.members,
                rowLimit: options.model.rowLimit
            ),
            companions: options.companions,
            minimumRowCount: options.minimumRowCount
        )
    }

    /// The settings of a trial: those asked for, then some that are drawn.
    func settings(ofTrial number: Int) -> SearchedSettings {
        guard number > 0 else { return SearchedSettings(options.model.trees) }
        let seed = UInt64(options.model.trees.seed) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(number)
        var random = SplitMix64(seed: seed)
        return SearchedSettings(drawnFrom: &random)
    }

    private func run(
        _ number: Int,
        _ settings: SearchedSettings,
        on table: MetricTable,
        cutoff: Int64,
        progress: (Double) throws -> Void
    ) throws -> PredictorSearchRecord.Trial {
        let predictor = try LoadPredictor.train(history: table, options: options(with: settings), cutoff: cutoff) {
            try progress($0.fraction)
        }
        let accuracy = try predictor.evaluate(history: table, from: cutoff)
        let count = Double(accuracy.count)
        return PredictorSearchRecord.Trial(
            number: number,
            settings: settings,
            // Where persistence makes no error there is nothing to gain.
            maeOverPersistence: accuracy.reduce(0) { $0 + ($1.maeOverPersistence ?? 1) } / count,
            coverage: accuracy.reduce(0) { $0 + $1.coverage } / count
        )
    }
}
