/// One scorer's share in a node's total.
public struct ScorePart: Sendable, Equatable, Codable {
    /// The scorer's name.
    public var scorer: String

    /// Its score before weighting.
    public var score: Double

    /// Its weight.
    public var weight: Double

    /// What the scorer itself gave, in its own unit, before all were brought to one scale; nil if that is no number,
    /// the node is not measured, or the score is on its own scale already.
    public var raw: Double?

    /// What moved the score, in words; empty if the scorer has nothing to add.
    public var remarks: [String]

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

    /// The parts of the score that selects; empty if the node was rejected or nothing was scored.
    public let parts: [ScorePart]

    /// The weighted sum of the parts.
    public var total: Double { parts.reduce(0) { $0 + $1.weight * $1.score } }
}

/// A decision with everything behind it.
public struct PlacementExplanation: Sendable {
    /// The pod's name.
    public let pod: String

    /// Every node, in the order of the cluster state.
    public let nodes: [NodeExplanation]

    /// The decision itself.
    public let decision: PlacementDecision

    /// Whether everything that limits where the pod can run was known; if not, the decision is a guess.
    public let judgement: Judgement
}
