import ClusterModel
package import DecisionLog
import KubernetesAPI
package import Placement

extension PodDecision {
    /// How many feasible nodes a record names at most, beside the one that the pod is bound to; the best ones.
    static let recordedNodes = 200

    /// How many nodes get remarks in words.
    private static let remarkedNodes = 10

    /// From how many nodes on kube-scheduler's own scores are not worked out.
    private static let comparedNodes = 1000

    /// The readable form.
    ///
    /// - Parameters:
    ///   - mode: How the service reaches the cluster.
    ///   - options: What shaped the decision.
    ///   - rejections: Why nodes were rejected, by index; empty if others filtered.
    ///   - seconds: How long the decision took.
    /// - Returns: The record.
    package func record(
        mode: ServingMode,
        options: DecisionOptions,
        rejections: [Rejection?] = [],
        seconds: Double
    ) -> DecisionRecord {
        var record = DecisionRecord(
            time: time,
            mode: mode,
            namespace: pod.pod.namespace,
            pod: pod.pod.name,
            uid: pod.uid,
            step: placement.level
        )
        record.workload = pod.pod.workload.map { "\($0.application)/\($0.name)" }
        record.stepReason = placement.fallback?.words
        record.chosen = chosen
        record.models = inputs.models
        record.seconds = seconds
        record.podMilliCPU = podMilliCPU
        if mode == .extender { record.extenderWeight = options.extenderWeight }
        record.unjudgedReason =
            switch Judgement(of: pod.pod) {
            case .complete: nil
            case .openClaims(let names): "claims \(names.joined(separator: ", ")) are not judged"
            case .openRules(let rules): "a rule is left open: \(rules.joined(separator: "; "))"
            }
        record.isFullyJudged = record.unjudgedReason == nil
        let kept = keptSlots
        record.omittedCount = placement.candidates.count - kept.count
        record.candidates = feasible(kept, mode: mode) + rejected(rejections)
        record.sentence = sentence(for: record)
        return record
    }

    /// The decision with the totals of kube-scheduler's own scores, 0...1200; without in clusters that are too large.
    private var whole: PlacementDecision {
        var whole = placement
        guard placement.candidates.count <= Self.comparedNodes else { return whole }
        SchedulingPolicy(selection: .inTree).addRuleTotals(to: &whole, in: context)
        return whole
    }

    /// The slots that a record names: the best first, and last the node of a pod that is bound already.
    private var keptSlots: [Int] {
        var order = Array(placement.candidates.indices)
        if !placement.preferences.isEmpty {
            let totals = order.map(placement.total)
            order.sort { (totals[$1], $0) < (totals[$0], $1) }
        }
        let kept = order.prefix(Self.recordedNodes)
        guard let node = pod.node,
            let bound = order.dropFirst(Self.recordedNodes).first(where: { nodeName($0) == node })
        else {
            return Array(kept)
        }
        return kept + [bound]
    }

    private func feasible(_ slots: [Int], mode: ServingMode) -> [DecisionRecord.Candidate] {
        let whole = whole
        let parts = whole.parts(of: slots, in: context, remarking: Self.remarkedNodes)
        return zip(slots, parts).map { slot, parts in
            var candidate = basics(whole.candidates[slot])
            candidate.kubeSchedulerTotal = whole.ruleTotals.isEmpty ? nil : whole.ruleTotals[slot]
            if mode == .extender { candidate.extenderScore = whole.extenderScore(slot) }
            guard !whole.preferences.isEmpty else { return candidate }
            candidate.total = whole.total(slot)
            candidate.parts = parts
            if let last = parts.indices.last, parts[last].scorer == PlacementDecision.healthPart {
                candidate.parts[last].remarks = [candidate.healthReason ?? candidate.health]
            }
            return candidate
        }
    }

    private func rejected(_ rejections: [Rejection?]) -> [DecisionRecord.Candidate] {
        rejections.enumerated().compactMap { index, rejection in
            guard let rejection else { return nil }
            var candidate = basics(index)
            candidate.rejectedBy = rejection.filter
            candidate.reasons = rejection.reasons
            return candidate
        }
    }

    /// What is known of a node, whatever became of it.
    private func basics(_ index: Int) -> DecisionRecord.Candidate {
        let node = view.state.nodes[index].node
        let condition = inputs.conditions[index]
        var candidate = DecisionRecord.Candidate(node: node.name)
        candidate.allocatableMilliCPU = Double(node.allocatable.milliCPU)
        candidate.measuredMilliCPU = condition.milliCPU
        candidate.inFlightMilliCPU = inputs.outlook.inFlightMilliCPU[index]
        candidate.health = condition.health
        candidate.healthReason = condition.healthReason
        if inputs.podForecast != nil, let hour = inputs.outlook.hoursAhead.first {
            let expected = inputs.outlook.forecastMilliCPU[index * inputs.outlook.hourCount + hour]
            candidate.forecastMilliCPU = expected.isFinite ? expected : nil
        }
        return candidate
    }
}
