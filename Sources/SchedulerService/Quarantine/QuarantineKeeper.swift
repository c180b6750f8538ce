package import Foundation
package import KubernetesAPI
package import Logging
import ServiceLifecycle
import Synchronization

/// Taints anomalous nodes and releases them, where that is switched on; nothing here is on the way of a decision.
///
/// Of several replicas the holder of a lease does it, the others look on, so that they know what was done when they come
/// to lead. When the service ends in an orderly way, the holder takes its taints with it, for a few seconds at most: a
/// taint that nobody renews does not go by itself. After a crash the next start, or another replica, releases nodes whose
/// taint has ended, also when the quarantine is switched off meanwhile.
package final class QuarantineKeeper: Service {
    /// The name of the lease.
    package static let lease = "hydatis-quarantine"

    /// How long nodes may take to be released at the end.
    private static let farewell = Duration.seconds(5)

    /// How often missing rights are told, beside what a write that fails says.
    private static let reminder = Duration.seconds(60)

    /// Nothing is tainted and nothing is to be: the lease is free.
    private struct NothingToDo: Error {}

    private let engine: SchedulingEngine
    private let client: KubernetesClient
    private let election: LeaderElection
    private let writer: QuarantineWriter
    private let longestPause: TimeInterval
    private let logger: Logger
    private let leads = Mutex(false)
    private let records = Mutex(QuarantineRecords())

    /// Creates the service.
    ///
    /// - Parameters:
    ///   - engine: Knows the cluster, what is thought of its nodes, and the options.
    ///   - client: Asks the API server; its credentials need what `AccessPurpose.quarantine` names.
    ///   - namespace: Where the lease is: the service's own namespace.
    ///   - identity: Which of several replicas this is.
    ///   - settings: How patient the election is.
    ///   - longestPause: How many seconds lie between two rounds at most; a short term makes them more frequent.
    ///   - logger: Is told what is done, and what could not be.
    package init(
        engine: SchedulingEngine,
        client: KubernetesClient,
        namespace: String,
        identity: String,
        settings: ElectionSettings = ElectionSettings(),
        longestPause: TimeInterval = 15,
        logger: Logger
    ) {
        self.engine = engine
        self.client = client
        self.longestPause = longestPause
        self.logger = logger
        election = LeaderElection(
            client: client,
            lease: (namespace: namespace, name: Self.lease),
            identity: identity,
            settings: settings,
            logger: logger
        )
        writer = QuarantineWriter(engine: engine, client: client, instance: identity, logger: logger)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { try? await self.lookOn() }
                group.addTask { try? await self.remind() }
                group.addTask { try? await self.lead() }
            }
        }
    }

    /// Takes in what is done, by us or by another replica.
    private func lookOn() async throws {
        while true {
            if engine.cluster.isSynced { _ = plan() }
            try await pause()
        }
    }

    /// Names missing rights at the beginning, and as long as they may keep us from leading.
    private func remind() async throws {
        var isTold = false
        while true {
            while !isNeeded { try await Task.sleep(for: .seconds(1)) }
            if !isTold || !leads.withLock({ $0 }) { await tellRights() }
            isTold = true
            try await Task.sleep(for: Self.reminder)
        }
    }

    private func tellRights() async {
        do {
            for right in try await client.rights(AccessPurpose.tainting) where !right.isAllowed {
                logger.warning("quarantine: may not \(right.words); kubectl apply -k deployments/quarantine grants it")
            }
        } catch {
            logger.warning("quarantine: the rights could not be looked at: \(error)")
        }
    }

    /// Runs for the lease whenever there is something to do.
    private func lead() async throws {
        while true {
            while !isNeeded { try await Task.sleep(for: .seconds(1)) }
            do { try await election.run { try await self.work() } } catch is NothingToDo {}
        }
    }

    private func work() async throws {
        leads.withLock { $0 = true }
        defer { leads.withLock { $0 = false } }
        do {
            while true {
                await carryOut(plan())
                guard isNeeded else { throw NothingToDo() }
                try await pause()
            }
        } catch let error as CancellationError where Task.isShuttingDownGracefully {
            await takeLeave()
            throw error
        }
    }

    private func carryOut(_ steps: [QuarantinePlan.Step]) async {
        await writer.carryOut(steps) { step in self.records.withLock { $0.note(step, in: self.engine) } }
    }

    /// Releases all nodes; our task is cancelled, so others do it.
    private func takeLeave() async {
        let steps = QuarantinePlan.releasing(records.withLock { $0.nodes(in: engine) }, .ending)
        guard !steps.isEmpty else { return }
        let work = Task { await carryOut(steps) }
        let limit = Task {
            try await Task.sleep(for: Self.farewell)
            work.cancel()
        }
        await work.value
        limit.cancel()
    }

    private func plan() -> [QuarantinePlan.Step] { records.withLock { $0.plan(for: engine) } }

    /// Whether nodes are to be tainted, or are and are to be released.
    private var isNeeded: Bool {
        guard engine.cluster.isSynced else { return false }
        return engine.options.quarantineTaint != nil || records.withLock { $0.hasTaints(in: engine) }
    }

    /// Waits for the next round; other options begin it at once.
    private func pause() async throws {
        let options = engine.options.quarantineTaint
        let seconds = min(longestPause, (options?.term ?? .infinity) / 4)
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, engine.options.quarantineTaint == options {
            try await Task.sleep(for: min(.seconds(1), end - .now))
        }
    }
}
