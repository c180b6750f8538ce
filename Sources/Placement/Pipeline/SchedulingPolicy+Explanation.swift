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
        let parts = parts(of: decision, in: context)
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

    /// The parts whose weighted sums select, by slot.
    private func parts(of decision: PlacementDecision, in context: borrowing DecisionContext) -> [[ScorePart]] {
        let slots = Array(decision.candidates.indices)
        guard selection != .learned else { return decision.parts(of: slots, in: context, remarking: slots.count) }
        let ruleParts = ruleParts(of: decision, in: context)
        guard case .extender(let weight) = selection else { return ruleParts }
        let remarks = decision.parts(of: slots, in: context, remarking: slots.count).map { $0.flatMap(\.remarks) }
        return slots.map { slot in
            let part = ScorePart(
                scorer: Self.extenderPart,
                score: Double(decision.extenderScore(slot)),
                weight: Double(weight) * Selection.extenderFactor,
                remarks: remarks[slot]
            )
            return ruleParts[slot] + [part]
        }
    }

    /// The name under which an extender's share in the sum is shown.
    public static let extenderPart = "Extender"

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
