import ClusterModel

/// Decides where a pod goes: filter, score, normalize, guard, select.
///
/// The one decision path of the project. The simulator, shadow mode, the extender and `explain` compose it and differ
/// in what they know (`PlacementEvidence`) and in the selection alone. It is a pure function of its arguments.
///
/// Scores of ours come from the highest level that the evidence allows: learned, then reactive (measured load), then
/// neutral, with the reason.
public struct SchedulingPolicy: Sendable {
    /// Which nodes are feasible, and the scores of the rules themselves.
    public var rules: PlacementEngine

    /// What must hold before scores of ours count.
    public var guardRails: GuardRails

    /// How the node is selected.
    public var selection: Selection

    /// Differences of utilization below so many percentage points together are not worth the whole scale.
    private static let leastReactiveSpan = 5.0

    /// Creates a policy.
    ///
    /// - Parameters:
    ///   - rules: Filters and the rules' own scores; kube-scheduler's by default.
    ///   - guardRails: What must hold before scores of ours count.
    ///   - selection: How the node is selected.
    public init(
        rules: PlacementEngine = .kubeScheduler,
        guardRails: GuardRails = GuardRails(),
        selection: Selection
    ) {
        self.rules = rules
        self.guardRails = guardRails
        self.selection = selection
    }

    /// Decides among all nodes of the context's state.
    ///
    /// - Parameters:
    ///   - context: The pod and what is known about the cluster.
    ///   - evidence: What of it may be trusted.
    /// - Returns: The decision, which never fails: without a feasible node nothing is selected.
    /// - Complexity: O(nodes · (filters + scorers) + candidates · log candidates).
    public func decide(
        _ context: borrowing DecisionContext,
        knowing evidence: PlacementEvidence = .complete()
    ) -> PlacementDecision {
        let feasible = rules.feasibleNodes(for: context.pod, in: context.state)
        return compare(feasible, in: context, knowing: evidence)
    }

    /// Decides among nodes that are known to be feasible, as kube-scheduler tells an extender.
    ///
    /// - Parameters:
    ///   - candidates: The indices of the feasible nodes, ascending.
    ///   - context: The pod and what is known about the cluster.
    ///   - evidence: What of it may be trusted.
    /// - Returns: The decision.
    public func compare(
        _ candidates: [Int],
        in context: borrowing DecisionContext,
        knowing evidence: PlacementEvidence
    ) -> PlacementDecision {
        var decision = PlacementDecision(candidates: candidates)
        if selection.usesOwnScores { assess(&decision, in: context, knowing: evidence) }
        if selection.usesRules { addRuleTotals(to: &decision, in: context) }
        decision.slot = decision.slot(by: selection)
        return decision
    }

    /// Works out the rules' totals of a decision, so that it can be looked at under another selection.
    public func addRuleTotals(to decision: inout PlacementDecision, in context: borrowing DecisionContext) {
        decision.ruleTotals = rules.totals(of: decision.candidates, in: context)
    }

    /// Scores the candidates on the highest level that the evidence allows.
    private func assess(
        _ decision: inout PlacementDecision,
        in context: borrowing DecisionContext,
        knowing evidence: PlacementEvidence
    ) {
        var health: [NodeHealth] = []
        health.reserveCapacity(decision.candidates.count)
        decision.isMeasured.reserveCapacity(decision.candidates.count)
        for node in decision.candidates {
            let standing = evidence.standing(node)
            decision.isMeasured.append(standing.isMeasured)
            health.append(standing.health)
        }
        decision.fallback = guardRails.obstacle(decision.isMeasured, evidence)
        guard decision.fallback == nil else { return }
        scoreOnBestLevel(&decision, in: context, knowing: evidence)
        decision.penalties = guardRails.health.penalties(health)
    }

    private func scoreOnBestLevel(
        _ decision: inout PlacementDecision,
        in context: borrowing DecisionContext,
        knowing evidence: PlacementEvidence
    ) {
        if let scorer = evidence.scorer, context.podForecast != nil {
            Self.score(&decision, by: scorer, in: context, leastSpan: 0)
            let isSound = zip(decision.scores, decision.isMeasured).allSatisfy { !$1 || !$0.isNaN }
            decision.level = .learned
            guard !isSound else { return }
            decision.fallback = Fallback(.scores, "\(scorer.name) gave scores that are no numbers")
        } else if evidence.scorer == nil {
            decision.fallback = Fallback(.policy, evidence.scorerProblem ?? "there is no learned policy")
        } else {
            decision.fallback = Fallback(.forecast, "nothing is known about what the pod will use")
        }
        decision.level = .reactive
        Self.score(&decision, by: MeasuredUtilization(), in: context, leastSpan: Self.leastReactiveSpan)
    }

    /// Asks a scorer and brings its scores to 0...10; a candidate that is not measured gets the mean.
    private static func score(
        _ decision: inout PlacementDecision,
        by scorer: any NodeScorer,
        in context: borrowing DecisionContext,
        leastSpan: Double
    ) {
        var scores = [Double](repeating: 0, count: decision.candidates.count)
        scorer.score(decision.candidates, in: context, into: &scores)
        let known = zip(scores, decision.isMeasured).filter { $0.1 && !$0.0.isNaN }.map(\.0)
        let scale = ScoreNormalization(known, leastSpan: leastSpan)
        let preferences = known.map(scale.preference)
        // Unknown is neither idle nor busy.
        let mean = preferences.reduce(0, +) / Double(max(1, preferences.count))
        let isMeasured = decision.isMeasured
        decision.scorer = scorer
        decision.preferences = scores.indices.map { slot in
            isMeasured[slot] && !scores[slot].isNaN ? scale.preference(scores[slot]) : mean
        }
        decision.scores = scores
    }
}
