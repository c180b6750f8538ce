/// Decisions with the hindsight difference returns of several of their candidates.
///
/// Flat buffers: decision d has the candidates `offsets[d]..<offsets[d + 1]`.
package struct HindsightBuffer: Sendable {
    /// Where the candidates of each decision begin, with the end of the last at the end.
    package private(set) var offsets = [0]

    /// Rows of features, one per candidate.
    package private(set) var features: [Double] = []

    /// The prior's growth of each candidate.
    package private(set) var growths: [Double] = []

    /// What the pod really added on each candidate, 0 or more: the return with the pod minus that without, times −1.
    package private(set) var costs: [Double] = []

    /// How much each decision counts.
    package private(set) var weights: [Double] = []

    /// Creates an empty buffer.
    package init() {}

    /// The number of decisions.
    package var count: Int { offsets.count - 1 }

    /// The number of candidates of all decisions.
    package var candidateCount: Int { growths.count }

    /// Adds one candidate of the decision that `closeDecision` will end.
    package mutating func append(features row: UnsafeBufferPointer<Double>, growth: Double, cost: Double) {
        features.append(contentsOf: row)
        growths.append(growth)
        costs.append(cost)
    }

    /// Ends a decision.
    ///
    /// It counts with the square root of what is at stake: rare overload is the cost, but one pod that met it must not
    /// outweigh thousands that did not. A decision without a difference is dropped.
    package mutating func closeDecision() {
        let first = offsets.last ?? 0
        guard growths.count - first >= 2 else { return dropOpenDecision() }
        let sum = costs[first...].reduce(0, +)
        guard sum > 0, sum.isFinite else { return dropOpenDecision() }
        offsets.append(growths.count)
        weights.append(sum.squareRoot())
    }

    private mutating func dropOpenDecision() {
        let first = offsets.last ?? 0
        let surplus = growths.count - first
        guard surplus > 0 else { return }
        features.removeLast(features.count / growths.count * surplus)
        growths.removeLast(surplus)
        costs.removeLast(surplus)
    }

    /// Adds the decisions of another buffer, whose weights are scaled so that it counts as much as `total` decisions.
    package mutating func append(_ other: HindsightBuffer, countingAs total: Double) {
        let sum = other.weights.reduce(0, +)
        guard sum > 0 else { return }
        let base = growths.count
        // One decision may count ten times the mean of its buffer, no more.
        let limit = 10 * sum / Double(other.count)
        features += other.features
        growths += other.growths
        costs += other.costs
        weights += other.weights.map { min($0, limit) * total / sum }
        offsets += other.offsets.dropFirst().map { $0 + base }
    }
}
