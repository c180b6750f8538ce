/// What a policy may trust at the moment of a decision.
public struct PlacementEvidence: Sendable {
    /// Whether a node is measured and what is thought of its health.
    public struct Standing: Sendable, Equatable {
        /// Whether it has a measurement that counts; one that has none gets the mean of the others.
        public var isMeasured: Bool

        /// Its health.
        public var health: NodeHealth

        /// Creates a standing.
        @inlinable
        public init(isMeasured: Bool = true, health: NodeHealth = .healthy) {
            self.isMeasured = isMeasured
            self.health = health
        }
    }

    /// What scores on the best level; nil if nothing that was learned can be used.
    public var scorer: (any NodeScorer)?

    /// Why there is no scorer.
    public var scorerProblem: String?

    /// How old the newest measurement is, in seconds; nil if nothing was measured.
    public var age: Double?

    /// The standing of a node by its index in the context's state; asked about candidates only.
    public var standing: @Sendable (_ node: Int) -> Standing

    /// Creates evidence.
    ///
    /// - Parameters:
    ///   - scorer: What scores on the best level.
    ///   - scorerProblem: Why there is none.
    ///   - age: How old the newest measurement is, in seconds.
    ///   - standing: The standing of a node by index.
    public init(
        scorer: (any NodeScorer)?,
        scorerProblem: String? = nil,
        age: Double?,
        standing: @escaping @Sendable (_ node: Int) -> Standing
    ) {
        self.scorer = scorer
        self.scorerProblem = scorerProblem
        self.age = age
        self.standing = standing
    }

    /// Everything is measured now and healthy: the evidence of a simulation, in which no measurement is lost.
    ///
    /// - Parameter scorer: What scores.
    /// - Returns: The evidence.
    public static func complete(_ scorer: (any NodeScorer)? = nil) -> PlacementEvidence {
        PlacementEvidence(scorer: scorer, age: 0) { _ in Standing() }
    }
}
