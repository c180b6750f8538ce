import ClusterModel
package import DecisionLog
package import Foundation
package import KubernetesAPI
import Placement

/// What was decided about a pod, in flat buffers; `record` makes the readable form of it, later and elsewhere.
package struct PodDecision: Sendable {
    /// The pod.
    package let pod: WatchedPod

    /// The cluster of the decision.
    package let view: ClusterView

    /// What was known, with the load in flight.
    package let inputs: DecisionInputs

    /// When it was made.
    package let time: Date

    /// The indices of the nodes that were compared, ascending.
    package let candidates: [Int]

    /// The step of the ladder.
    package internal(set) var step = LadderStep.neutral

    /// Why it was not a better one.
    package internal(set) var reason = FallbackReason.none

    /// The same in words, nil on the best step.
    package internal(set) var words: String?

    /// The scorer that was asked, nil on the neutral step.
    var scorer: (any NodeScorer)?

    /// The scorer's own scores by candidate.
    var scores: [Double] = []

    /// Whether each candidate is known; others have the mean of those that are.
    var isKnown: [Bool] = []

    /// The scores on the scale of 0...10, by candidate.
    var preferences: [Double] = []

    /// What health takes from them, by candidate.
    var penalties: [Double] = []

    /// The preference less the penalty, 0...10, of a candidate.
    func total(_ slot: Int) -> Double { max(0, preferences[slot] - penalties[slot]) }

    /// What the extender answers, 0...10; 10 is for the best nodes alone.
    package func extenderScore(_ slot: Int) -> Int {
        preferences.isEmpty ? Self.neutralScore : Int(total(slot).rounded(.down))
    }

    /// The score of every node when nothing of ours is to count: equal numbers change no order.
    package static let neutralScore = 0

    /// The candidate with the highest total, of equals the first; nil on the neutral step.
    package var bestSlot: Int? {
        guard !preferences.isEmpty else { return nil }
        var best = 0
        for slot in candidates.indices where total(slot) > total(best) { best = slot }
        return candidates.isEmpty ? nil : best
    }

    /// The nodes to which the extender gives its best score, of which kube-scheduler takes any; none on the neutral step.
    var bestNodes: [String] {
        guard let best = bestSlot.map(extenderScore) else { return [] }
        let slots = candidates.indices.filter { extenderScore($0) == best }
        return slots.map { view.state.nodes[candidates[$0]].node.name }
    }

    /// The name of the chosen node, nil if none is.
    package var chosen: String? { bestSlot.map { view.state.nodes[candidates[$0]].node.name } }

    /// What the pod is expected to use at first, in milli-CPU.
    package var podMilliCPU: Double {
        MeasuredUtilization.estimatedMilliCPU(
            pod.pod,
            forecast: inputs.podForecast,
            hour: inputs.outlook.hoursAhead.first
        )
    }

    /// The context in which scorers look at the decision.
    var context: DecisionContext {
        DecisionContext(pod: pod.pod, podForecast: inputs.podForecast, state: view.state, outlook: inputs.outlook)
    }
}
