import ClusterModel

/// A percentile bootstrap interval of a mean.
///
/// Source: B. Efron, R. Tibshirani: An Introduction to the Bootstrap, chapter 13 (1993).
package struct BootstrapInterval: Sendable, Codable, Equatable {
    /// The mean of what was observed.
    package let mean: Double

    /// The lower end.
    package let low: Double

    /// The upper end.
    package let high: Double

    /// Creates an interval.
    package init(mean: Double, low: Double, high: Double) {
        self.mean = mean
        self.low = low
        self.high = high
    }

    /// How often samples are drawn anew: enough for the second digit of a 5 % quantile.
    package static let resampleCount = 4000

    /// Computes an interval of the mean over all values, drawing anew within each group.
    ///
    /// - Parameters:
    ///   - groups: The values, such as the differences of all runs, by group, such as a family; empty groups are passed
    ///     over. Drawing within groups keeps their shares.
    ///   - level: How much of the bootstrap distribution lies inside, in 0...1.
    ///   - seed: The same seed gives the same interval.
    /// - Returns: The interval; zero everywhere of no values at all.
    package static func ofMean(_ groups: [[Double]], level: Double = 0.9, seed: UInt64 = 1) -> BootstrapInterval {
        let groups = groups.filter { !$0.isEmpty }
        let count = groups.reduce(0) { $0 + $1.count }
        guard count > 0 else { return BootstrapInterval(mean: 0, low: 0, high: 0) }
        var generator = SplitMix64(seed: seed)
        let means = (0..<resampleCount).map { _ in
            let sum = groups.reduce(0) { $0 + resampledSum(of: $1, using: &generator) }
            return sum / Double(count)
        }
        let mean = groups.reduce(0) { $0 + $1.reduce(0, +) } / Double(count)
        return around(mean, means, level: level)
    }

    /// Computes an interval of the mean over groups of a ratio of two sums, drawing pairs anew within each group.
    ///
    /// This is how the placement benchmark sums up: mean over families of cost relative to a base policy's.
    ///
    /// - Parameters:
    ///   - groups: Pairs of a value and its base by group.
    ///   - level: How much of the bootstrap distribution lies inside, in 0...1.
    ///   - seed: The same seed gives the same interval.
    /// - Returns: The interval; zero everywhere of no values at all.
    package static func ofRatio(
        _ groups: [[(value: Double, base: Double)]],
        level: Double = 0.9,
        seed: UInt64 = 1
    ) -> BootstrapInterval {
        let groups = groups.filter { !$0.isEmpty }
        guard !groups.isEmpty else { return BootstrapInterval(mean: 0, low: 0, high: 0) }
        var generator = SplitMix64(seed: seed)
        let ratios = (0..<resampleCount).map { _ in
            let sum = groups.reduce(0) { $0 + resampledRatio(of: $1, using: &generator) }
            return sum / Double(groups.count)
        }
        let mean = groups.reduce(0) { $0 + ratio(of: $1) } / Double(groups.count)
        return around(mean, ratios, level: level)
    }

    private static func around(_ mean: Double, _ draws: [Double], level: Double) -> BootstrapInterval {
        let tail = (1 - level) / 2
        return BootstrapInterval(mean: mean, low: draws.quantile(tail), high: draws.quantile(1 - tail))
    }

    private static func resampledSum(of values: [Double], using generator: inout SplitMix64) -> Double {
        var sum = 0.0
        for _ in values.indices { sum += values[Int.random(in: 0..<values.count, using: &generator)] }
        return sum
    }

    private static func resampledRatio(
        of pairs: [(value: Double, base: Double)],
        using generator: inout SplitMix64
    ) -> Double {
        ratio(of: pairs.indices.map { _ in pairs[Int.random(in: 0..<pairs.count, using: &generator)] })
    }

    private static func ratio(of pairs: [(value: Double, base: Double)]) -> Double {
        let base = pairs.reduce(0) { $0 + $1.base }
        // Two policies that cost nothing are as good as each other.
        guard base > 0 else { return 1 }
        return pairs.reduce(0) { $0 + $1.value } / base
    }
}
