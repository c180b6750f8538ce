public import MetricHistory

extension LoadPredictor {
    /// How far a training has come.
    public struct Progress: Sendable, Equatable {
        /// The metric of the model that is being trained.
        public let metric: String

        /// The horizon of that model in hours.
        public let horizonHours: Int

        /// The share of all work that is done, in 0...1.
        public let fraction: Double
    }

    /// Trains one model for each metric and horizon, on all nodes together.
    ///
    /// The same history and options give the same models, byte for byte.
    ///
    /// - Parameters:
    ///   - history: Measured utilizations with a step that divides an hour; the models see what lies within an hour too.
    ///   - options: What to train and how.
    ///   - cutoff: Only hours that end by this instant (milliseconds since 1970 UTC) are learned from; nil for all. Used
    ///     to hold back the newest part for evaluation.
    ///   - naive: The metrics and horizons that get a naive forecast in place of a model, with the reason.
    ///   - progress: Called as the work goes on; throwing from it ends the training.
    /// - Returns: The trained predictor.
    /// - Throws: `LoadPredictionError` for a missing metric or too little data, or what `progress` throws.
    public static func train(
        history: MetricTable,
        options: PredictorOptions,
        cutoff: Int64? = nil,
        naive: [NaiveChoice] = [],
        progress: (Progress) throws -> Void = { _ in }
    ) throws -> LoadPredictor {
        let table = try history.trainable()
        let metrics = try metrics(of: options, in: table)
        let end = min(cutoff ?? .max, table.grid.end).flooredMultiple(of: period)
        let modelCount = Double(metrics.count * options.horizonHours.count)
        var models: [ModelKey: CalibratedModel] = [:]
        for metric in metrics {
            let series = LoadSeries.all(in: table, metric: metric, companions: options.companions)
                .map { PreparedSeries($0, periodSteps: Int(period / table.grid.stepMilliseconds)) }
            for hours in options.horizonHours {
                let key = ModelKey(metric: metric, horizon: try Horizon(hours: hours))
                let done = Double(models.count)
                let choice = naive.first { $0.metric == metric && $0.horizonHours == hours }
                models[key] = try train(key, series, options, end: end, choice) {
                    try progress(Progress(metric: metric, horizonHours: hours, fraction: (done + $0) / modelCount))
                }
            }
        }
        let start = table.grid.start.flooredMultiple(of: period)
        return LoadPredictor(
            trainingHours: start...max(end - period, start),
            stepMilliseconds: table.grid.stepMilliseconds,
            companions: options.companions,
            options: options.model,
            models: models
        )
    }

    /// The predictor with naive forecasts in place of some models; the others stay as they are.
    func serving(_ choices: [NaiveChoice], history: MetricTable, cutoff: Int64) throws -> LoadPredictor {
        let table = try history.aligned(to: stepMilliseconds)
        var changed = self
        for choice in choices {
            let features = try Self.features(
                Horizon(hours: choice.horizonHours),
                step: stepMilliseconds,
                companions: companions
            )
            let series = LoadSeries.all(in: table, metric: choice.metric, companions: companions)
                .map { PreparedSeries($0, periodSteps: features.periodSteps) }
            let rows = ForecastRows(series, features) { _ in
                ForecastRows.Selection(
                    until: cutoff,
                    stride: features.periodSteps,
                    warmUp: ForecastFeatures.dayMilliseconds
                )
            }
            for (key, old) in models(of: choice.metric) where key.horizon.hours == choice.horizonHours {
                changed.models[key] = CalibratedModel(
                    model: .naive(choice.member, rows, features, rowsPerPeriod: 1, because: choice.reason),
                    newestValueShift: old.newestValueShift,
                    learnedThrough: cutoff - Self.period
                )
            }
        }
        return changed
    }

    private static func train(
        _ key: ModelKey,
        _ series: [PreparedSeries],
        _ options: PredictorOptions,
        end: Int64,
        _ naive: NaiveChoice?,
        progress: (Double) throws -> Void
    ) throws -> CalibratedModel {
        let step = series.first?.series.stepMilliseconds ?? period
        let features = try features(key.horizon, step: step, companions: options.companions)
        let rows = ForecastRows(series, features) { _ in
            ForecastRows.Selection(until: end, stride: features.periodSteps, warmUp: ForecastFeatures.dayMilliseconds)
        }
        guard rows.count >= options.minimumRowCount else {
            throw LoadPredictionError.tooFewRows(
                metric: key.metric,
                horizonHours: key.horizon.hours,
                rowCount: rows.count,
                neededCount: options.minimumRowCount,
                nodeCount: series.count,
                hourCount: series.map { Int(max(end - $0.series.start, 0) / period) }.max() ?? 0
            )
        }
        let model =
            if let naive {
                ForecastModel.naive(naive.member, rows, features, rowsPerPeriod: 1, because: naive.reason)
            } else {
                try ForecastModel.train(
                    series,
                    features: features,
                    options: options.model,
                    ends: series.map { _ in end },
                    progress: progress
                )
            }
        let changes = zip(rows.actual, rows.last).map { $0 - $1 }
        return CalibratedModel(
            model: model,
            newestValueShift: PinballLoss.quantile(ForecastModel.coverage, of: changes),
            learnedThrough: end - period
        )
    }

    /// The metrics to train, in order; throws when the history lacks one that was asked for, or all by default.
    private static func metrics(of options: PredictorOptions, in table: MetricTable) throws -> [String] {
        let present = table.metrics
        let wanted = options.metrics ?? NodeMetric.predicted
        let found = wanted.filter(present.contains)
        let lacking = options.companions.filter { !present.contains($0) }
        guard options.metrics == nil ? !found.isEmpty : found.count == wanted.count, lacking.isEmpty else {
            let missing = (wanted + options.companions).filter { !present.contains($0) }
            throw LoadPredictionError.missingMetrics(wanted: missing, present: present)
        }
        return found
    }
}
