/// What must hold before scores of ours count, and what they lose for ill nodes.
public struct GuardRails: Sendable, Equatable {
    /// How old a measurement may be to count, in seconds.
    public var maximumAge = 300.0

    /// What ill nodes lose.
    public var health = HealthPenalty()

    /// The smallest share of candidates that must be measured.
    public static let leastMeasuredShare = 0.5

    /// Creates the default guard rails.
    public init() {}

    /// Whether something measured so many seconds ago counts.
    @inlinable
    public func isFresh(age: Double) -> Bool { age <= maximumAge }

    /// Whether a node's measurement counts: a machine that uses no CPU at all is a wrong measurement.
    ///
    /// - Parameters:
    ///   - milliCPU: The measured use, nil if there is none.
    ///   - age: How old it is, in seconds; nil if that is not known.
    /// - Returns: Whether the node counts as measured.
    @inlinable
    public func accepts(milliCPU: Double?, age: Double?) -> Bool {
        guard let milliCPU, let age else { return false }
        return milliCPU.isFinite && milliCPU > 0 && isFresh(age: age)
    }

    /// What leaves only the neutral level; nil if nothing does.
    ///
    /// - Parameters:
    ///   - isMeasured: Whether each candidate is measured.
    ///   - evidence: What may be trusted.
    /// - Returns: The reason.
    func obstacle(_ isMeasured: [Bool], _ evidence: PlacementEvidence) -> Fallback? {
        guard !isMeasured.isEmpty else { return Fallback(.nodes, "no candidate is a node that is known") }
        guard let age = evidence.age else {
            return Fallback(.unmeasured, evidence.scorerProblem ?? "nothing was measured yet")
        }
        guard isFresh(age: age) else {
            let words = "the newest measurement is \(Self.whole(age)) s old, \(Self.whole(maximumAge)) s are allowed"
            return Fallback(.stale, words)
        }
        let count = isMeasured.count { $0 }
        guard count > 0, Double(count) >= Self.leastMeasuredShare * Double(isMeasured.count) else {
            let words = "only \(count) of \(isMeasured.count) candidates have a measurement that counts"
            return Fallback(.sparse, words)
        }
        return nil
    }

    /// Seconds without their fraction; of clocks that are out of all bounds the bound.
    private static func whole(_ seconds: Double) -> Int { Int(max(-1e15, min(1e15, seconds))) }
}
