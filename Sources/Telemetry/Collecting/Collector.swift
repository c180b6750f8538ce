public import Logging
import MetricHistory

/// Brings metrics from Prometheus into day partitions.
///
/// Memory holds one day. Every day is written whole, oldest first, and what is missing is found by looking at the
/// partitions: a run that was killed at any moment is continued by the next one, without a hole or a duplicate.
public struct Collector: Sendable {
    let client: PrometheusClient
    let options: CollectorOptions
    private let logger: Logger

    /// Creates a collector.
    ///
    /// - Parameters:
    ///   - client: Asks Prometheus.
    ///   - options: What to collect, and where to put it.
    ///   - logger: Gets one line per day at debug level.
    /// - Throws: `CollectorError` when the options contradict themselves.
    public init(client: PrometheusClient, options: CollectorOptions, logger: Logger) throws {
        try options.validate()
        self.client = client
        self.options = options
        self.logger = logger
    }

    /// Collects what is missing, then removes what is too old.
    ///
    /// - Parameters:
    ///   - now: The present, in milliseconds since 1970 UTC.
    ///   - progress: Called after every answer.
    /// - Returns: What was done.
    /// - Throws: `CollectorError` when another collector runs, `PrometheusError` when Prometheus does not answer (days
    ///   before that one are complete), `MetricHistoryError` when a file cannot be read or written.
    public func run(now: Int64, progress: (CollectionProgress) -> Void = { _ in }) async throws -> CollectionReport {
        let lock = try CollectorLock(directory: options.directory)
        // The lock lives until the run ends, not until its last use.
        defer { lock.hold() }
        let store = DayStore(directory: options.directory)
        store.removeLeftovers()
        let plan = try CollectionPlan(options, store, now: now)
        var report = report(plan)
        let identity = try await identity(plan.window)
        var state = CollectionProgress(
            answered: 0,
            total: plan.parts.count * options.requests.count,
            points: 0,
            day: InstantText.day(plan.window.lowerBound)
        )
        var findings = (sources: SourceReport(), lacking: LackingNodes())
        for part in plan.parts {
            state.day = InstantText.day(part.day)
            let nodes = try await identity.asked(
                client,
                over: part.grid,
                window: window,
                scrapeInterval: options.scrapeInterval
            )
            let table = try await table(part, nodes, &report) { points in
                state.answered += 1
                state.points += points
                progress(state)
            }
            findings.lacking.add(nodes, state.day, requiredNodes(table))
            try await lookAtSources(Self.sourceGrid(part.grid), &findings.sources)
            try put(table, part, store, &report)
            logger.debug("collected a day", metadata: ["day": "\(state.day)", "points": "\(state.points)"])
        }
        report.problems = findings.sources.problems
        report.notices = findings.sources.notices + findings.lacking.sentences
        let keptSpan = Int64(options.keepDays) * DayStore.millisecondsPerDay
        let oldest = plan.window.upperBound - keptSpan
        let (removed, bytes) = try store.prune(before: oldest, maximumBytes: options.maximumBytes)
        report.removedDays = removed.map(InstantText.day)
        report.bytes = bytes
        return report
    }

    /// The table of node names for a span of time.
    func identity(_ window: ClosedRange<Int64>) async throws -> NodeIdentity {
        let information = try await client.series(
            NodeIdentity.selectors,
            from: window.lowerBound,
            to: window.upperBound
        )
        return NodeIdentity(mapping: options.nodes, information: information)
    }

    private func report(_ plan: CollectionPlan) -> CollectionReport {
        CollectionReport(
            from: plan.window.lowerBound,
            to: plan.window.upperBound,
            stepMilliseconds: options.step.milliseconds,
            metrics: options.requests.map { CollectionReport.Metric(name: $0.metric.name) }
        )
    }

    /// Asks for the instants of a part, all metrics of it.
    private func table(
        _ part: CollectionPlan.Part,
        _ identity: NodeIdentity,
        _ report: inout CollectionReport,
        answered: (Int) -> Void
    ) async throws -> MetricTable {
        var day = CollectedDay(
            grid: part.grid,
            identity: identity,
            coverage: try await WindowCoverage(client, part.grid, window: window, options)
        )
        let client = client
        try await forEachConcurrently(
            options.requests.map { Request(metric: $0.metric, promQL: $0.promQL) },
            limit: client.configuration.parallelism
        ) { request in
            (request.metric, try await client.queryRange(request.promQL, part.grid))
        } take: { metric, answer in
            answered(day.add(metric, answer, &report))
        }
        return day.table
    }

    /// The span that the values of an instant are made from.
    private var window: Duration { PromQL.window(step: options.step, scrapeInterval: options.scrapeInterval) }

    /// The nodes that a table has values of, by required metric.
    private func requiredNodes(_ table: MetricTable) -> [(name: String, nodes: Set<String>)] {
        options.requests.filter(\.metric.isRequired).map { request in
            let name = request.metric.name
            return (name, Set(table.series.filter { $0.metric == name }.map(\.node)))
        }
    }

    /// Writes a part, together with what its day has already.
    private func put(
        _ table: MetricTable,
        _ part: CollectionPlan.Part,
        _ store: DayStore,
        _ report: inout CollectionReport
    ) throws {
        guard !table.series.isEmpty || part.isKeepingOthers else {
            report.emptyDays.append(InstantText.day(part.day))
            return
        }
        // Samples that are there stay where Prometheus has none any more.
        let there = part.isKeepingOthers ? try store.table(part.day, step: options.step) : nil
        try store.write(there?.merged(with: table) ?? table)
        report.writtenDays.append(InstantText.day(part.day))
    }
}

/// One metric and its query.
private struct Request: Sendable {
    let metric: MetricDefinition
    let promQL: String
}
