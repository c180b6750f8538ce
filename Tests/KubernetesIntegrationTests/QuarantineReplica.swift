import ClusterModel
import DecisionLog
import Foundation
import ServiceLifecycle

@testable import KubernetesAPI
@testable import SchedulerService

/// A quarantine keeper with a real client and watch cache; what is thought of the nodes is what a test says.
final class QuarantineReplica: Sendable {
    let engine: SchedulingEngine
    private let outlook = LiveOutlook()
    private let cache: WatchCache
    private let group: ServiceGroup
    private let task: Task<Void, any Error>

    /// Begins to work.
    init(_ name: String, _ client: KubernetesClient, _ effect: Taint.Effect) {
        let cache = WatchCache(client: client, logger: silent)
        var options = DecisionOptions()
        options.quarantineTaint = QuarantineOptions()
        options.quarantineTaint?.effect = effect
        engine = SchedulingEngine(
            mode: .shadow,
            options: options,
            cluster: cache,
            outlook: outlook,
            store: UnavailableDecisions(reason: "none in this test"),
            logger: silent
        )
        var settings = ElectionSettings()
        // As long as in a cluster, so that a busy machine does not lose it.
        settings.pause = .milliseconds(200)
        let keeper = QuarantineKeeper(
            engine: engine,
            client: client,
            namespace: "shop",
            identity: name,
            settings: settings,
            longestPause: 0.5,
            logger: silent
        )
        let group = ServiceGroup(services: [LoopService { try await cache.run() }, keeper], logger: silent)
        self.cache = cache
        self.group = group
        task = Task { try await group.run() }
    }

    /// Measures all nodes now, and says what the detector says of them; of the others it says healthy.
    func judge(_ health: [String: String]) {
        let (now, view) = (Date(), cache.view())
        let names = view.state.nodes.map(\.node.name)
        let use = MeasuredRound.NodeUse(cpuRatio: 0.5, memoryRatio: 0.5)
        outlook.take(
            [],
            newest: MeasuredRound(time: now, nodes: names.reduce(into: [:]) { $0[$1] = use }, pods: [:]),
            sampledAt: [:],
            view: view,
            at: now
        )
        var judgements = NodeJudgements()
        for name in names {
            judgements.health[name] = (health[name] ?? "healthy", health[name] == nil ? nil : "odd load")
        }
        judgements.healthUntil = now + 3600
        outlook.use(judgements)
    }

    var isSynced: Bool { cache.isSynced }

    /// How many taints it wrote, renewed or removed.
    var writeCount: Double {
        ["taint", "renew", "release"].reduce(0) { $0 + (engine.metrics.quarantineWrites.value($1, "ok") ?? 0) }
    }

    /// Ends in an orderly way, as with SIGTERM.
    func end() async throws {
        await group.triggerGracefulShutdown()
        try await task.value
    }

    /// Ends as with SIGKILL, as far as a task can: nothing is cleared up but the lease.
    func drop() async {
        task.cancel()
        _ = await task.result
    }
}
