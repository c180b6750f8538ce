/// Brings scores of any unit to 0...10, where kube-scheduler's extender scores are.
///
/// The best node has 10. The worst has 0, but a node far below all others does not press these together: the scale
/// ends at three times the distance between the best node and the median. Differences below `leastSpan` are not blown
/// up to the whole range.
public struct ScoreNormalization: Sendable {
    /// The highest preference.
    public static let best = 10.0

    /// How many times the distance from the best to the median the scale covers.
    private static let reach = 3.0

    private let top: Double
    private let span: Double

    /// Looks at scores that are numbers or minus infinity.
    ///
    /// - Parameters:
    ///   - scores: The scores.
    ///   - leastSpan: The least difference, in the scores' unit, that is worth the whole range.
    public init(_ scores: some Collection<Double>, leastSpan: Double = 0) {
        let sorted = scores.filter(\.isFinite).sorted()
        guard let bottom = sorted.first, let top = sorted.last else {
            self.top = 0
            span = 0
            return
        }
        let median = sorted[sorted.count / 2]
        let distance = top - median
        // Where the better half is equal but for rounding, its distance is no measure of the rest.
        let isSpread = Self.isDifference(distance, from: top)
        let width = isSpread ? min(top - bottom, Self.reach * distance) : top - bottom
        self.top = top
        // A score far below the scale does not count: beside a node that a pod of 50E runs on, all others would look the
        // same.
        span = Self.isDifference(width, from: top) ? max(width, leastSpan) : 0
    }

    /// Whether scores differ by more than rounding errors of equal ones.
    private static func isDifference(_ width: Double, from top: Double) -> Bool {
        width > 1e-9 * max(abs(top), abs(top - width))
    }

    /// The preference of a score, 0...10; all have 10 when there is no difference between the scores.
    public func preference(_ score: Double) -> Double {
        guard score.isFinite else { return score > 0 ? Self.best : 0 }
        guard span > 0 else { return Self.best }
        return Self.best * max(0, 1 - (top - score) / span)
    }
}
