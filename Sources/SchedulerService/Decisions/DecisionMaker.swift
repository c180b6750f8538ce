import ClusterModel
import DecisionLog
package import Foundation
package import KubernetesAPI
import Placement

/// Decides on the highest step of the ladder that what is known allows: learned, then reactive, then neutral.
///
/// A pure function of its arguments, so that it is tested without a cluster.
package struct DecisionMaker: Sendable {
    /// What shapes decisions.
    package var options: DecisionOptions

    /// Creates a maker.
    package init(options: DecisionOptions = DecisionOptions()) {
        self.options = options
    }

    /// Compares candidates for a pod.
    ///
    /// - Parameters:
    ///   - pod: The pod.
    ///   - candidates: The indices of the feasible nodes, ascending.
    ///   - view: The cluster.
    ///   - inputs: What is known, with the load in flight.
    ///   - time: Now.
    /// - Returns: The decision, which never fails: at worst it is neutral.
    package func decide(
        _ pod: WatchedPod,
        candidates: [Int],
        in view: ClusterView,
        knowing inputs: DecisionInputs,
        at time: Date
    ) -> PodDecision {
        var decision = PodDecision(pod: pod, view: view, inputs: inputs, time: time, candidates: candidates)
        decision.isKnown = candidates.map { isKnown(inputs.conditions[$0], at: time) }
        if let (reason, words) = obstacle(decision) {
            decision.reason = reason
            decision.words = words
            return decision
        }
        if !scoreByPolicy(&decision) {
            decision.step = .reactive
            score(&decision, by: MeasuredUtilization(), leastSpan: Self.leastReactiveSpan)
        }
        decision.penalties = penalties(decision)
        return decision
    }

    /// Differences of utilization below so many percentage points together are not worth the whole scale.
    private static let leastReactiveSpan = 5.0

    /// Whether a node has a measurement that counts: a machine that uses no CPU at all is a wrong measurement.
    private func isKnown(_ condition: NodeCondition, at time: Date) -> Bool {
        guard let milliCPU = condition.milliCPU, let measuredAt = condition.measuredAt else { return false }
        return milliCPU.isFinite && milliCPU > 0 && isFresh(measuredAt, at: time)
    }

    private func isFresh(_ date: Date, at time: Date) -> Bool {
        time.timeIntervalSince(date) <= options.maximumOutlookAge
    }

    /// What leaves only the neutral step.
    private func obstacle(_ decision: PodDecision) -> (FallbackReason, String)? {
        guard !decision.candidates.isEmpty else { return (.nodes, "no candidate is a node that is known") }
        guard let measuredAt = decision.inputs.measuredAt else {
            return (.unmeasured, decision.inputs.scorerProblem ?? "nothing was measured yet")
        }
        guard isFresh(measuredAt, at: decision.time) else {
            let age = Int(saturating: decision.time.timeIntervalSince(measuredAt))
            return (
                .stale,
                "the newest measurement is \(age) s old, \(Int(saturating: options.maximumOutlookAge)) s are allowed"
            )
        }
        let count = decision.isKnown.count { $0 }
        guard count > 0, Double(count) >= DecisionOptions.leastKnownShare * Double(decision.isKnown.count) else {
            return (.sparse, "only \(count) of \(decision.isKnown.count) candidates have a measurement that counts")
        }
        return nil
    }

    /// Scores with the learned policy, or notes why that cannot be.
    private func scoreByPolicy(_ decision: inout PodDecision) -> Bool {
        guard let scorer = decision.inputs.scorer else {
            decision.reason = .policy
            decision.words = decision.inputs.scorerProblem ?? "there is no learned policy"
            return false
        }
        guard decision.inputs.podForecast != nil else {
            decision.reason = .forecast
            decision.words = "nothing is known about what the pod will use"
            return false
        }
        score(&decision, by: scorer, leastSpan: 0)
        let isSound = zip(decision.scores, decision.isKnown).allSatisfy { score, known in !known || !score.isNaN }
        if isSound {
            decision.step = .learned
        } else {
            decision.reason = .scores
            decision.words = "\(scorer.name) gave scores that are no numbers"
        }
        return isSound
    }

    private func score(_ decision: inout PodDecision, by scorer: any NodeScorer, leastSpan: Double) {
        var scores = [Double](repeating: 0, count: decision.candidates.count)
        scorer.score(decision.candidates, in: decision.context, into: &scores)
        let known = zip(scores, decision.isKnown).filter { $0.1 && !$0.0.isNaN }.map(\.0)
        let scale = PreferenceScale(known, leastSpan: leastSpan)
        let preferences = known.map(scale.preference)
        // Unknown is neither idle nor busy.
        let mean = preferences.reduce(0, +) / Double(max(1, preferences.count))
        decision.scorer = scorer
        decision.scores = scores
        decision.preferences = scores.indices.map { slot in
            decision.isKnown[slot] && !scores[slot].isNaN ? scale.preference(scores[slot]) : mean
        }
    }

    /// What health takes from every candidate: the worst first, and of a third of them at most.
    private func penalties(_ decision: PodDecision) -> [Double] {
        var penalties = decision.candidates.map { index in
            switch decision.inputs.conditions[index].health {
            case "anomalous": options.anomalousPenalty
            case "suspect": options.suspectPenalty
            default: 0.0
            }
        }
        let limit = DecisionOptions.limit(of: penalties.count)
        let concerned = penalties.indices.filter { penalties[$0] > 0 }
        guard concerned.count > limit else { return penalties }
        let spared = concerned.sorted { (penalties[$1], $0) < (penalties[$0], $1) }.dropFirst(limit)
        for slot in spared { penalties[slot] = 0 }
        return penalties
    }

    /// The candidates that quarantine keeps a pod away from: anomalous nodes, within limits.
    ///
    /// Never more than a third of the cluster's nodes, and never all that are left for the pod.
    ///
    /// - Returns: Indices of nodes, empty unless quarantine is switched on.
    package func quarantined(_ candidates: [Int], knowing inputs: DecisionInputs) -> [Int] {
        guard options.quarantine else { return [] }
        let limit = DecisionOptions.limit(of: inputs.conditions.count)
        let anomalous = inputs.conditions.indices.filter { inputs.conditions[$0].health == "anomalous" }
        let chosen = Set(anomalous.prefix(limit))
        let rejected = candidates.filter(chosen.contains)
        return rejected.count < candidates.count ? rejected : Array(rejected.dropFirst())
    }
}
