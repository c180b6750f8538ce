import Foundation

/// The average path length of an unsuccessful search in a binary search tree: how deep an isolation tree would go on.
///
/// Liu, Ting and Zhou, "Isolation Forest", ICDM 2008, equation 1: c(n) = 2 H(n - 1) - 2 (n - 1) / n, with
/// c(0) = c(1) = 0 and c(2) = 1.
package enum AveragePathLength {
    /// Up to here harmonic numbers are sums, beyond it their asymptotic series, which is exact to a double there.
    private static let tableEnd = 1024

    private static let table: [Double] = {
        var harmonic = 0.0
        return (0...tableEnd).map { count in
            guard count >= 2 else { return 0 }
            harmonic += 1 / Double(count - 1)
            return 2 * harmonic - 2 * Double(count - 1) / Double(count)
        }
    }()

    /// Returns c(n).
    ///
    /// - Parameter count: The number of rows n, 0 or more.
    /// - Returns: The average path length in splits.
    package static func of(_ count: Int) -> Double {
        precondition(count >= 0, "a number of rows must not be negative, got \(count)")
        guard count > tableEnd else { return table[count] }
        let last = Double(count - 1)
        // H(m) = ln m + gamma + 1 / 2m - 1 / 12m^2 + ..., the rest is below 1e-14 for m >= 1024.
        let harmonic = log(last) + 0.577_215_664_901_532_9 + 1 / (2 * last) - 1 / (12 * last * last)
        return 2 * harmonic - 2 * last / Double(count)
    }
}
