public import MetricHistory

extension LoadPredictor {
    /// Predicts the next hours of every node from the newest values of a history, with upper bounds.
    ///
    /// A forecast looks back about 8 days (for horizons up to a day), so a history need not be longer; what lies before
    /// does not change it. The bounds use the calibration as it is: `learning(from:at:)` brings it up to date.
    ///
    /// - Parameters:
    ///   - history: Utilizations with a step that divides that of the predictor.
    ///   - time: Now, in milliseconds since 1970 UTC; what is measured later is not looked at. Nil for the history's end.
    ///   - maximumAge: A node whose newest value is older gets no forecast.
    /// - Returns: One forecast for each node and metric that both history and predictor have, by node, then metric.
    ///   One that cannot be made has no values and says why; never a zero.
    /// - Throws: `LoadPredictionError` when the step does not fit or the history has none of the metrics.
    public func forecasts(
        from history: MetricTable,
        at time: Int64? = nil,
        maximumAge: Duration = .seconds(7200)
    ) throws -> [NodeForecast] {
        let table = try history.aligned(to: stepMilliseconds)
        let indices = table.series.indices.filter { metrics.contains(table.series[$0].metric) }
        guard !indices.isEmpty else {
            throw LoadPredictionError.missingMetrics(wanted: metrics, present: table.metrics)
        }
        let now = time ?? history.grid.end
        let moment = Moment(table, indices, step: stepMilliseconds, now: now, maximumAge: maximumAge.milliseconds)
        var forecasts: [Int: NodeForecast] = [:]
        for metric in metrics {
            let own = indices.filter { table.series[$0].metric == metric }
            let models = models(of: metric)
            for (index, forecast) in zip(own, try Self.forecasts(own, table, moment, models, companions)) {
                forecasts[index] = forecast
            }
        }
        return indices.compactMap { forecasts[$0] }
    }

    /// The instant that is forecast from.
    struct Moment {
        /// Now, in milliseconds since 1970 UTC.
        let now: Int64
        /// The index of the newest step that any node has a value of; -1 when there is none.
        let newest: Int
        /// The start of the period that ends with it.
        let origin: Int64
        let step: Int64
        let maximumAge: Int64

        init(_ table: MetricTable, _ indices: [Int], step: Int64, now: Int64, maximumAge: Int64) {
            let grid = table.grid
            // Only steps that are over count.
            var newest = Int(min(max((now - grid.start) / step, 0), Int64(grid.count))) - 1
            while newest >= 0, !indices.contains(where: { table[series: $0, at: newest] != nil }) { newest -= 1 }
            self.now = now
            self.newest = newest
            self.step = step
            self.maximumAge = maximumAge
            origin = grid.time(at: newest + 1) - LoadPredictor.period
        }
    }

    private static func forecasts(
        _ indices: [Int],
        _ table: MetricTable,
        _ moment: Moment,
        _ models: [(key: ModelKey, value: CalibratedModel)],
        _ companions: [String]
    ) throws -> [NodeForecast] {
        let reach = models.map(\.value.model.features.reach).max() ?? 0
        let steps = max(moment.newest - reach - Int(period / moment.step), 0)..<moment.newest + 1
        let series = indices.map { index in
            PreparedSeries(
                LoadSeries.one(index, in: table, steps: steps, companions: companions),
                periodSteps: Int(period / moment.step)
            )
        }
        let states = zip(indices, series).map { NodeState($0, in: table, $1, moment) }
        let byHorizon = try models.map { key, model in
            try horizonForecasts(states, series, model, key, moment)
        }
        return states.indices.map { row in
            NodeForecast(
                node: table.series[indices[row]].node,
                metric: table.series[indices[row]].metric,
                origin: moment.origin,
                lastKnown: states[row].lastKnown,
                dataAgeMilliseconds: states[row].age,
                now: states[row].now,
                horizons: byHorizon.map { $0[row] }
            )
        }
    }

    /// What is known of one node.
    private struct NodeState {
        let lastKnown: Int64?
        let age: Int64?
        let now: Double?
        let absence: HorizonForecast.Absence?

        init(_ index: Int, in table: MetricTable, _ prepared: PreparedSeries, _ moment: Moment) {
            let samples = table.samples(series: index)
            let past = samples.prefix(moment.newest + 1)
            let last = past.lastIndex { !$0.isNaN }.map { table.grid.time(at: $0 - samples.startIndex) }
            let age = last.map { moment.now - $0 - moment.step }
            let mean = prepared.means.last ?? .nan
            lastKnown = last
            self.age = age
            absence =
                if let age {
                    age > moment.maximumAge ? .dataTooOld : mean.isNaN ? .newestValueMissing : nil
                } else { .noData }
            now = absence == nil ? mean : nil
        }
    }

    /// Predicts one horizon of several series in one call of the model, in the order of the series.
    private static func horizonForecasts(
        _ states: [NodeState],
        _ series: [PreparedSeries],
        _ calibrated: CalibratedModel,
        _ key: ModelKey,
        _ moment: Moment
    ) throws -> [HorizonForecast] {
        let features = calibrated.model.features
        let target = moment.origin + features.horizonMilliseconds
        var matrix = FeatureMatrix(columns: features.columns)
        var last: [Double] = []
        var season: [Double] = []
        var rows: [Int: Int] = [:]
        for (index, state) in states.enumerated() {
            guard let now = state.now else { continue }
            let means = series[index].means
            let seasonIndex = means.count - 1 - features.seasonLag
            guard seasonIndex >= 0, !means[seasonIndex].isNaN else { continue }
            rows[index] = last.count
            matrix.append(features.transform(series[index], origins: [means.count - 1], index: index))
            last.append(now)
            season.append(means[seasonIndex])
        }
        let forecast = try calibrated.model.forecast(matrix, last: last, season: season)
        let shift = calibrated.online.shift(at: target)
        return states.enumerated().map { index, state in
            var value = state.now
            var bound = state.now.map { $0 + max(calibrated.newestValueShift, 0) }
            if let row = rows[index] {
                value = forecast.expected[row]
                bound = ForecastModel.bound(
                    raw: forecast.rawBounds[row],
                    shift: shift,
                    expected: forecast.expected[row]
                )
            }
            return HorizonForecast(
                hours: key.horizon.hours,
                targetTime: target,
                value: value?.clamped(to: key.range),
                upperBound: bound?.clamped(to: key.range),
                source: value == nil ? nil : rows[index] == nil ? .newestValue : calibrated.model.source,
                absence: state.absence
            )
        }
    }
}

extension LoadSeries {
    /// Some steps of one series of a table, with the companions of its node.
    static func one(_ index: Int, in table: MetricTable, steps: Range<Int>, companions: [String]) -> LoadSeries {
        let node = table.series[index].node
        func part(_ series: Int) -> [Double] {
            let samples = table.samples(series: series)
            return Array(samples[samples.startIndex + steps.lowerBound..<samples.startIndex + steps.upperBound])
        }
        return LoadSeries(
            name: node,
            start: table.grid.time(at: steps.lowerBound),
            stepMilliseconds: table.grid.stepMilliseconds,
            samples: part(index),
            companions: companions.map { name in
                table.index(of: SeriesKey(node: node, metric: name)).map(part)
                    ?? Array(repeating: .nan, count: steps.count)
            }
        )
    }
}
