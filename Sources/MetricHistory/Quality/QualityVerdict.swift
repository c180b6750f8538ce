/// What data is good for, from best to worst.
public enum QualityVerdict: String, CaseIterable, Comparable, Codable, Sendable {
    /// Nearly all of it is there and sound.
    case good
    /// There are holes or odd values, but most of it can be learned from.
    case usable
    /// Too little of it is there or sound.
    case poor
    /// There is no sample at all.
    case missing

    /// Orders from good to missing.
    public static func < (left: QualityVerdict, right: QualityVerdict) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .good: 0
        case .usable: 1
        case .poor: 2
        case .missing: 3
        }
    }
}

/// Which share of sound samples makes data good, and below which it is poor.
public struct QualityThresholds: Hashable, Sendable {
    /// From this share on data is good, 0...1.
    public let good: Double

    /// Below this share data is poor, 0...`good`.
    public let poor: Double

    /// Creates thresholds.
    ///
    /// - Parameters:
    ///   - good: From this share on data is good, 0...1.
    ///   - poor: Below this share data is poor, 0...`good`.
    public init(good: Double = 0.95, poor: Double = 0.8) {
        precondition((0...1).contains(good), "good must be in 0...1, got \(good)")
        precondition((0...good).contains(poor), "poor must be in 0...\(good), got \(poor)")
        self.good = good
        self.poor = poor
    }

    /// The verdict on some samples.
    ///
    /// - Parameters:
    ///   - counts: What was counted.
    ///   - isStale: Whether the newest sample is too old, which good data must not be.
    /// - Returns: By the share of expected samples that are sound.
    func verdict(on counts: SampleCounts, isStale: Bool) -> QualityVerdict {
        guard counts.present > 0 else { return .missing }
        if counts.soundShare < poor { return .poor }
        return counts.soundShare < good || isStale ? .usable : .good
    }
}
