package import ClusterModel
package import Foundation

/// What the quarantine looks at in a node.
package struct QuarantineNode: Equatable, Sendable {
    /// What is thought of a node now.
    package enum Verdict: Equatable, Sendable {
        /// The detector calls it healthy.
        case healthy
        /// The detector calls it anomalous, with its reason.
        case anomalous(reason: String?)
        /// Suspect, unknown, or from measurements that are too old: reason neither to begin nor to end.
        case unsure
    }

    /// The name.
    package let name: String

    /// Whether it takes pods that tolerate nothing, but for our own taint.
    package let isOpen: Bool

    /// Our taints on it.
    package var taints: [Taint]

    /// What is thought of it.
    package let verdict: Verdict

    /// Creates a node.
    package init(name: String, isOpen: Bool = true, taints: [Taint] = [], verdict: Verdict) {
        self.name = name
        self.isOpen = isOpen
        self.taints = taints
        self.verdict = verdict
    }

    /// Looks at a node of the cluster.
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - condition: What was measured about it, nil if nothing was.
    ///   - maximumAge: How old a measurement may be, in seconds.
    ///   - time: Now.
    package init(_ node: Node, _ condition: NodeCondition?, maximumAge: TimeInterval, at time: Date) {
        let closing = node.taints.contains { $0.key != QuarantineMark.key && $0.effect != .preferNoSchedule }
        self.init(
            name: node.name,
            isOpen: !node.isUnschedulable && !closing,
            taints: node.taints.filter { $0.key == QuarantineMark.key },
            verdict: Self.verdict(condition, maximumAge: maximumAge, at: time)
        )
    }

    /// Both must be new: the measurements, and the interval that the detector judged.
    private static func verdict(_ condition: NodeCondition?, maximumAge: TimeInterval, at time: Date) -> Verdict {
        guard let condition, let measuredAt = condition.measuredAt, let healthUntil = condition.healthUntil,
            time.timeIntervalSince(measuredAt) <= maximumAge, time < healthUntil
        else { return .unsure }
        return switch condition.health {
        case "healthy": .healthy
        case "anomalous": .anomalous(reason: condition.healthReason)
        default: .unsure
        }
    }

    /// What our taints say, nil if none says anything that our service can have written.
    func mark(_ options: QuarantineOptions, at now: Date) -> QuarantineMark? {
        taints.compactMap { QuarantineMark(value: $0.value) }.filter { $0.isSound(options, at: now) }
            .min { ($0.from, $0.until) < ($1.from, $1.until) }
    }

    var isAnomalous: Bool {
        if case .anomalous = verdict { return true }
        return false
    }
}
