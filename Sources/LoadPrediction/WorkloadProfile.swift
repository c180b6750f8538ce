public import ClusterModel

/// One day of one workload's CPU use, as recorded.
public struct WorkloadDay: Sendable {
    /// The workload.
    public let workload: WorkloadKey

    /// The number of the day; only its identity matters.
    public let day: Int

    /// Mean CPU use of a pod of the workload in milli-CPU, evenly spaced over the day; NaN marks a gap.
    public let milliCPU: [Double]

    /// Creates a day.
    ///
    /// - Parameters:
    ///   - workload: The workload.
    ///   - day: The number of the day.
    ///   - milliCPU: CPU use in milli-CPU; the count must be a multiple of 24.
    public init(workload: WorkloadKey, day: Int, milliCPU: [Double]) {
        precondition(
            !milliCPU.isEmpty && milliCPU.count % WorkloadProfile.hours == 0,
            "a day needs a multiple of \(WorkloadProfile.hours) samples, got \(milliCPU.count)"
        )
        self.workload = workload
        self.day = day
        self.milliCPU = milliCPU
    }
}

/// What history tells about the CPU use of a workload's next pod: a level, a daily pattern and a spread.
///
/// The pattern is shrunk towards flat by how well the days agree (an empirical Bayes estimate), because a pattern
/// seen once is mostly noise.
/// Source of the formulas: `docs/workload-profiles.md`.
public struct WorkloadProfile: Sendable, Equatable {
    /// The hours of a day, one slot each.
    public static let hours = 24

    /// Expected CPU use in milli-CPU by hour of the day (UTC).
    public let hourlyMilliCPU: [Double]

    /// Variance of single samples around the day's mean, in milli-CPU squared.
    public let variance: Double

    /// Standard deviation of the level itself, in milli-CPU: how far a pod may differ from its workload.
    public let levelDeviation: Double

    /// How the profile came about.
    public let source: UsageForecast.Source

    /// The number of days it rests on; 0 if it is only a guess from the request.
    public let dayCount: Int

    /// Variance of single samples around the daily pattern, in milli-CPU squared.
    let patternVariance: Double

    /// Standard deviation of the days' means, in milli-CPU; nil with less than two days.
    let dayDeviation: Double?

    /// The mean of `hourlyMilliCPU`.
    let hourlyMean: Double

    /// After how many samples of a pod's own use measurements weigh as much as the profile.
    let patience: Double

    init(
        hourly: [Double],
        variance: Double,
        levelDeviation: Double,
        source: UsageForecast.Source,
        dayCount: Int,
        patternVariance: Double? = nil,
        dayDeviation: Double? = nil
    ) {
        hourlyMilliCPU = hourly
        self.patternVariance = patternVariance ?? variance
        self.dayDeviation = dayDeviation
        self.variance = variance
        self.levelDeviation = levelDeviation
        self.source = source
        self.dayCount = dayCount
        hourlyMean = hourly.reduce(0, +) / Double(hourly.count)
        patience = min(48, max(1, 4 * variance / max(levelDeviation * levelDeviation, 1)))
    }

    /// What a new pod is expected to use before anything of it is measured.
    public var forecast: UsageForecast { RunningForecast(profile: self).forecast }

    /// The profile of a workload with at least one day of history.
    init(days: [WorkloadDay]) {
        let samples = days.flatMap(\.milliCPU).filter { !$0.isNaN }
        let level = samples.isEmpty ? 0 : samples.reduce(0, +) / Double(samples.count)
        let patterns = days.map(DayPattern.init(day:))
        let shrinkage = Self.shrinkage(patterns.map(\.centered))
        let hourly = (0..<Self.hours).map { hour in
            let shape = patterns.reduce(0) { $0 + $1.centered[hour] } / Double(patterns.count)
            return max(level + shrinkage * shape, 0.02 * level)
        }
        let squares = patterns.reduce(0) { $0 + $1.squaredDeviations }
        let scatter = zip(days, patterns).reduce(0) {
            $0 + Self.scatter(of: $1.0, mean: $1.1.mean, around: hourly, level)
        }
        self.init(
            hourly: hourly,
            variance: samples.isEmpty ? 0 : squares / Double(samples.count),
            levelDeviation: 0.35 * (level + 5),
            source: .workload,
            dayCount: days.count,
            patternVariance: samples.isEmpty ? 0 : scatter / Double(samples.count),
            dayDeviation: Self.deviation(patterns.map(\.mean))
        )
    }

    /// The sum of squared distances of a day's samples from the pattern, moved to the day's own level.
    private static func scatter(of day: WorkloadDay, mean: Double, around hourly: [Double], _ level: Double) -> Double {
        let perHour = day.milliCPU.count / hours
        return day.milliCPU.indices.reduce(0) { sum, index in
            let sample = day.milliCPU[index]
            guard !sample.isNaN else { return sum }
            let distance = sample - mean - (hourly[index / perHour] - level)
            return sum + distance * distance
        }
    }

    /// The standard deviation of the days' means, nil of less than two.
    private static func deviation(_ means: [Double]) -> Double? {
        guard means.count > 1 else { return nil }
        let mean = means.reduce(0, +) / Double(means.count)
        return (means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(means.count - 1)).squareRoot()
    }

    /// A flat profile for a pod whose own workload has no history.
    init(level: Double, source: UsageForecast.Source, dayCount: Int) {
        self.init(
            hourly: Array(repeating: level, count: Self.hours),
            variance: level / 2 * (level / 2),
            levelDeviation: 0.8 * (level + 5),
            source: source,
            dayCount: dayCount
        )
    }

    /// The share of the mean pattern to believe: signal over signal plus noise of the mean.
    ///
    /// The signal is the mean covariance between different days, the noise what a single day has beyond it.
    private static func shrinkage(_ days: [[Double]]) -> Double {
        guard days.count >= 2 else { return 0 }
        var own = 0.0
        var shared = 0.0
        for (first, pattern) in days.enumerated() {
            for (second, other) in days.enumerated() {
                let covariance = zip(pattern, other).reduce(0) { $0 + $1.0 * $1.1 } / Double(hours)
                if first == second { own += covariance } else { shared += covariance }
            }
        }
        let count = Double(days.count)
        let signal = shared / (count * (count - 1))
        guard signal > 0 else { return 0 }
        let noise = max(own / count - signal, 1e-9)
        return signal / (signal + noise / count)
    }
}

/// The hourly means of one day around their own mean, and its spread.
private struct DayPattern {
    let mean: Double
    let centered: [Double]
    let squaredDeviations: Double

    init(day: WorkloadDay) {
        let known = day.milliCPU.filter { !$0.isNaN }
        let dayMean = known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
        mean = dayMean
        let perHour = day.milliCPU.count / WorkloadProfile.hours
        let hourly = (0..<WorkloadProfile.hours).map { hour in
            let samples = day.milliCPU[hour * perHour..<(hour + 1) * perHour].filter { !$0.isNaN }
            // An hour without samples says nothing about the pattern.
            return samples.isEmpty ? dayMean : samples.reduce(0, +) / Double(samples.count)
        }
        let hourlyMean = hourly.reduce(0, +) / Double(hourly.count)
        centered = hourly.map { $0 - hourlyMean }
        squaredDeviations = known.reduce(0) { $0 + ($1 - dayMean) * ($1 - dayMean) }
    }
}
