public import Placement
import Synchronization

/// Scores nodes with the learned Q-function: the expected cost of the pod there, times −1.
///
/// It only scores what passed the filters, so it can never put a pod where Kubernetes would not. A decision with
/// features outside of what training saw is left to the prior, and counted.
public struct LearnedPlacement: NodeScorer {
    /// The scorer's name.
    public let name = "LearnedPlacement"

    /// The Q-function.
    package let q: PlacementQ

    private let counter = FallbackCounter()

    /// Creates a scorer.
    package init(q: PlacementQ) { self.q = q }

    /// The number of decisions that were left to the prior so far; copies of a scorer count together.
    public var fallbackCount: Int { counter.fallbacks.load(ordering: .relaxed) }

    /// The number of decisions so far.
    public var decisionCount: Int { counter.decisions.load(ordering: .relaxed) }

    /// Writes Q-values; 0 everywhere if the pod has no forecast.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        guard context.podForecast != nil else {
            for slot in scores.indices { scores[slot] = 0 }
            return
        }
        let isCovered = q.evaluate(candidates, in: context, into: &scores)
        counter.decisions.add(1, ordering: .relaxed)
        if !isCovered { counter.fallbacks.add(1, ordering: .relaxed) }
    }

    /// Says in words what moved the Q-value of every candidate.
    public func remarks(on candidates: [Int], in context: borrowing DecisionContext) -> [[String]] {
        explanations(of: candidates, in: context).map(\.sentences)
    }
}

/// Counts decisions of all copies of a scorer.
private final class FallbackCounter: Sendable {
    let decisions = Atomic<Int>(0)
    let fallbacks = Atomic<Int>(0)
}

extension LearnedPlacement {
    /// What learning starts from: predictive-convex with the hours of jobs fading, nothing learned.
    public static var predictiveConvex: LearnedPlacement { LearnedPlacement(q: PlacementQ(rule: .convex)) }

    /// The prior with a network of 16 hidden units that has learned nothing; what a decision costs at most.
    public static var untrainedNetwork: LearnedPlacement {
        let count = CandidateFeature.count
        var scale = FeatureScale(rows: Array(repeating: 0, count: count), featureCount: count)
        scale.low = Array(repeating: -.greatestFiniteMagnitude, count: count)
        scale.high = Array(repeating: .greatestFiniteMagnitude, count: count)
        let network = ResidualNetwork(featureCount: count, hiddenCount: 16, seed: 1)
        return LearnedPlacement(q: PlacementQ(rule: .convex, scale: scale, residual: network, gain: 1))
    }
}
