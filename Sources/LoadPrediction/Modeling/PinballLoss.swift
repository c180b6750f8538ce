import Foundation

/// The loss of a quantile forecast: `level` times how far it is below, 1 − `level` times how far it is above.
public enum PinballLoss: Sendable {
    /// The loss of one forecast.
    public static func of(actual: Double, bound: Double, level: Double) -> Double {
        let difference = actual - bound
        return max(level * difference, (level - 1) * difference)
    }

    /// The mean loss after the constant shift that is best for these scores, their quantile.
    static func withBestShift(_ scores: [Double], level: Double) -> Double {
        let shift = quantile(level, of: scores)
        return scores.reduce(0) { $0 + of(actual: $1, bound: shift, level: level) } / Double(max(scores.count, 1))
    }

    /// A quantile with linear interpolation between the neighboring ranks, as NumPy's default; NaN of nothing.
    static func quantile(_ level: Double, of values: [Double]) -> Double {
        let sorted = values.sorted()
        guard let last = sorted.last else { return .nan }
        let position = level * Double(sorted.count - 1)
        let low = Int(position)
        guard low + 1 < sorted.count else { return last }
        return sorted[low] + (position - Double(low)) * (sorted[low + 1] - sorted[low])
    }
}

extension Double {
    /// Euler's number to a power.
    static func exponential(_ exponent: Double) -> Double { exp(exponent) }
}
