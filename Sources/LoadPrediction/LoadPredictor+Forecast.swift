public import MetricHistory

extension LoadPredictor {
    /// Predicts the next hours of every node from the newest complete hour of a history.
    ///
    /// - Parameter history: Utilizations with a step that divides an hour, at least a day long for a forecast.
    /// - Returns: One forecast for each node and metric that both history and predictor have, by node, then metric.
    ///   A node whose newest value is missing gets one without values that says so.
    /// - Throws: `LoadPredictionError` when hours do not consist of whole steps or the history has none of the metrics.
    public func forecast(history: MetricTable) throws -> [NodeForecast] {
        let table = try history.hourly()
        let indices = table.series.indices.filter { metrics.contains(table.series[$0].metric) }
        guard !indices.isEmpty else {
            throw LoadPredictionError.missingMetrics(wanted: metrics, present: table.metrics)
        }
        guard table.grid.count > 0 else { return [] }
        var horizons: [Int: [HorizonForecast]] = [:]
        for (key, booster) in models.sorted(by: { $0.key < $1.key }) {
            let series = indices.filter { table.series[$0].metric == key.metric }
            let forecasts = try Self.forecasts(of: series, in: table, horizon: key.horizon, booster)
            for (index, forecast) in zip(series, forecasts) { horizons[index, default: []].append(forecast) }
        }
        return indices.map { Self.forecast(of: $0, in: table, horizons[$0] ?? []) }
    }

    private static func forecast(of index: Int, in table: MetricTable, _ horizons: [HorizonForecast]) -> NodeForecast {
        let newest = table.grid.count - 1
        let lastKnown = table.samples(series: index).lastIndex { !$0.isNaN }
        return NodeForecast(
            node: table.series[index].node,
            metric: table.series[index].metric,
            origin: table.grid.time(at: newest),
            lastKnown: lastKnown.map { table.grid.time(at: $0 - table.samples(series: index).startIndex) },
            now: table[series: index, at: newest],
            horizons: horizons
        )
    }

    /// Predicts one horizon of several series in one call of the model, in the order of the series.
    private static func forecasts(
        of indices: [Int],
        in table: MetricTable,
        horizon: Horizon,
        _ booster: Booster
    ) throws -> [HorizonForecast] {
        let features = HourlyFeatures(horizon: horizon)
        let newest = table.grid.count - 1
        let season = features.seasonIndex(at: newest)
        var matrix = FeatureMatrix(columns: features.columns)
        var absences: [Int: HorizonForecast.Absence] = [:]
        for index in indices {
            if table[series: index, at: newest] == nil {
                absences[index] = .newestValueMissing
            } else if season < 0 || table[series: index, at: season] == nil {
                absences[index] = .seasonValueMissing
            } else {
                let row = features.row(of: table.samples(series: index), at: newest, grid: table.grid)
                matrix.append(row, origin: FeatureMatrix.Origin(series: index, time: newest))
            }
        }
        var values = try Self.predictedValues(matrix, in: table, booster).makeIterator()
        return indices.map { index in
            let absence = absences[index]
            return HorizonForecast(hours: horizon.hours, value: absence == nil ? values.next() : nil, absence: absence)
        }
    }

    /// The predicted values of rows: the last known value plus the predicted change, never below zero.
    static func predictedValues(_ matrix: FeatureMatrix, in table: MetricTable, _ booster: Booster) throws -> [Double] {
        zip(matrix.origins, try booster.predict(matrix)).map { origin, change in
            let last = table.samples(series: origin.series)
            return max(0, last[last.startIndex + origin.time] + Double(change))
        }
    }
}
