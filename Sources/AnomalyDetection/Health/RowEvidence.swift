import Foundation

/// How strange one node was in one interval, as evidence in powers of ten by four ways of looking.
public struct RowEvidence: Equatable, Sendable {
    /// By the strangest single feature.
    public var deviation = Double.nan
    /// By the sum over metrics of their strangest features.
    public var joint = Double.nan
    /// By how many values repeat those before exactly.
    public var stillness = Double.nan
    /// By the isolation forest.
    public var forest = Double.nan

    /// The strongest of them; NaN where too little is known.
    public var total: Double { isKnown ? max(deviation, joint, stillness, forest) : .nan }

    /// Whether enough metrics were there.
    public var isKnown: Bool { !deviation.isNaN }

    /// The anomaly score, 0...1: 0.5 for one in a thousand intervals, 0.75 for one in a million.
    public var score: Double { Self.score(evidence: total) }

    /// The score of an amount of evidence: 1 - 2^(-evidence / 3).
    public static func score(evidence: Double) -> Double { 1 - exp2(-evidence / 3) }

    /// The score that a share of the intervals learned from reach.
    public static func score(contamination: Double) -> Double { score(evidence: -log10(contamination)) }
}
