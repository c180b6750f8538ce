/// How often the load stayed below an upper bound that promised a coverage.
public struct CalibrationPoint: Sendable, Equatable, Encodable {
    /// The coverage that was promised, in 0...1.
    public let nominal: Double

    /// The share of targets at or below the bound, in 0...1.
    public let observed: Double
}

extension BacktestForecasts {
    /// The days at the start whose bounds do not count: the calibration begins without any score.
    private static let warmUpDays: Int64 = 2

    /// The coverage of upper bounds of several levels: the model's expected value plus an adaptive shift.
    ///
    /// The bounds are made as the model's P95 is, online and from past errors alone, but from the expected value, since
    /// the quantile trees know one level only. Each target is bounded by what was known at its horizon before.
    ///
    /// - Parameters:
    ///   - levels: The coverages to promise, each in 0.7..<1.
    ///   - horizon: How far ahead, in milliseconds.
    ///   - period: The length of a period in milliseconds.
    /// - Returns: One point for each level; none where the test is too short.
    public func calibration(levels: [Double], horizon: Int64, period: Int64) -> [CalibrationPoint] {
        let byTime = Dictionary(grouping: actual.indices) { targetTime[$0] }.sorted { $0.key < $1.key }
        guard let expected = expected[.model], let first = byTime.first?.key else { return [] }
        let start = first + Self.warmUpDays * ForecastFeatures.dayMilliseconds
        return levels.compactMap { level in
            var quantile = AdaptiveQuantile(coverage: level, overlap: Double(horizon) / Double(period))
            var shifts: [Double] = []
            var learned = 0
            var counts = (covered: 0, all: 0)
            for (time, rows) in byTime {
                while learned < shifts.count, byTime[learned].key <= time - horizon {
                    let past = byTime[learned]
                    let scores = past.value.map { actual[$0] - expected[$0] }
                    let misses = scores.count { $0 > shifts[learned] }
                    quantile.observe(
                        scores,
                        missShare: Double(misses) / Double(scores.count),
                        period: Double(past.key / period)
                    )
                    learned += 1
                }
                let shift = quantile.shift(at: Double(time / period))
                shifts.append(shift)
                guard time >= start else { continue }
                counts.all += rows.count
                counts.covered += rows.count { actual[$0] - expected[$0] <= shift }
            }
            guard counts.all > 0 else { return nil }
            return CalibrationPoint(nominal: level, observed: Double(counts.covered) / Double(counts.all))
        }
    }
}
