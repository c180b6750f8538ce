/// A series with what all its rows need, computed once: period means and exponentially weighted means.
///
/// It does not depend on the horizon, so one serves all horizons.
public struct PreparedSeries: Sendable {
    /// The series.
    public let series: LoadSeries

    /// The length of a period in steps.
    public let periodSteps: Int

    /// For each step the mean of the period that ends with it; NaN when fewer than half of its samples are known.
    public let means: [Double]

    let short: [Double]
    let long: [Double]
    let companionMeans: [[Double]]
    let clusterMeans: [Double]

    /// Prepares a series.
    ///
    /// Complexity: O(*n* · steps of a period).
    public init(_ series: LoadSeries, periodSteps: Int) {
        precondition(periodSteps >= 1, "a period has at least one step, got \(periodSteps)")
        self.series = series
        self.periodSteps = periodSteps
        means = PeriodMean.all(of: series.samples, count: periodSteps)
        (short, long) = Self.exponentialMeans(series.samples, periodSteps: periodSteps)
        companionMeans = series.companions.map { PeriodMean.all(of: $0, count: periodSteps) }
        clusterMeans = PeriodMean.all(of: series.clusterLoad, count: periodSteps)
    }

    /// Prepares a series for features.
    public init(_ series: LoadSeries, for features: ForecastFeatures) {
        self.init(series, periodSteps: features.periodSteps)
    }

    /// The start of the period that ends with a step, in milliseconds since 1970 UTC.
    public func periodStart(at index: Int) -> Int64 {
        series.time(at: index + 1) - Int64(periodSteps) * series.stepMilliseconds
    }

    /// Whether the period that ends with a step is a whole one of the clock, such as a full hour.
    public func isWholePeriod(at index: Int) -> Bool {
        periodStart(at: index) % (Int64(periodSteps) * series.stepMilliseconds) == 0
    }

    private static func exponentialMeans(_ samples: [Double], periodSteps: Int) -> ([Double], [Double]) {
        var mean = exponentialMeans(periodSteps: periodSteps)
        var short: [Double] = []
        var long: [Double] = []
        short.reserveCapacity(samples.count)
        long.reserveCapacity(samples.count)
        for sample in samples {
            mean.short.update(sample)
            mean.long.update(sample)
            short.append(mean.short.value)
            long.append(mean.long.value)
        }
        return (short, long)
    }

    static func exponentialMeans(periodSteps: Int) -> (short: ExponentialMean, long: ExponentialMean) {
        (
            ExponentialMean(halfLifeSteps: Double(ForecastFeatures.halfLives[0] * periodSteps)),
            ExponentialMean(halfLifeSteps: Double(ForecastFeatures.halfLives[1] * periodSteps))
        )
    }
}
