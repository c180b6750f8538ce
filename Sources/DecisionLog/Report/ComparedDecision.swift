import Placement

/// A decision beside what happened: our node and the scheduler's.
package struct ComparedDecision: Sendable {
    /// Whether a decision agrees with what happened.
    package enum Verdict: Sendable, Equatable {
        /// The pod was bound to the node that we would have chosen.
        case agreed
        /// The pod was bound to another node.
        case differed
        /// The two cannot be compared.
        case leftOut(Reason)
    }

    /// Why a decision is left out of comparisons.
    package enum Reason: String, Sendable, CaseIterable {
        /// Some of the pod's rules could not be judged, such as claims whose volume is not chosen.
        case notJudged = "not all of the pod's rules could be judged"
        /// The pod has not been bound.
        case notBound = "the pod was not bound"
        /// Nothing of ours was scored.
        case noChoice = "made no choice of its own (neutral step)"
        /// By our rules no node was feasible.
        case noneFeasible = "no node was feasible by our rules"
        /// By our rules the node it was bound to was not feasible.
        case boundRejected = "the bound node was not feasible by our rules"
        /// There was nothing to choose.
        case onlyOne = "only one node was feasible"
    }

    /// Tells whether a decision agrees with what happened.
    package static func verdict(on record: DecisionRecord) -> Verdict {
        guard record.isFullyJudged else { return .leftOut(.notJudged) }
        guard let bound = record.boundNode else { return .leftOut(.notBound) }
        guard record.feasibleCount > 0 else { return .leftOut(.noneFeasible) }
        if record.candidate(bound)?.rejectedBy != nil { return .leftOut(.boundRejected) }
        guard record.step != .neutral, let chosen = record.chosen else { return .leftOut(.noChoice) }
        guard record.feasibleCount > 1 else { return .leftOut(.onlyOne) }
        return chosen == bound ? .agreed : .differed
    }

    /// What was expected on one node once the pod runs there.
    package struct Expectation: Sendable, Equatable {
        /// CPU utilization over the next hour with the pod, 0...1 and above.
        package var share: Double
        /// By how much the pod raises the node's convex load.
        ///
        /// As `ConvexForecast` has it, but without the variance, which is not in the log.
        package var growth: Double

        /// What a decision expects on a node; nil if its load, its size or the pod's use is not known.
        init?(of node: String?, in record: DecisionRecord) {
            guard let candidate = record.candidate(node), let podMilliCPU = record.podMilliCPU,
                let share = candidate.expectedShare(with: podMilliCPU),
                let before = candidate.expectedShare(with: 0), share.isFinite
            else { return nil }
            self.share = share
            growth = ConvexLoad.growth(from: before, to: share)
        }
    }

    /// The expectations for the chosen and the bound node; nil if one is unknown.
    package static func expectations(of record: DecisionRecord) -> (chosen: Expectation, bound: Expectation)? {
        guard
            let chosen = Expectation(of: record.chosen, in: record),
            let bound = Expectation(of: record.boundNode, in: record)
        else { return nil }
        return (chosen, bound)
    }
}
