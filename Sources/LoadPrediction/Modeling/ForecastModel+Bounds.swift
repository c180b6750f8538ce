extension ForecastModel {
    /// The upper bounds of rows as they would have been given: each with what was known when it was made.
    ///
    /// Targets are taken in the order of time. Before one is bounded, the calibration learns from all targets whose
    /// period was over at the row's newest period.
    ///
    /// - Parameters:
    ///   - forecast: The forecast of the rows.
    ///   - rows: The rows, of whole periods, in any order.
    /// - Returns: One bound for each row.
    func adaptiveBounds(_ forecast: Forecast, of rows: ForecastRows) -> [Double] {
        var state = calibration
        let byTime = Dictionary(grouping: rows.targetTime.indices) { rows.targetTime[$0] }
        let times = byTime.keys.sorted()
        var bounds = Array(repeating: Double.nan, count: rows.count)
        var learned = 0
        for time in times {
            while learned < times.count, times[learned] <= time - features.horizonMilliseconds {
                let past = byTime[times[learned]] ?? []
                let misses = past.count { rows.actual[$0] > bounds[$0] }
                state.observe(
                    past.map { rows.actual[$0] - forecast.rawBounds[$0] },
                    missShare: Double(misses) / Double(past.count),
                    period: period(at: times[learned])
                )
                learned += 1
            }
            let shift = state.shift(at: period(at: time))
            for row in byTime[time] ?? [] {
                bounds[row] = Self.bound(raw: forecast.rawBounds[row], shift: shift, expected: forecast.expected[row])
            }
        }
        return bounds
    }
}
