public import MetricHistory

extension LoadPredictor {
    /// About how many forecasts a calibration learns from at once; older ones would hardly count.
    private static let learnedRows = 20_000

    /// The fewest periods that are learned at once, however many nodes there are.
    private static let leastPeriods: Int64 = 6

    /// The predictor with its upper bounds calibrated by the actual values that came after what it has learned so far.
    ///
    /// Every whole hour counts once, in the order of time, with the bound as it would have been given. The trees stay as
    /// they are. The same history gives the same bounds, whether it is learned at once or hour by hour. After a long
    /// time only the newest part is learned, about 20,000 forecasts for each metric and horizon.
    ///
    /// - Parameters:
    ///   - history: Utilizations with a step that divides that of the predictor, from about 8 days before the new hours.
    ///   - time: Now, in milliseconds since 1970 UTC; what is measured later is not looked at. Nil for the history's end.
    /// - Returns: The predictor; equal to this one where no whole hour is new, also where the clock went back.
    /// - Throws: `LoadPredictionError` when the step does not fit.
    public func learning(from history: MetricTable, at time: Int64? = nil) throws -> LoadPredictor {
        let table = try history.aligned(to: stepMilliseconds)
        let end = min(time ?? table.grid.end, table.grid.end).flooredMultiple(of: Self.period)
        var learned = self
        for metric in metrics {
            let indices = table.series.indices.filter { table.series[$0].metric == metric }
            guard !indices.isEmpty else { continue }
            let limit = max(Int64(Self.learnedRows / indices.count), Self.leastPeriods) * Self.period
            let known = models(of: metric).map(\.value.online.learnedThrough).min() ?? end
            let first = max(known + Self.period, end - limit)
            guard first < end else { continue }
            let series = prepared(indices, in: table, from: first, until: end)
            for (key, model) in models(of: metric) {
                learned.models[key] = try Self.learning(model, series, from: first, until: end)
            }
        }
        return learned
    }

    /// The series with what the rows of the targets in a span of time need.
    private func prepared(_ indices: [Int], in table: MetricTable, from: Int64, until: Int64) -> [PreparedSeries] {
        let features = models.values.map(\.model.features)
        let reach = features.map { $0.reach + $0.horizonSteps + $0.periodSteps }.max() ?? 0
        let first = max(table.hourCount(before: from) - reach, 0)
        let steps = first..<max(table.hourCount(before: until), first)
        return indices.map {
            PreparedSeries(
                LoadSeries.one($0, in: table, steps: steps, companions: companions),
                periodSteps: Int(Self.period / stepMilliseconds)
            )
        }
    }

    private static func learning(
        _ calibrated: CalibratedModel,
        _ series: [PreparedSeries],
        from: Int64,
        until: Int64
    ) throws -> CalibratedModel {
        let model = calibrated.model
        let rows = ForecastRows(series, model.features) { _ in
            ForecastRows.Selection(from: from, until: until, stride: model.features.periodSteps)
        }
        let forecast = try model.forecast(rows.features, last: rows.last, season: rows.season)
        let byTime = Dictionary(grouping: rows.targetTime.indices) { rows.targetTime[$0] }
        var learned = calibrated
        for time in stride(from: from, to: until, by: Int64.Stride(period)) {
            let outcomes = (byTime[time] ?? []).map { row in
                OnlineCalibration.Outcome(
                    raw: forecast.rawBounds[row],
                    expected: forecast.expected[row],
                    actual: rows.actual[row]
                )
            }
            learned.online.observe(outcomes, at: time)
        }
        return learned
    }
}
