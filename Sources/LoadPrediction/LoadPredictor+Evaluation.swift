public import MetricHistory

extension LoadPredictor {
    /// Trains on the older part of a history and measures the predictions of the newer part.
    ///
    /// - Parameters:
    ///   - history: Measured utilizations with a step that divides an hour.
    ///   - options: What to train and how.
    ///   - holdbackHours: How many of the newest hours are held back from training, at least 1.
    ///   - progress: Called as the training goes on; throwing from it ends it.
    /// - Returns: One accuracy for each metric and horizon.
    /// - Throws: `LoadPredictionError`, also when the older part has too few rows or the newer part no target.
    public static func evaluate(
        history: MetricTable,
        options: PredictorOptions,
        holdbackHours: Int,
        progress: (Progress) throws -> Void = { _ in }
    ) throws -> [ForecastAccuracy] {
        let cutoff = try cutoff(of: history, holdbackHours: holdbackHours)
        let predictor = try train(history: history, options: options, cutoff: cutoff, progress: progress)
        return try predictor.evaluate(history: history, from: cutoff)
    }

    /// The start of the held-back part, a full hour in milliseconds since 1970 UTC.
    ///
    /// - Throws: `LoadPredictionError.invalidOption` where nothing would be held back, or all there is.
    static func cutoff(of history: MetricTable, holdbackHours: Int) throws -> Int64 {
        let table = try history.trainable()
        let hourCount = Int((table.grid.end - table.grid.start) / period)
        guard holdbackHours >= 1, holdbackHours < hourCount else {
            throw LoadPredictionError.invalidOption(
                name: "holdback",
                allowed: "1 hour or more and less than the history's \(hourCount) hours",
                actual: "\(holdbackHours)"
            )
        }
        return table.grid.end.flooredMultiple(of: period) - Int64(holdbackHours) * period
    }

    /// Measures the predictions of all hours that start at a cutoff or later.
    ///
    /// Features may come from before the cutoff, targets may not. The predictor must not have been trained on the hours
    /// from the cutoff on, else the figures are too good.
    ///
    /// - Parameters:
    ///   - history: Measured utilizations with a step that divides that of the predictor.
    ///   - cutoff: The first instant that counts, in milliseconds since 1970 UTC.
    /// - Returns: One accuracy for each metric and horizon, sorted.
    /// - Throws: `LoadPredictionError` when a metric is missing or has no target from the cutoff on.
    public func evaluate(history: MetricTable, from cutoff: Int64) throws -> [ForecastAccuracy] {
        try heldBack(history, from: cutoff).map { part in
            let rows = part.rows
            guard rows.count > 0 else {
                throw LoadPredictionError.nothingToEvaluate(
                    metric: part.key.metric,
                    horizonHours: part.key.horizon.hours
                )
            }
            return ForecastAccuracy(
                metric: part.key.metric,
                horizonHours: part.key.horizon.hours,
                targetCount: rows.count,
                method: models[part.key]?.model.method ?? .model,
                model: .init(part.expected, actual: rows.actual),
                persistence: .init(rows.last, actual: rows.actual),
                seasonalNaive: .init(rows.season, actual: rows.actual),
                coverage: Double(zip(rows.actual, part.bounds).count { $0 <= $1 }) / Double(rows.count),
                pinball: zip(rows.actual, part.bounds).map {
                    PinballLoss.of(actual: $0, bound: $1, level: ForecastModel.coverage)
                }.mean
            )
        }
    }

    /// What one model says of held-back hours.
    struct HeldBack {
        let key: ModelKey
        /// The names of the series that the rows' origins count.
        let nodes: [String]
        let rows: ForecastRows
        let expected: [Double]
        let bounds: [Double]
    }

    /// Forecasts every hour from a cutoff on, each from what was known its horizon before, by metric and horizon.
    func heldBack(_ history: MetricTable, from cutoff: Int64) throws -> [HeldBack] {
        let table = try history.aligned(to: stepMilliseconds)
        let present = table.metrics
        let missing = metrics.filter { !present.contains($0) }
        guard missing.isEmpty else { throw LoadPredictionError.missingMetrics(wanted: missing, present: present) }
        return try metrics.flatMap { metric in
            let series = LoadSeries.all(in: table, metric: metric, companions: companions)
                .map { PreparedSeries($0, periodSteps: Int(Self.period / stepMilliseconds)) }
            return try models(of: metric).map { key, calibrated in
                let model = calibrated.model
                let rows = ForecastRows(series, model.features) { _ in
                    ForecastRows.Selection(from: cutoff, stride: model.features.periodSteps)
                }
                let forecast = try model.forecast(rows.features, last: rows.last, season: rows.season)
                return HeldBack(
                    key: key,
                    nodes: series.map(\.series.name),
                    rows: rows,
                    expected: forecast.expected.map { $0.clamped(to: key.range) },
                    bounds: model.adaptiveBounds(forecast, of: rows).map { $0.clamped(to: key.range) }
                )
            }
        }
    }
}
