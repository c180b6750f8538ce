import DecisionLog
import ServiceLifecycle

/// Decisions that wait to be made readable and stored, which is too slow to do before an answer.
struct WaitingRecords: Sendable {
    /// A decision with what is not in it.
    struct Entry: Sendable {
        var decision: PodDecision
        var seconds: Double
    }

    /// How many decisions may wait; each holds on to the view it was made with.
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
        await cancelWhenGracefulShutdown {
            for await entry in engine.waiting.entries {
                engine.store.append(
                    entry.decision.record(mode: engine.mode, options: engine.options, seconds: entry.seconds)
                )
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
