import ClusterModel
import Foundation
import Placement

/// One plain sentence about a decision: what was chosen, why, and what became of it.
///
/// - Parameter record: The decision; its own `sentence` is not looked at.
/// - Returns: The sentence with its full stop.
package func sentence(for record: DecisionRecord) -> String {
    let parts = [record.choiceText, record.reasonText, record.stepText, record.placeText]
    return parts.compactMap(\.self).joined(separator: "; ") + "."
}

extension DecisionRecord {
    /// The feasible candidates, best first; of equal scores the first stays first.
    package var ranking: [Candidate] {
        let feasible = candidates.enumerated().filter { $0.element.rejectedBy == nil && $0.element.total != nil }
        return feasible.sorted { left, right in
            let scores = (left.element.total ?? -.infinity, right.element.total ?? -.infinity)
            return scores.0 == scores.1 ? left.offset < right.offset : scores.0 > scores.1
        }.map(\.element)
    }

    /// The number of feasible nodes, with those that are not listed.
    package var feasibleCount: Int {
        omittedCount.addingSaturating(candidates.count { $0.rejectedBy == nil })
    }

    /// The candidate of a name, nil if it is not listed.
    package func candidate(_ node: String?) -> Candidate? {
        guard let node else { return nil }
        return candidates.first { $0.node == node }
    }

    fileprivate var choiceText: String {
        let name = "\(namespace)/\(pod)"
        let all = omittedCount.addingSaturating(candidates.count)
        guard feasibleCount > 0 else { return "None of \(all) nodes is feasible for \(name)\(mostCommonRejection)" }
        guard let chosen else {
            return
                "HYDATIS left \(name) to kube-scheduler's own scores, \(feasibleCount) of \(all) nodes being feasible"
        }
        let caution =
            isFullyJudged ? "" : " (a guess: \(unjudgedReason ?? "not all of the pod's rules could be judged"))"
        return "HYDATIS chose \(chosen) for \(name) out of \(feasibleCount) feasible and \(all) nodes in all\(caution)"
    }

    private var mostCommonRejection: String {
        var counts: [String: Int] = [:]
        for candidate in candidates {
            guard let filter = candidate.rejectedBy else { continue }
            counts["\(filter): \(candidate.reasons.joined(separator: ", "))", default: 0] += 1
        }
        let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
        return most.map { ", \($0.value) for \($0.key)" } ?? ""
    }

    /// What the chosen node is expected to carry, beside the next best one.
    fileprivate var reasonText: String? {
        guard let chosen, let best = candidate(chosen), let share = best.expectedShare(with: podMilliCPU) else {
            return nil
        }
        let own = "with the pod it is expected at \(Self.percent(share)) of its CPU over the next hour"
        guard let next = ranking.first(where: { $0.node != chosen }),
            let other = next.expectedShare(with: podMilliCPU)
        else { return own }
        return "\(own), \(next.node), the next best, at \(Self.percent(other))"
    }

    fileprivate var stepText: String? {
        switch step {
        case .learned: nil
        case .reactive: "scored by measured load only\(stepReason.map { " because \($0)" } ?? "")"
        case .neutral: "nothing of ours was scored\(stepReason.map { " because \($0)" } ?? "")"
        }
    }

    fileprivate var placeText: String? {
        guard let boundNode else { return nil }
        return boundNode == chosen ? "it was bound there" : "it was bound to \(boundNode)"
    }

    /// A share as whole percent.
    private static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "an unknown share" }
        // Requests have hardly a limit, and numbers of twenty digits tell nothing.
        guard abs(share) <= 10_000 else { return share > 0 ? "over 1000000 %" : "under -1000000 %" }
        return "\(Int((share * 100).rounded())) %"
    }
}

extension DecisionRecord.Candidate {
    /// CPU utilization expected on the node over the next hour once the pod runs there, nil if something is unknown.
    ///
    /// Forecast plus the pod, over what the node has. A forecast sums up all pods that are placed there, also those in
    /// flight; without one, measured load counts, which does not show them, so that they are added.
    ///
    /// - Parameter podMilliCPU: What the pod is expected to use; nil counts as nothing.
    /// - Returns: The share, 1 for all that the node has; nil where load or size are unknown.
    package func expectedShare(with podMilliCPU: Double?) -> Double? {
        guard let allocatableMilliCPU, allocatableMilliCPU > 0,
            let base = forecastMilliCPU ?? measuredMilliCPU.map({ $0 + inFlightMilliCPU })
        else { return nil }
        return (base + (podMilliCPU ?? 0)) / allocatableMilliCPU
    }
}
