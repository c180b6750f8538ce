/// Where a pod should go.
public struct Decision: Sendable, Equatable {
    /// The index of the chosen node, or nil if no node is feasible.
    public let nodeIndex: Int?

    /// The chosen node's weighted score.
    public let score: Double

    /// The number of feasible nodes.
    public let candidateCount: Int

    /// No node is feasible.
    public static let none = Decision(nodeIndex: nil, score: 0, candidateCount: 0)
}

/// One scorer's share in a node's total.
public struct ScorePart: Sendable, Equatable {
    /// The scorer's name.
    public let scorer: String

    /// Its score before weighting.
    public let score: Double

    /// Its weight.
    public let weight: Double

    /// What moved the score, in words; empty if the scorer has nothing to add.
    public let remarks: [String]

    /// Creates a part.
    ///
    /// - Parameters:
    ///   - scorer: The scorer's name.
    ///   - score: Its score before weighting.
    ///   - weight: Its weight.
    ///   - remarks: What moved the score, in words.
    public init(scorer: String, score: Double, weight: Double, remarks: [String] = []) {
        self.scorer = scorer
        self.score = score
        self.weight = weight
        self.remarks = remarks
    }
}

/// What one decision found about one node.
public struct NodeExplanation: Sendable, Equatable {
    /// The node's name.
    public let node: String

    /// Why it was rejected, nil if it was feasible.
    public let rejection: Rejection?

    /// Its score parts, empty if it was rejected.
    public let parts: [ScorePart]

    /// The weighted sum of the parts.
    public var total: Double { parts.reduce(0) { $0 + $1.weight * $1.score } }
}

/// A decision with everything behind it.
public struct Explanation: Sendable, Equatable {
    /// The pod's name.
    public let pod: String

    /// Every node, in the order of the cluster state.
    public let nodes: [NodeExplanation]

    /// The decision itself.
    public let decision: Decision

    /// Whether everything that limits where the pod can run was known; if not, the decision is a guess.
    public let judgement: Judgement
}
