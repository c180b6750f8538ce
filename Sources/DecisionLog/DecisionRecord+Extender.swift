import Placement

extension DecisionRecord {
    /// The node that kube-scheduler would choose with our scores as an extender of some weight.
    ///
    /// Logs of earlier releases do not have it; it is then worked out from the nodes' totals, of equals the one with our
    /// higher score, but only where no feasible node is left out.
    ///
    /// - Parameter weight: The weight.
    /// - Returns: Its name, nil if it is not known.
    package func extenderChoice(weight: Int) -> String? {
        if let known = extenderChoices?[weight] { return known }
        guard step != .neutral, omittedCount == 0 else { return nil }
        var best: (node: String, sum: Double)?
        for candidate in ranking {
            guard let inTree = candidate.kubeSchedulerTotal, let total = candidate.total else { return nil }
            let score = candidate.extenderScore ?? PlacementDecision.extenderScore(ofTotal: total)
            let sum = Selection.sum(ruleTotal: inTree, extenderScore: score, weight: weight)
            if best.map({ sum > $0.sum }) ?? true { best = (candidate.node, sum) }
        }
        return best?.node
    }

    /// The node to which an extender of the configured weight leads, nil if that is not known.
    package var extenderChosen: String? { extenderWeight.flatMap(extenderChoice) }

    /// The nodes whose load tells what became of the decision: ours, the extender's and the bound one.
    package var comparedNodes: [String] {
        [chosen, boundNode, extenderChosen].compactMap(\.self).reduce(into: []) { nodes, node in
            if !nodes.contains(node) { nodes.append(node) }
        }
    }
}
