public import MetricHistory

extension LoadPredictor {
    /// Trains on the older part of a history and measures the predictions of the newer part.
    ///
    /// - Parameters:
    ///   - history: Measured utilizations with a step that divides an hour.
    ///   - options: What to train and how.
    ///   - holdbackHours: How many of the newest hours are held back from training, at least 1.
    ///   - progress: Called after every round; throwing from it ends the training.
    /// - Returns: One accuracy for each metric and horizon.
    /// - Throws: `LoadPredictionError`, also when the older part has too few rows or the newer part no target.
    public static func evaluate(
        history: MetricTable,
        options: PredictorOptions,
        holdbackHours: Int,
        progress: (Progress) throws -> Void = { _ in }
    ) throws -> [ForecastAccuracy] {
        let table = try history.hourly()
        let hourCount = table.grid.count
        guard holdbackHours >= 1, holdbackHours < hourCount else {
            throw LoadPredictionError.invalidOption(
                name: "holdback",
                allowed: "1 hour or more and less than the history's \(hourCount) hours",
                actual: "\(holdbackHours)"
            )
        }
        let cutoff = table.grid.time(at: hourCount - holdbackHours)
        let predictor = try train(history: table, options: options, cutoff: cutoff, progress: progress)
        return try predictor.evaluate(history: table, from: cutoff)
    }

    /// Measures the predictions of all hours that start at a cutoff or later.
    ///
    /// Features may come from before the cutoff, targets may not. The predictor must not have been trained on the hours
    /// from the cutoff on, else the figures are too good.
    ///
    /// - Parameters:
    ///   - history: Measured utilizations with a step that divides an hour.
    ///   - cutoff: The first instant that counts, in milliseconds since 1970 UTC.
    /// - Returns: One accuracy for each metric and horizon, sorted.
    /// - Throws: `LoadPredictionError` when a metric is missing or has no target from the cutoff on.
    public func evaluate(history: MetricTable, from cutoff: Int64) throws -> [ForecastAccuracy] {
        let table = try history.hourly()
        let present = table.metrics
        let missing = metrics.filter { !present.contains($0) }
        guard missing.isEmpty else { throw LoadPredictionError.missingMetrics(wanted: missing, present: present) }
        let targets = table.hourCount(before: cutoff)..<table.grid.count
        return try models.sorted { $0.key < $1.key }.map { key, booster in
            try Self.accuracy(of: booster, for: key, in: table, targets: targets)
        }
    }

    private static func accuracy(
        of booster: Booster,
        for key: ModelKey,
        in table: MetricTable,
        targets: Range<Int>
    ) throws -> ForecastAccuracy {
        let features = HourlyFeatures(horizon: key.horizon)
        let rows = features.labeledRows(in: table, metric: key.metric, targets: targets).features
        guard rows.rowCount > 0 else {
            throw LoadPredictionError.nothingToEvaluate(metric: key.metric, horizonHours: key.horizon.hours)
        }
        // Values of the table for every row, at an hour that depends on the row's origin.
        func values(_ hour: (Int) -> Int) -> [Double] {
            rows.origins.map { table[series: $0.series, at: hour($0.time)] ?? .nan }
        }
        let actual = values { $0 + key.horizon.hours }
        return ForecastAccuracy(
            metric: key.metric,
            horizonHours: key.horizon.hours,
            targetCount: rows.rowCount,
            model: .init(try predictedValues(rows, in: table, booster), actual: actual),
            persistence: .init(values { $0 }, actual: actual),
            seasonalNaive: .init(values { features.seasonIndex(at: $0) }, actual: actual)
        )
    }
}
