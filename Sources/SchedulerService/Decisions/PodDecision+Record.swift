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
            step: step
        )
        record.workload = pod.pod.workload.map { "\($0.application)/\($0.name)" }
        record.stepReason = words
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
        record.omittedCount = candidates.count - kept.count
        record.candidates = feasible(kept, mode: mode) + rejected(rejections)
        record.sentence = sentence(for: record)
        return record
    }

    /// The slots that a record names: the best first, and last the node of a pod that is bound already.
    private var keptSlots: [Int] {
        var order = Array(candidates.indices)
        if !preferences.isEmpty {
            let totals = order.map(total)
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

    private func nodeName(_ slot: Int) -> String { view.state.nodes[candidates[slot]].node.name }

    private func feasible(_ slots: [Int], mode: ServingMode) -> [DecisionRecord.Candidate] {
        let totals = kubeSchedulerTotals
        let remarked = slots.prefix(Self.remarkedNodes).sorted()
        let remarks = scorer?.remarks(on: remarked.map { candidates[$0] }, in: context) ?? []
        let words = Dictionary(
            zip(remarked, remarks).map { ($0, $1) },
            uniquingKeysWith: { first, _ in first }
        )
        return slots.map { slot in
            var candidate = basics(candidates[slot])
            candidate.kubeSchedulerTotal = totals.isEmpty ? nil : totals[slot]
            if mode == .extender { candidate.extenderScore = extenderScore(slot) }
            guard let scorer, !preferences.isEmpty else { return candidate }
            candidate.total = total(slot)
            let remarks = isKnown[slot] ? [] : ["not measured: the mean of the others"]
            var part = DecisionRecord.Candidate.Part(
                scorer: scorer.name,
                score: preferences[slot],
                weight: 1,
                remarks: remarks + (words[slot] ?? [])
            )
            if isKnown[slot], scores[slot].isFinite { part.raw = scores[slot] }
            candidate.parts = [part]
            if penalties[slot] > 0 {
                candidate.parts.append(
                    DecisionRecord.Candidate.Part(
                        scorer: "NodeHealth",
                        score: -min(penalties[slot], preferences[slot]),
                        weight: 1,
                        remarks: [candidate.healthReason ?? candidate.health]
                    )
                )
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

    /// What kube-scheduler's own scores make of every candidate, 0...1200; empty in clusters that are too large.
    private var kubeSchedulerTotals: [Double] {
        guard candidates.count <= Self.comparedNodes else { return [] }
        var totals = [Double](repeating: 0, count: candidates.count)
        for weighted in PlacementEngine.kubeScheduler.scorers {
            var own = [Double](repeating: 0, count: candidates.count)
            weighted.scorer.score(candidates, in: context, into: &own)
            for slot in own.indices { totals[slot] += weighted.weight * own[slot] }
        }
        return totals
    }
}
