import MetricHistory

/// Judges forecasts as they would have been made: trained on the past, one horizon ahead at a time, actuals as they came.
///
/// The model is trained once on what lies before the split; after it, features see everything up to the newest period,
/// and the calibration of the upper bound learns from each actual value as soon as its period is over. The rivals are
/// fitted on the same past. Their bounds are their forecast plus the 0.95-quantile of their errors in training.
public struct PredictorBacktest: Sendable {
    /// The metric's name.
    public let metric: String

    /// What is forecast is the mean over this time.
    public let period: Duration

    /// How far ahead.
    public let horizons: [Duration]

    /// Where training ends.
    public let split: SplitRule

    /// How the model is trained.
    public let options: ForecastModelOptions

    /// The names of the companions that all series have, in their order.
    public let companions: [String]

    /// Creates a backtest.
    ///
    /// - Parameters:
    ///   - metric: The metric's name.
    ///   - period: What is forecast is the mean over this time, a multiple of the series' step.
    ///   - horizons: How far ahead, each a multiple of the period.
    ///   - split: Where training ends.
    ///   - options: How the model is trained.
    ///   - companions: The names of the companions that all series have.
    public init(
        metric: String,
        period: Duration,
        horizons: [Duration],
        split: SplitRule = .half,
        options: ForecastModelOptions,
        companions: [String] = []
    ) {
        self.metric = metric
        self.period = period
        self.horizons = Set(horizons).sorted()
        self.split = split
        self.options = options
        self.companions = companions
    }

    /// Runs the backtest.
    ///
    /// - Parameters:
    ///   - series: The series, all of one step; one model serves all of them.
    ///   - progress: Called with the share of the work that is done; throwing from it ends the backtest.
    /// - Returns: The figures of all horizons.
    /// - Throws: `LoadPredictionError` for unsuitable durations or where nothing can be trained or tested.
    public func run(_ series: [LoadSeries], progress: (Double) throws -> Void = { _ in }) throws -> BacktestReport {
        guard let first = series.first else {
            throw LoadPredictionError.missingMetrics(wanted: [metric], present: [])
        }
        let hasCluster = !first.clusterLoad.isEmpty
        let features = try horizons.map {
            guard $0.milliseconds % period.milliseconds == 0 else {
                throw LoadPredictionError.unsuitableDuration(
                    name: "horizon",
                    allowed: "a whole multiple of the period of \(period.milliseconds / 1000) s",
                    milliseconds: $0.milliseconds
                )
            }
            return try ForecastFeatures(
                step: .milliseconds(first.stepMilliseconds),
                period: period,
                horizon: $0,
                companions: companions,
                usesClusterLoad: hasCluster
            )
        }
        guard let some = features.first else {
            throw LoadPredictionError.invalidOption(name: "horizons", allowed: "one or more", actual: "none")
        }
        let prepared = series.map { PreparedSeries($0.completed(to: some.periodMilliseconds), for: some) }
        let results = try features.enumerated().map { index, features in
            try run(prepared, features) { try progress((Double(index) + $0) / Double(horizons.count)) }
        }
        return BacktestReport(
            metric: metric,
            periodSeconds: Double(period.milliseconds) / 1000,
            horizons: results
        )
    }

    private func run(
        _ series: [PreparedSeries],
        _ features: ForecastFeatures,
        progress: (Double) throws -> Void
    ) throws -> HorizonBacktest {
        let cutoffs = series.map { split.cutoff($0.series, period: features.periodMilliseconds) }
        let training = ForecastRows(series, features) { index in
            ForecastRows.Selection(
                until: cutoffs[index],
                stride: features.periodSteps,
                warmUp: ForecastFeatures.dayMilliseconds
            )
        }
        let test = ForecastRows(series, features) { index in
            ForecastRows.Selection(from: cutoffs[index], stride: features.periodSteps)
        }
        guard test.count > 0 else {
            let hours = Int(features.horizonMilliseconds / 3_600_000)
            throw LoadPredictionError.nothingToEvaluate(metric: metric, horizonHours: hours)
        }
        guard training.count > 0 else {
            throw LoadPredictionError.nothingToLearn(
                metric: metric,
                horizonSeconds: Int(features.horizonMilliseconds / 1000)
            )
        }
        let model = try ForecastModel.train(
            series,
            features: features,
            options: options,
            ends: cutoffs,
            progress: progress
        )
        let forecasts = try forecasts(series, model, training, test, cutoffs)
        let rows = Dictionary(grouping: test.actual.indices) { test.features.origins[$0].series }
        return HorizonBacktest(
            horizonSeconds: Double(features.horizonMilliseconds) / 1000,
            trainingRows: training.count,
            testRows: test.count,
            selection: model.selection,
            pooled: forecasts.figures(Array(test.actual.indices)),
            series: series.enumerated().map { index, prepared in
                let own = rows[index] ?? []
                return SeriesBacktest(
                    series: prepared.series.name,
                    rows: own.count,
                    methods: forecasts.figures(own)
                )
            },
            byHour: forecasts.byHour(),
            forecasts: forecasts,
            model: model
        )
    }

    private func forecasts(
        _ series: [PreparedSeries],
        _ model: ForecastModel,
        _ training: ForecastRows,
        _ test: ForecastRows,
        _ cutoffs: [Int64]
    ) throws -> BacktestForecasts {
        let ridge = RidgeRival(training, features: model.features)
        let raw = try model.forecast(test.features, last: test.last, season: test.season)
        var expected: [ForecastMethod: [Double]] = [
            .persistence: test.last, .seasonalNaive: test.season, .ridge: ridge.forecast(test),
        ]
        let fitted: [ForecastMethod: [Double]] = [
            .persistence: training.last, .seasonalNaive: training.season, .ridge: ridge.forecast(training),
        ]
        var bounds: [ForecastMethod: [Double]] = [:]
        for (method, values) in fitted {
            let errors = zip(training.actual, values).map { $0 - $1 }
            let shift = PinballLoss.quantile(ForecastModel.coverage, of: errors)
            bounds[method] = (expected[method] ?? []).map { $0 + shift }
        }
        expected[.model] = raw.expected
        bounds[.model] = model.adaptiveBounds(raw, of: test)
        let scales = zip(series, cutoffs).map { Self.seasonalError($0, model.features, before: $1) }
        return BacktestForecasts(
            names: series.map(\.series.name),
            series: test.features.origins.map(\.series),
            targetTime: test.targetTime,
            actual: test.actual,
            expected: expected,
            bounds: bounds,
            scales: scales
        )
    }

    /// The mean absolute error of the daily seasonal naive over whole periods before an instant; NaN of none.
    private static func seasonalError(
        _ prepared: PreparedSeries,
        _ features: ForecastFeatures,
        before cutoff: Int64
    ) -> Double {
        let means = prepared.means
        let day = features.daySteps
        guard means.count > day else { return .nan }
        let errors = (day..<means.count).compactMap { index -> Double? in
            guard prepared.isWholePeriod(at: index), prepared.periodStart(at: index) < cutoff else { return nil }
            let error = abs(means[index] - means[index - day])
            return error.isNaN ? nil : error
        }
        return errors.mean
    }
}
