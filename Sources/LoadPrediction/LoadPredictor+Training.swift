public import MetricHistory

extension LoadPredictor {
    /// How far a training has come.
    public struct Progress: Sendable, Equatable {
        /// The metric of the model that is being trained.
        public let metric: String

        /// The horizon of that model in hours.
        public let horizonHours: Int

        /// The rounds done in all models so far.
        public let roundsDone: Int

        /// The rounds of all models together.
        public let roundCount: Int

        /// The share of all rounds that is done, in 0...1.
        public var fraction: Double { Double(roundsDone) / Double(max(roundCount, 1)) }
    }

    /// Trains one model for each metric and horizon, on all nodes together.
    ///
    /// The same history and options give the same models, byte for byte.
    ///
    /// - Parameters:
    ///   - history: Measured utilizations with a step that divides an hour; finer steps are averaged to hours first.
    ///   - options: What to train and how.
    ///   - cutoff: Only hours that start before this instant (milliseconds since 1970 UTC) are learned from; nil for
    ///     all. Used to hold back the newest part for evaluation.
    ///   - progress: Called after every round; throwing from it ends the training.
    /// - Returns: The trained predictor.
    /// - Throws: `LoadPredictionError` for a missing metric or too little data, or what `progress` throws.
    public static func train(
        history: MetricTable,
        options: PredictorOptions,
        cutoff: Int64? = nil,
        progress: (Progress) throws -> Void = { _ in }
    ) throws -> LoadPredictor {
        let table = try history.hourly()
        let metrics = try metrics(of: options, in: table)
        let targets = 0..<table.hourCount(before: cutoff ?? .max)
        let keys = try metrics.flatMap { metric in
            try options.horizonHours.map { ModelKey(metric: metric, horizon: try Horizon(hours: $0)) }
        }
        let trees = options.parameters.treeCount
        var models: [ModelKey: Booster] = [:]
        for (index, key) in keys.enumerated() {
            let rows = try trainingRows(for: key, in: table, targets: targets, atLeast: options.minimumRowCount)
            models[key] = try Booster.train(
                on: rows.features,
                targets: rows.changes,
                parameters: options.parameters
            ) { round in
                try progress(
                    Progress(
                        metric: key.metric,
                        horizonHours: key.horizon.hours,
                        roundsDone: index * trees + round,
                        roundCount: keys.count * trees
                    )
                )
            }
        }
        // Every model had rows, so there is at least one hour.
        let hours = table.grid.start...table.grid.time(at: max(targets.upperBound - 1, 0))
        return LoadPredictor(trainingHours: hours, parameters: options.parameters, models: models)
    }

    /// The metrics to train, in order; throws when the history lacks one that was asked for, or all by default.
    private static func metrics(of options: PredictorOptions, in table: MetricTable) throws -> [String] {
        let present = table.metrics
        let wanted = options.metrics ?? NodeMetric.predicted
        let found = wanted.filter(present.contains)
        guard options.metrics == nil ? !found.isEmpty : found.count == wanted.count else {
            let missing = wanted.filter { !present.contains($0) }
            throw LoadPredictionError.missingMetrics(wanted: missing, present: present)
        }
        return found
    }

    private static func trainingRows(
        for key: ModelKey,
        in table: MetricTable,
        targets: Range<Int>,
        atLeast neededCount: Int
    ) throws -> HourlyFeatures.LabeledRows {
        let features = HourlyFeatures(horizon: key.horizon)
        let rows = features.labeledRows(in: table, metric: key.metric, targets: targets)
        guard rows.changes.count >= neededCount else {
            throw LoadPredictionError.tooFewRows(
                metric: key.metric,
                horizonHours: key.horizon.hours,
                rowCount: rows.changes.count,
                neededCount: neededCount,
                nodeCount: table.series.count { $0.metric == key.metric },
                hourCount: targets.count
            )
        }
        return rows
    }
}
