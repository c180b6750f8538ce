/// What was decided about a pod, in flat buffers by candidate.
///
/// It holds what every selection needs, so that one decision tells what an extender of any weight would have led to.
public struct PlacementDecision: Sendable {
    /// The indices of the feasible nodes, ascending; a candidate's slot is its place here.
    public let candidates: [Int]

    /// How much of what was learned could be used.
    public internal(set) var level = DegradationLevel.neutral

    /// Why it was not more; nil on the best level.
    public internal(set) var fallback: Fallback?

    /// The scorer of ours that was asked, nil on the neutral level.
    public internal(set) var scorer: (any NodeScorer)?

    /// That scorer's own scores.
    public internal(set) var scores: [Double] = []

    /// Whether each candidate is measured; others have the mean of those that are.
    public internal(set) var isMeasured: [Bool] = []

    /// The scores on the scale of 0...10; empty on the neutral level.
    public internal(set) var preferences: [Double] = []

    /// What health takes from them.
    public internal(set) var penalties: [Double] = []

    /// The weighted sums of the rules' scores, such as kube-scheduler's 0...1200; empty if they were not asked for.
    public internal(set) var ruleTotals: [Double] = []

    /// The slot of the node that was selected; nil if none was.
    public internal(set) var slot: Int?

    init(candidates: [Int]) { self.candidates = candidates }

    /// The index of the node that was selected; nil if none is feasible, or ours were to select and scored nothing.
    public var nodeIndex: Int? { slot.map { candidates[$0] } }

    /// The score of every node when nothing of ours is to count: equal numbers change no order.
    public static let neutralScore = 0

    /// The preference less the penalty of a candidate, 0...10.
    ///
    /// - Parameter slot: The candidate's slot; only on the learned and reactive levels.
    /// - Returns: What counts of our score.
    public func total(_ slot: Int) -> Double { max(0, preferences[slot] - penalties[slot]) }

    /// What an extender answers for a candidate, 0...10; 10 is for the best nodes alone.
    public func extenderScore(_ slot: Int) -> Int {
        preferences.isEmpty ? Self.neutralScore : Self.extenderScore(ofTotal: total(slot))
    }

    /// What an extender answers for a total of 0...10.
    public static func extenderScore(ofTotal total: Double) -> Int {
        Int(max(0, min(ScoreNormalization.best, total)).rounded(.down))
    }

    /// The slot that a selection picks, of equals the first; kube-scheduler takes any of equals.
    ///
    /// - Parameter selection: How to select.
    /// - Returns: Nil without a candidate, or without the scores that the selection needs.
    public func slot(by selection: Selection) -> Int? {
        switch selection {
        case .learned: bestOwnSlot
        case .inTree: bestSlot { ruleTotals[$0] }
        case .extender(let weight):
            bestSlot { Selection.sum(ruleTotal: ruleTotals[$0], extenderScore: extenderScore($0), weight: weight) }
        }
    }

    /// The highest total; where only the scale made two preferences equal, the higher score of the scorer itself.
    ///
    /// So the scale never changes the order of the scorer: without penalties and gaps this is the highest score.
    private var bestOwnSlot: Int? {
        guard !preferences.isEmpty else { return nil }
        var best = 0
        var bestTotal = total(0)
        for slot in candidates.indices.dropFirst() {
            let total = total(slot)
            guard total >= bestTotal else { continue }
            let isBetter =
                total > bestTotal || (preferences[slot] == preferences[best] && ownScore(slot) > ownScore(best))
            guard isBetter else { continue }
            best = slot
            bestTotal = total
        }
        return best
    }

    private func ownScore(_ slot: Int) -> Double {
        isMeasured[slot] && !scores[slot].isNaN ? scores[slot] : -.infinity
    }

    private func bestSlot(_ sum: (Int) -> Double) -> Int? {
        guard !candidates.isEmpty, ruleTotals.count == candidates.count else { return nil }
        var best = (slot: 0, sum: sum(0))
        for slot in candidates.indices.dropFirst() {
            let sum = sum(slot)
            if sum > best.sum { best = (slot, sum) }
        }
        return best.slot
    }
}
