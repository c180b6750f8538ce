/// A cumulative sum of standardized deviations: small lasting changes add up, noise does not.
///
/// The tabular CUSUM (Page, 1954; Montgomery, Introduction to Statistical Quality Control): S⁺ = max(0, S⁺ + z − k) and
/// S⁻ = max(0, S⁻ − z − k). With the slack k = 0.5 and the limit 8, a lasting change by one deviation is seen after
/// about 17 values, and independent values without change raise an alarm once in about 9,500 (Siegmund's
/// approximation, 1985). The limit is above the customary 5 because errors of neighboring hours resemble each other.
public struct ResidualCUSUM: Sendable, Equatable {
    /// The sum at which an alarm is raised.
    public static let defaultLimit = 8.0

    /// The part of each deviation that is forgiven, in deviations.
    public static let slack = 0.5

    /// The greatest distance that one value may add, in deviations: one outlier is no lasting change.
    static let clip = 4.0

    /// The mean without change.
    public let mean: Double

    /// The standard deviation without change, above 0.
    public let deviation: Double

    /// The sum of what lies above the mean.
    public private(set) var upper = 0.0

    /// The sum of what lies below the mean.
    public private(set) var lower = 0.0

    /// The number of values taken in.
    public private(set) var count = 0

    /// Creates sums at zero; nil unless mean and deviation are finite and the deviation is above 0.
    public init?(mean: Double, deviation: Double) {
        guard mean.isFinite, deviation.isFinite, deviation > 0 else { return nil }
        self.mean = mean
        self.deviation = deviation
    }

    /// Takes in the next value; NaN is passed over.
    public mutating func observe(_ value: Double) {
        guard !value.isNaN else { return }
        let distance = min(max((value - mean) / deviation, -Self.clip), Self.clip)
        upper = max(0, upper + distance - Self.slack)
        lower = max(0, lower - distance - Self.slack)
        count += 1
    }
}
