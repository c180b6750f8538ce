import ClusterModel

extension SchedulingPolicy {
    /// Decides, and tells for every node why it was rejected or how it scored, from the same code.
    ///
    /// - Parameters:
    ///   - context: The pod and what is known about the cluster.
    ///   - evidence: What of it may be trusted.
    /// - Returns: The explanation.
    public func explain(
        _ context: borrowing DecisionContext,
        knowing evidence: PlacementEvidence = .complete()
    ) -> PlacementExplanation {
        let decision = decide(context, knowing: evidence)
        let rejections = rules.rejections(of: context.pod, in: context.state)
        let parts =
            selection == .inTree
            ? ruleParts(of: decision, in: context)
            : decision.parts(of: Array(decision.candidates.indices), in: context, remarking: decision.candidates.count)
        var partsByNode: [Int: [ScorePart]] = [:]
        for (index, own) in zip(decision.candidates, parts) { partsByNode[index] = own }
        let nodes = context.state.nodes.indices.map { index in
            let name = context.state.nodes[index].node.name
            guard let own = partsByNode[index] else {
                return NodeExplanation(node: name, rejection: rejections[index], parts: [])
            }
            return NodeExplanation(node: name, rejection: nil, parts: own)
        }
        return PlacementExplanation(
            pod: context.pod.name,
            nodes: nodes,
            decision: decision,
            judgement: Judgement(of: context.pod)
        )
    }

    /// What each rule gave each candidate.
    private func ruleParts(of decision: PlacementDecision, in context: borrowing DecisionContext) -> [[ScorePart]] {
        let candidates = decision.candidates
        var parts = [[ScorePart]](repeating: [], count: candidates.count)
        for weighted in rules.scorers {
            var scores = [Double](repeating: 0, count: candidates.count)
            weighted.scorer.score(candidates, in: context, into: &scores)
            let remarks = weighted.scorer.remarks(on: candidates, in: context)
            for slot in scores.indices {
                let part = ScorePart(
                    scorer: weighted.scorer.name,
                    score: scores[slot],
                    weight: weighted.weight,
                    remarks: remarks.count == scores.count ? remarks[slot] : []
                )
                parts[slot].append(part)
            }
        }
        return parts
    }
}

extension PlacementDecision {
    /// The name under which what health takes is told.
    public static let healthPart = "NodeHealth"

    /// What makes up our totals: the score on the scale of 0...10, and what health takes from it.
    ///
    /// - Parameters:
    ///   - slots: The slots of the candidates to tell about.
    ///   - context: The context of the decision.
    ///   - count: How many of them, from the first on, get remarks in words, which take long.
    /// - Returns: Parts by slot in their order; empty ones on the neutral level.
    public func parts(
        of slots: [Int],
        in context: borrowing DecisionContext,
        remarking count: Int
    ) -> [[ScorePart]] {
        guard let scorer, !preferences.isEmpty else { return slots.map { _ in [] } }
        let remarked = slots.prefix(count).sorted()
        let remarks = scorer.remarks(on: remarked.map { candidates[$0] }, in: context)
        let words = Dictionary(zip(remarked, remarks).map { ($0, $1) }) { first, _ in first }
        return slots.map { slot in
            let remarks = isMeasured[slot] ? [] : ["not measured: the mean of the others"]
            var part = ScorePart(
                scorer: scorer.name,
                score: preferences[slot],
                weight: 1,
                remarks: remarks + (words[slot] ?? [])
            )
            if isMeasured[slot], scores[slot].isFinite { part.raw = scores[slot] }
            guard penalties[slot] > 0 else { return [part] }
            let taken = -min(penalties[slot], preferences[slot])
            return [part, ScorePart(scorer: Self.healthPart, score: taken, weight: 1)]
        }
    }
}
