import Foundation
import Placement

extension DecisionInputs {
    /// What a policy may trust of what is known.
    ///
    /// - Parameters:
    ///   - guardRails: Say which measurements count.
    ///   - time: Now.
    /// - Returns: The evidence.
    func evidence(_ guardRails: GuardRails, at time: Date) -> PlacementEvidence {
        let conditions = conditions
        return PlacementEvidence(
            scorer: scorer,
            scorerProblem: scorerProblem,
            age: measuredAt.map(time.timeIntervalSince)
        ) { node in
            // Field by field: a copy of the whole condition would count references for every node.
            let age = conditions[node].measuredAt.map(time.timeIntervalSince)
            return PlacementEvidence.Standing(
                isMeasured: guardRails.accepts(milliCPU: conditions[node].milliCPU, age: age),
                health: conditions[node].placementHealth
            )
        }
    }
}

extension NodeCondition {
    /// The health as decisions ask for it; words that are none of ours say nothing.
    var placementHealth: NodeHealth { NodeHealth(rawValue: health) ?? .unknown }
}
