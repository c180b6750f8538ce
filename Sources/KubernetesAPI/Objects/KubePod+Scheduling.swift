import ClusterModel
import Foundation

extension KubePod {
    /// What a scheduler's queue and its preemption look at.
    ///
    /// - Parameter open: Gets words for every value that is not known; the pod counts all the same.
    /// - Returns: What is known.
    func scheduling(_ open: inout OpenRules) -> PodScheduling {
        let phase = status?.phase.map { text in
            open.keep("status.phase") { try known(PodPhase(rawValue: text), text) } ?? .unknown
        }
        let placed = condition("PodScheduled")
        let isBound = placed?.status == "True"
        return PodScheduling(
            uid: metadata.uid ?? "",
            schedulerName: spec.schedulerName ?? "default-scheduler",
            priority: priority(&open),
            mayPreempt: mayPreempt(&open),
            phase: phase ?? .pending,
            createdAt: metadata.creationTimestamp.flatMap(Self.seconds),
            startedAt: status?.startTime.flatMap(Self.seconds),
            boundAt: isBound ? placed?.lastTransitionTime.flatMap(Self.seconds) : nil,
            owners: owners,
            gates: (spec.schedulingGates ?? []).map(\.name),
            nominatedNode: status?.nominatedNodeName.flatMap { $0.isEmpty ? nil : $0 },
            deletion: metadata.deletionTimestamp.map {
                PodDeletion(deadline: Self.seconds($0), graceSeconds: metadata.deletionGracePeriodSeconds)
            },
            rejection: isBound ? nil : placed.map(Self.rejection),
            disruptionReason: condition("DisruptionTarget").flatMap { $0.status == "True" ? $0.reason ?? "" : nil }
        )
    }

    private func priority(_ open: inout OpenRules) -> Int32 {
        guard let priority = spec.priority else { return 0 }
        return open.keep("spec.priority") { try known(Int32(exactly: priority), "\(priority)") } ?? 0
    }

    private func mayPreempt(_ open: inout OpenRules) -> Bool {
        switch spec.preemptionPolicy {
        case nil, "", "PreemptLowerPriority": return true
        case "Never": return false
        case let policy?:
            open.add(["spec.preemptionPolicy: \(UnknownValue(value: policy))"])
            // Evicting others cannot be undone.
            return false
        }
    }

    private var owners: [OwnerReference] {
        (metadata.ownerReferences ?? []).map {
            OwnerReference(kind: $0.kind, name: $0.name, uid: $0.uid ?? "", isController: $0.controller ?? false)
        }
    }

    private func condition(_ type: String) -> Condition? { status?.conditions?.first { $0.type == type } }

    private static func rejection(_ condition: Condition) -> PodRejection {
        PodRejection(
            reason: condition.reason ?? "",
            message: condition.message ?? "",
            since: condition.lastTransitionTime.flatMap(seconds)
        )
    }

    /// A time of the API in whole seconds since 1970, nil if it cannot be read.
    private static func seconds(_ text: String) -> Int64? {
        let date = try? Date(text, strategy: .iso8601)
        return date.flatMap { Int64(exactly: $0.timeIntervalSince1970.rounded(.down)) }
    }
}
