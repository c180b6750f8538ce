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
        record.extenderWeight = options.extenderWeight
        let whole = whole
        let extenders = extenderSlots(whole, weight: options.extenderWeight)
        record.extenderChoices = extenders.isEmpty ? nil : extenders.mapValues(nodeName)
        record.unjudgedReason =
            switch Judgement(of: pod.pod) {
            case .complete: nil
            case .openClaims(let names): "claims \(names.joined(separator: ", ")) are not judged"
            case .openRules(let rules): "a rule is left open: \(rules.joined(separator: "; "))"
            }
        record.isFullyJudged = record.unjudgedReason == nil
        let kept = keptSlots(with: Set(extenders.values))
        record.omittedCount = placement.candidates.count - kept.count
        record.candidates = feasible(kept, of: whole, mode: mode) + rejected(rejections)
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

    /// The slots to which an extender leads, by weight: the compared weights and the configured one.
    ///
    /// - Returns: None where nothing of ours was scored or kube-scheduler's own scores are not known.
    private func extenderSlots(_ whole: PlacementDecision, weight: Int) -> [Int: Int] {
        guard !whole.preferences.isEmpty, !whole.ruleTotals.isEmpty else { return [:] }
        var slots: [Int: Int] = [:]
        for weight in Selection.comparedWeights + [weight] {
            slots[weight] = whole.slot(by: .extender(weight: weight))
        }
        return slots
    }

    /// The slots that a record names: the best first, and last those that were chosen otherwise or bound already.
    private func keptSlots(with others: Set<Int>) -> [Int] {
        var order = Array(placement.candidates.indices)
        if !placement.preferences.isEmpty {
            let totals = order.map(placement.total)
            order.sort { (totals[$1], $0) < (totals[$0], $1) }
        }
        let kept = order.prefix(Self.recordedNodes)
        return kept
            + order.dropFirst(Self.recordedNodes).filter { slot in
                others.contains(slot) || (pod.node != nil && nodeName(slot) == pod.node)
            }
    }

    private func feasible(
        _ slots: [Int],
        of whole: PlacementDecision,
        mode: ServingMode
    ) -> [DecisionRecord.Candidate] {
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
