package import Foundation
package import KubernetesAPI
package import Logging
import MetricHistory
import ServiceLifecycle
package import Telemetry

/// Where the outlook comes from and how often it is made new.
package struct OutlookOptions: Sendable {
    /// Where Prometheus is and how to ask it.
    package var prometheus: PrometheusConfiguration

    /// Queries, node names and scrape interval.
    package var collector: CollectorOptions

    /// The folder of the collected pods, from which workloads' profiles are made.
    package var podsDirectory: String

    /// The folder of the model registry.
    package var modelsDirectory: String

    /// How often the outlook is made new, in seconds.
    package var interval: TimeInterval = 30

    /// Creates options.
    package init(
        prometheus: PrometheusConfiguration,
        collector: CollectorOptions,
        podsDirectory: String,
        modelsDirectory: String
    ) {
        self.prometheus = prometheus
        self.collector = collector
        self.podsDirectory = podsDirectory
        self.modelsDirectory = modelsDirectory
    }
}

/// Makes the outlook new every half minute or so: measurements from Prometheus, models from the registry.
///
/// A failure keeps what was known, with its age, and is tried again; decisions fall back by themselves when that gets
/// too old.
package struct OutlookRefresher: Service {
    /// The spacing of samples, as in training.
    static let sampleStep: Int64 = 300_000

    /// How far back the first round of samples reaches.
    static let backfill: Int64 = 3 * 3_600_000

    /// How long to wait for the next round before anything was measured, in seconds.
    private static let firstInterval: TimeInterval = 5

    let outlook: LiveOutlook
    let options: OutlookOptions
    let view: @Sendable () -> ClusterView
    let isSynced: @Sendable () -> Bool
    let metrics: ServiceMetrics
    let clock: ServiceClock
    let logger: Logger

    /// Creates the service.
    ///
    /// - Parameters:
    ///   - outlook: What is made new.
    ///   - options: Where from and how often.
    ///   - view: The cluster now.
    ///   - isSynced: Whether the view is complete; before that nothing is asked.
    ///   - metrics: Counts rounds that failed.
    ///   - clock: Tells the time.
    ///   - logger: Gets problems when they begin and end.
    package init(
        outlook: LiveOutlook,
        options: OutlookOptions,
        view: @escaping @Sendable () -> ClusterView,
        isSynced: @escaping @Sendable () -> Bool,
        metrics: ServiceMetrics,
        clock: ServiceClock = ServiceClock(),
        logger: Logger
    ) {
        self.outlook = outlook
        self.options = options
        self.view = view
        self.isSynced = isSynced
        self.metrics = metrics
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                try await PrometheusClient.with(options.prometheus, logger: logger) { client in
                    try await refreshForever(LiveMetrics(client: client, options: options.collector))
                }
            } catch is CancellationError {}
        }
    }

    private func refreshForever(_ metrics: LiveMetrics) async throws {
        var round = OutlookRound(refresher: self)
        while !Task.isCancelled {
            guard isSynced() else {
                try await Task.sleep(for: .milliseconds(200))
                continue
            }
            let start = clock.now()
            try await round.refresh(metrics)
            // As long as no node's use is known (a rate needs some scrapes), there is no reason to wait.
            let isKnown = outlook.snapshot.nodes.values.contains { $0.milliCPU != nil }
            let interval = isKnown ? options.interval : min(options.interval, Self.firstInterval)
            let rest = max(1, interval - clock.now().timeIntervalSince(start))
            try await Task.sleep(for: .seconds(rest))
        }
    }
}

/// One refresh after the other, with what the next one needs to know of the last.
private struct OutlookRound {
    let refresher: OutlookRefresher
    private var newestSample: Int64 = 0
    private var models: OutlookModels
    private var complaints: [String: String] = [:]

    init(refresher: OutlookRefresher) {
        self.refresher = refresher
        models = OutlookModels(options: refresher.options)
    }

    mutating func refresh(_ metrics: LiveMetrics) async throws {
        let outlook = refresher.outlook
        let now = refresher.clock.now()
        if let found = models.newPlacement(at: now) {
            outlook.use(model: found.model, version: found.version, problem: found.problem, profiles: found.profiles)
            tell(found.problem, about: "optimizer")
            tell(found.historyProblem, about: "workload history")
        }
        outlook.reconcile(with: refresher.view(), at: now)
        let isMeasured = await attempt("measurements") { round in try await round.measure(metrics, now) }
        let isJudged = await attempt("node health") { round in
            if let judgements = try await round.models.health(metrics, at: now) { outlook.use(judgements) }
        }
        tell(models.refusedMetrics, about: "metrics of node health")
        let isForecast = await attempt("node forecasts") { round in
            if let judgements = try await round.models.forecasts(metrics, at: now) { outlook.use(judgements) }
        }
        try Task.checkCancellation()
        if !isMeasured || !isJudged || !isForecast { refresher.metrics.refreshFailures.add() }
    }

    /// Does a part whose failure must not keep the others from being done.
    private mutating func attempt(
        _ subject: String,
        _ body: (inout OutlookRound) async throws -> Void
    ) async
        -> Bool
    {
        do {
            try await body(&self)
            tell(nil, about: subject)
        } catch is CancellationError {
            return true
        } catch {
            tell("\(error)", about: subject)
            return false
        }
        return true
    }

    private mutating func tell(_ problem: String?, about subject: String) {
        refresher.outlook.note(problem, about: subject)
        guard complaints[subject] != problem else { return }
        complaints[subject] = problem
        if let problem {
            refresher.logger.warning("\(subject): \(problem)")
        } else {
            refresher.logger.info("\(subject): as it should be again")
        }
    }

    private mutating func measure(_ metrics: LiveMetrics, _ now: Date) async throws {
        let milliseconds = Int64(now.timeIntervalSince1970 * 1000)
        let identity = try await metrics.identity(now: milliseconds)
        let times = try await metrics.sampleTimes(now: milliseconds, identity)
        let step = OutlookRefresher.sampleStep
        let last = milliseconds / step * step
        let first = max(newestSample + step, last - OutlookRefresher.backfill)
        var rounds: [MeasuredRound] = []
        if first <= last {
            let grid = TimeGrid(start: first, stepMilliseconds: step, count: Int((last - first) / step) + 1)
            rounds = try await self.rounds(metrics, grid, identity)
        }
        refresher.outlook.take(
            rounds,
            newest: try await newest(metrics, at: milliseconds, identity),
            sampledAt: times.mapValues { Date(timeIntervalSince1970: Double($0) / 1000) },
            view: refresher.view(),
            at: now
        )
        newestSample = max(newestSample, last)
        guard times.isEmpty else { return }
        throw MissingMeasurements()
    }

    /// What nodes use now: rates over four scrapes, as short as they are sound.
    private func newest(_ metrics: LiveMetrics, at time: Int64, _ identity: NodeIdentity) async throws -> MeasuredRound?
    {
        let second: Int64 = 1000
        let interval = max(second, refresher.options.collector.scrapeInterval.milliseconds)
        let grid = TimeGrid(start: time / second * second, stepMilliseconds: interval, count: 1)
        return Self.rounds(try await metrics.table(grid, metrics: Self.measured, identity), pods: []).last
    }

    private static let measured: Set<String> = ["cpu_utilization_ratio", "memory_utilization_ratio"]

    private func rounds(
        _ metrics: LiveMetrics,
        _ grid: TimeGrid,
        _ identity: NodeIdentity
    ) async throws
        -> [MeasuredRound]
    {
        Self.rounds(
            try await metrics.table(grid, metrics: Self.measured, identity),
            pods: try await metrics.pods(grid)
        )
    }

    private static func rounds(_ table: MetricTable, pods: [LivePodUse]) -> [MeasuredRound] {
        (0..<table.grid.count).compactMap { index in
            var nodes: [String: MeasuredRound.NodeUse] = [:]
            for (position, key) in table.series.enumerated() {
                // A machine that uses nothing at all is a wrong measurement.
                guard let value = table[series: position, at: index], value > 0 else { continue }
                var use = nodes[key.node] ?? MeasuredRound.NodeUse(cpuRatio: nil, memoryRatio: nil)
                if key.metric == "cpu_utilization_ratio" { use.cpuRatio = value } else { use.memoryRatio = value }
                nodes[key.node] = use
            }
            guard !nodes.isEmpty else { return nil }
            var uses: [PodName: Double] = [:]
            for pod in pods where !pod.milliCPU[index].isNaN {
                uses[PodName(namespace: pod.namespace, name: pod.pod)] = pod.milliCPU[index]
            }
            let time = Date(timeIntervalSince1970: Double(table.grid.time(at: index)) / 1000)
            return MeasuredRound(time: time, nodes: nodes, pods: uses)
        }
    }
}

/// Prometheus answers and knows no node.
private struct MissingMeasurements: Error, CustomStringConvertible {
    var description: String {
        "Prometheus has no node_exporter samples of the last 5 minutes; see hydatis collect --check"
    }
}
