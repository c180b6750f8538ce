import Foundation

/// The mean of the newest period: the known of its samples, NaN when fewer than half are known.
enum PeriodMean {
    /// The mean of the newest `count` values of a trail.
    ///
    /// Computed anew for every step: a running sum would drift, and would depend on where the series began.
    @inline(__always)
    static func of(_ samples: Trail, count: Int) -> Double {
        if count == 1 { return samples[0] }
        var sum = 0.0
        var known = 0
        // Oldest first, as anybody would add them up who reads the period from its start.
        for lag in stride(from: count - 1, through: 0, by: -1) {
            let value = samples[lag]
            if !value.isNaN {
                sum += value
                known += 1
            }
        }
        return 2 * known >= count && known > 0 ? sum / Double(known) : .nan
    }

    /// The means of all periods that end at a step, one for each step.
    static func all(of samples: [Double], count: Int) -> [Double] {
        if count == 1 { return samples }
        return samples.withUnsafeBufferPointer { buffer in
            samples.indices.map { of(Trail(buffer, newest: $0), count: count) }
        }
    }
}

/// An exponentially weighted mean over known samples; a gap leaves it as it was.
struct ExponentialMean: Sendable {
    private let weight: Double

    /// The mean so far; NaN before the first known sample.
    private(set) var value = Double.nan

    /// Creates a mean whose weights halve after a number of steps.
    init(halfLifeSteps: Double) {
        weight = 1 - Double.exp2(-1 / halfLifeSteps)
    }

    /// Takes the newest sample.
    @inline(__always)
    mutating func update(_ sample: Double) {
        guard !sample.isNaN else { return }
        value = value.isNaN ? sample : value + weight * (sample - value)
    }
}

extension Double {
    /// Two to a power.
    fileprivate static func exp2(_ exponent: Double) -> Double { Foundation.exp2(exponent) }
}
