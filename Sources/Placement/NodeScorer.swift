public import ClusterModel

/// Gives every feasible node a number for a pod; higher is better.
///
/// A scorer sees all candidates of a decision at once, so that it can compare them and work through flat buffers.
/// Scores that mirror kube-scheduler's plugins are whole numbers 0...100; others use the unit they document.
public protocol NodeScorer: Sendable {
    /// The scorer's name in explanations and configuration.
    var name: String { get }

    /// Writes the score of every candidate.
    ///
    /// - Parameters:
    ///   - candidates: Indices of the feasible nodes in `context.state`, ascending.
    ///   - context: What is known at the moment of the decision.
    ///   - scores: As many elements as `candidates`; element i receives the score of candidate i.
    func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double])

    /// Says in words what moved the score of every candidate, for explanations; nothing by default.
    ///
    /// - Parameters:
    ///   - candidates: Indices of the feasible nodes in `context.state`, ascending.
    ///   - context: What is known at the moment of the decision.
    /// - Returns: Some sentences per candidate, or an empty array.
    func remarks(on candidates: [Int], in context: borrowing DecisionContext) -> [[String]]
}

extension NodeScorer {
    /// No remarks.
    public func remarks(on candidates: [Int], in context: borrowing DecisionContext) -> [[String]] { [] }
}

/// A scorer and the factor its scores are multiplied with.
public struct WeightedScorer: Sendable {
    /// The scorer.
    public let scorer: any NodeScorer

    /// The factor, above 0.
    public let weight: Double

    /// Creates a weighted scorer.
    public init(_ scorer: any NodeScorer, weight: Double = 1) {
        precondition(weight > 0, "weight of \(scorer.name) must be above 0, got \(weight)")
        self.scorer = scorer
        self.weight = weight
    }
}

/// What is known at the moment of a decision.
public struct DecisionContext: Sendable {
    /// The pod to place.
    public let pod: Pod

    /// What the pod is expected to use; nil when no scorer asks for it.
    public let podForecast: UsageForecast?

    /// What is reserved where.
    public let state: ClusterState

    /// What was measured and is expected where.
    public let outlook: ClusterOutlook

    /// Creates a context.
    ///
    /// - Parameters:
    ///   - pod: The pod to place.
    ///   - podForecast: What the pod is expected to use; nil when no scorer asks for it.
    ///   - state: What is reserved where.
    ///   - outlook: What was measured and is expected where; the same nodes in the same order as `state`.
    public init(pod: Pod, podForecast: UsageForecast? = nil, state: ClusterState, outlook: ClusterOutlook) {
        precondition(
            outlook.nodeCount == state.nodes.count,
            "outlook of \(outlook.nodeCount) nodes for a state of \(state.nodes.count)"
        )
        self.pod = pod
        self.podForecast = podForecast
        self.state = state
        self.outlook = outlook
    }
}
