import ClusterModel
import Foundation
import KubernetesAPI
import Logging

/// Carries out steps of a plan, and tells of them by events on the nodes.
struct QuarantineWriter: Sendable {
    /// How many nodes are changed at once.
    private static let together = 16

    private let engine: SchedulingEngine
    private let client: KubernetesClient
    private let recorder: EventRecorder
    private let logger: Logger

    init(engine: SchedulingEngine, client: KubernetesClient, instance: String, logger: Logger) {
        self.engine = engine
        self.client = client
        self.logger = logger
        recorder = EventRecorder(
            client: client,
            controller: "hydatis.io/quarantine",
            instance: instance,
            logger: logger
        )
    }

    /// Carries out steps; what fails is told once a minute and planned again in the next round.
    ///
    /// Nodes are released first. If one of them could not be, no other takes its place, so that at no moment too many
    /// are tainted.
    ///
    /// - Parameters:
    ///   - steps: What to do.
    ///   - done: Is told of each step that was written.
    func carryOut(_ steps: [QuarantinePlan.Step], _ done: @escaping @Sendable (QuarantinePlan.Step) -> Void) async {
        let areReleased = await writeAll(steps.filter { $0.taint == nil }, done)
        _ = await writeAll(steps.filter { $0.taint != nil && (areReleased || $0.action.name != "taint") }, done)
    }

    /// Whether all steps were written.
    private func writeAll(
        _ steps: [QuarantinePlan.Step],
        _ done: @escaping @Sendable (QuarantinePlan.Step) -> Void
    ) async -> Bool {
        var count = 0
        for start in stride(from: 0, to: steps.count, by: Self.together) where !Task.isCancelled {
            count += await withTaskGroup(of: Bool.self) { group in
                for step in steps[start..<min(start + Self.together, steps.count)] {
                    group.addTask {
                        guard await self.write(step) else { return false }
                        done(step)
                        return true
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
        }
        return count == steps.count
    }

    /// Whether the step was written, or its node is gone.
    private func write(_ step: QuarantinePlan.Step) async -> Bool {
        do {
            let isNew =
                if let taint = step.taint {
                    try await client.setTaint(taint, onNode: step.node)
                } else {
                    try await client.removeTaints(QuarantineMark.key, fromNode: step.node)
                }
            engine.metrics.quarantineWrites.add(1, step.action.name, "ok")
            if isNew { await tell(step) }
            return true
        } catch is CancellationError {
            return false
        } catch let error as KubernetesError where error.status == 404 {
            // The node is gone, and its taint with it.
            return true
        } catch {
            engine.metrics.quarantineWrites.add(1, step.action.name, "error")
            let mend = (error as? KubernetesError)?.status == 403 ? "; kubectl apply -k deployments/quarantine" : ""
            let words: Logger.Message = "quarantine: could not \(step.action.name) node \(step.node): \(error)\(mend)"
            engine.warn(words, about: "quarantine", at: engine.clock.now())
            return false
        }
    }

    private func tell(_ step: QuarantinePlan.Step) async {
        let now = engine.clock.now()
        switch step.action {
        case .renew(let mark): logger.debug("quarantine: node \(step.node) until \(mark.until.formatted(.iso8601))")
        case .taint(let mark, let reason):
            let note = """
                HYDATIS keeps new pods away (\(step.taint?.effect.rawValue ?? "")) until \
                \(mark.until.formatted(.iso8601)), longer while the node is anomalous: \(reason ?? "no reason is told")
                """
            logger.notice("quarantine: node \(step.node): \(note)")
            await recorder.record(
                ClusterNotice(
                    .node(step.node),
                    reason: "QuarantineBegan",
                    action: "Taint",
                    note: note,
                    isWarning: true
                ),
                at: now
            )
        case .release(let why):
            let note = "HYDATIS removed its taint: \(why.rawValue)"
            logger.notice("quarantine: node \(step.node): \(note)")
            await recorder.record(
                ClusterNotice(.node(step.node), reason: "QuarantineEnded", action: "Release", note: note),
                at: now
            )
        }
    }
}

extension QuarantinePlan.Action {
    /// One word for metrics and messages.
    var name: String {
        switch self {
        case .taint: "taint"
        case .renew: "renew"
        case .release: "release"
        }
    }
}
