import DecisionLog
import Foundation
import ServiceLifecycle

/// Decisions that wait to be made readable and stored, which is too slow to do before an answer.
struct WaitingRecords: Sendable {
    /// What is to be stored, in this order.
    enum Entry: Sendable {
        /// A decision, and how long it took.
        case decision(PodDecision, seconds: Double)
        /// Where a pod went about which a decision was made.
        case binding(uid: String, node: String, time: Date)
    }

    /// How many may wait; each decision holds on to the view it was made with.
    private static let limit = 256

    let entries: AsyncStream<Entry>
    private let continuation: AsyncStream<Entry>.Continuation

    init() {
        (entries, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.limit))
    }

    /// Takes a decision; false if too many wait.
    func append(_ entry: Entry) -> Bool {
        if case .dropped = continuation.yield(entry) { return false }
        return true
    }
}

/// Stores the extender's decisions.
package struct DecisionRecorder: Service {
    private let engine: SchedulingEngine

    /// Creates the service.
    package init(engine: SchedulingEngine) {
        self.engine = engine
    }

    package func run() async throws {
        let executor = QuietExecutor()
        await withTaskExecutorPreference(executor) { await cancelWhenGracefulShutdown { await record() } }
        await executor.shutdown()
    }

    private func record() async {
        for await entry in engine.waiting.entries {
            switch entry {
            case .decision(let decision, let seconds):
                engine.store.append(decision.record(mode: engine.mode, options: engine.options, seconds: seconds))
            case .binding(let uid, let node, let time): engine.store.markBound(uid: uid, node: node, at: time)
            }
        }
    }
}

/// Tells an engine what happens in the cluster.
package struct ClusterFollower: Service {
    private let engine: SchedulingEngine

    /// Creates the service.
    package init(engine: SchedulingEngine) {
        self.engine = engine
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            for await event in engine.cluster.events() { engine.apply(event, at: engine.clock.now()) }
        }
    }
}
