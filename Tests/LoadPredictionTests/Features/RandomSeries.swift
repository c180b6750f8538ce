import LoadPrediction

/// Made-up series of any step, the same for the same seed: a daily wave with noise and gaps.
enum RandomSeries {
    /// 2026-03-02 00:00 UTC, a Monday, in milliseconds.
    static let start: Int64 = 1_772_409_600_000

    /// Values between 0 and 1, about one in fifteen a gap, and one longer gap.
    static func values(_ count: Int, seed: UInt64, stepMinutes: Int) -> [Double] {
        var bits = SeededNumbers(seed: seed)
        let hole = count / 3..<count / 3 + max(90 / stepMinutes, 2)
        return (0..<count).map { index in
            let noise = bits.unit()
            guard bits.unit() > 0.07, !hole.contains(index) else { return .nan }
            // A triangle of a day needs no library for its sine.
            let day = Double(index * stepMinutes % 1440) / 1440
            return 0.2 + 0.4 * abs(2 * day - 1) + 0.2 * noise
        }
    }

    /// A series with one companion and cluster load.
    static func series(days: Int, stepMinutes: Int, seed: UInt64) -> LoadSeries {
        let count = days * 1440 / stepMinutes
        return LoadSeries(
            name: "worker-\(seed)",
            start: start,
            stepMilliseconds: Int64(stepMinutes) * 60_000,
            samples: values(count, seed: seed, stepMinutes: stepMinutes),
            companions: [values(count, seed: seed + 100, stepMinutes: stepMinutes)],
            clusterLoad: values(count, seed: seed + 200, stepMinutes: stepMinutes)
        )
    }

    /// Features of such a series.
    static func features(stepMinutes: Int, periodMinutes: Int, horizonMinutes: Int) throws -> ForecastFeatures {
        try ForecastFeatures(
            step: .seconds(60 * stepMinutes),
            period: .seconds(60 * periodMinutes),
            horizon: .seconds(60 * horizonMinutes),
            companions: ["memory"],
            usesClusterLoad: true
        )
    }
}

/// A small generator of random numbers with a seed: SplitMix64 (Steele, Lea and Flood, 2014).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in 0..<1.
    mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }

    /// About standard normal: the sum of twelve numbers in 0..<1, less 6.
    mutating func normal() -> Double { (0..<12).reduce(-6.0) { sum, _ in sum + unit() } }
}
