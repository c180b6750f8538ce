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
        var unfinished = try UnfinishedParts(directory: options.directory)
        let plan = try CollectionPlan(options, store, wanted(unfinished), now: now)
        var report = report(plan)
        let identity = try await identity(plan.window)
        var state = CollectionProgress(
            answered: 0,
            total: plan.parts.reduce(0) { $0 + requests(of: $1).count },
            points: 0,
            day: InstantText.day(plan.window.lowerBound)
        )
        var client = client
        for part in plan.parts {
            state.day = InstantText.day(part.day)
            let answers = try await answers(part, client, identity, &report) { points in
                state.answered += 1
                state.points += points
                progress(state)
            }
            try put(answers, part, store, &unfinished, &report)
            // Waiting for the same store once for every day would take hours.
            if answers.errors.values.contains(where: \.isPartial) { client.partialAttempts = 1 }
            logger.debug("collected a day", metadata: ["day": "\(state.day)", "points": "\(state.points)"])
        }
        let keptSpan = Int64(options.keepDays) * DayStore.millisecondsPerDay
        let oldest = plan.window.upperBound - keptSpan
        let (removed, bytes) = try store.prune(before: oldest, maximumBytes: options.maximumBytes)
        report.removedDays = removed.map(InstantText.day)
        report.bytes = bytes
        unfinished.keep(days: Set(store.days()))
        try unfinished.write(directory: options.directory)
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

    /// What is to be asked for again of the metrics that are collected.
    private func wanted(_ unfinished: UnfinishedParts) -> Set<UnfinishedParts.Part> {
        let names = Set(options.requests.map(\.metric.name))
        return unfinished.parts.filter { names.contains($0.metric) }
    }

    private func requests(of part: CollectionPlan.Part) -> [Request] {
        options.requests.filter { part.only?.contains($0.metric.name) != false }
            .map { Request(metric: $0.metric, promQL: $0.promQL) }
    }

    /// Asks for the instants of a part, all metrics of it; what fails of one metric does not keep the others.
    private func answers(
        _ part: CollectionPlan.Part,
        _ client: PrometheusClient,
        _ identity: NodeIdentity,
        _ report: inout CollectionReport,
        answered: (Int) -> Void
    ) async throws -> PartAnswers {
        var answers = PartAnswers(day: CollectedDay(grid: part.grid, identity: identity))
        try await forEachConcurrently(requests(of: part), limit: client.configuration.parallelism) { request in
            (request.metric, try await client.attempt { try await $0.queryRange(request.promQL, part.grid) })
        } take: { metric, answer in
            switch answer {
            case .success(let whole):
                answers.whole.insert(metric.name)
                answered(answers.day.add(metric, whole, &report))
            case .failure(let error):
                answers.errors[metric.name] = error
                answered(0)
            }
        }
        return answers
    }

    /// Writes a part, together with what its day has already, and notes what it lacks.
    private func put(
        _ answers: PartAnswers,
        _ part: CollectionPlan.Part,
        _ store: DayStore,
        _ unfinished: inout UnfinishedParts,
        _ report: inout CollectionReport
    ) throws {
        let table = answers.day.table
        if table.series.isEmpty, !answers.errors.isEmpty {
            // Nothing is written, so that all of it counts as missing.
            note(answers, part, &report)
            return
        }
        guard !table.series.isEmpty || part.isKeepingOthers else {
            report.emptyDays.append(InstantText.day(part.day))
            return
        }
        note(answers, part, &report)
        // Before the day is written, so that a run that is killed in between leaves no day that seems whole.
        unfinished.add(Set(answers.errors.keys), part.grid)
        try unfinished.write(directory: options.directory)
        // Samples that are there stay where Prometheus has none any more.
        let there = part.isKeepingOthers ? try store.table(part.day, step: options.step) : nil
        try store.write(there?.merged(with: table) ?? table)
        unfinished.remove(answers.whole, part.grid)
        try unfinished.write(directory: options.directory)
        let day = InstantText.day(part.day)
        if !report.writtenDays.contains(day) { report.writtenDays.append(day) }
    }

    private func note(_ answers: PartAnswers, _ part: CollectionPlan.Part, _ report: inout CollectionReport) {
        guard !answers.isOfNoStore else {
            report.emptyDays.append(InstantText.day(part.day))
            for case .partial(let reason, _) in answers.errors.values.map(\.problem)
            where !report.warnings.contains(reason) {
                report.warnings.append(reason)
            }
            return
        }
        report.failures.note(answers.errors, day: part.day)
    }
}

/// One metric and its query.
private struct Request: Sendable {
    let metric: MetricDefinition
    let promQL: String
}

/// What came of the queries for a part.
private struct PartAnswers {
    var day: CollectedDay
    /// The metrics that were had whole, be it nothing.
    var whole: Set<String> = []
    var errors: [String: PrometheusError] = [:]

    /// Whether Thanos has no store at all for these instants, as for times before its oldest data; that is no failure, and
    /// the instants are asked for again as those of every empty day.
    var isOfNoStore: Bool {
        whole.isEmpty && !errors.isEmpty
            && errors.values.allSatisfy { error in
                guard case .partial(let reason, isEmpty: true) = error.problem else { return false }
                return reason.lowercased().contains("no storeapis matched")
            }
    }
}
