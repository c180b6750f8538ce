public import Logging
import MetricHistory

/// Brings the pods of a cluster, their owners, requests and use from Prometheus into day folders.
///
/// As with the metrics of nodes memory holds one day, days are written whole, oldest first, and what is missing is
/// found by looking at the folders, so that a run that was killed is continued by the next one. One query per quantity
/// and span of time asks for all pods.
public struct PodCollector: Sendable {
    /// How long a span one query asks for, in milliseconds: a bound on the size of an answer.
    static let span: Int64 = 12 * 3_600_000

    let client: PrometheusClient
    let options: CollectorOptions
    private let logger: Logger

    /// Creates a collector.
    ///
    /// - Parameters:
    ///   - client: Asks Prometheus.
    ///   - options: Where to put what, how often and how far back; the catalogue does not matter here.
    ///   - logger: Gets one line per day at debug level.
    /// - Throws: `CollectorError` when the options contradict themselves.
    public init(client: PrometheusClient, options: CollectorOptions, logger: Logger) throws {
        try options.validate()
        self.client = client
        self.options = options
        self.logger = logger
    }

    /// The series that there must be and are not, looked for in the day before an instant.
    ///
    /// - Parameter now: The present, in milliseconds since 1970 UTC.
    /// - Returns: Their names, none when pods can be collected or that cannot be known.
    /// - Throws: `PrometheusError`.
    public func missingSeries(now: Int64) async throws -> [String] {
        let end = min(options.to ?? now, now)
        var missing: [String] = []
        for quantity in PodQuantity.required {
            let query = "count(last_over_time(\(quantity.rawValue)[1d]))"
            // A query that is refused, or answered in part, says nothing about what there is; those that follow do.
            guard case .success(let answer) = try await client.attempt({ try await $0.query(query, at: end) }) else {
                continue
            }
            if (answer.samples.first?.value ?? 0) < 1 { missing.append(quantity.rawValue) }
        }
        return missing
    }

    /// Collects what is missing, then removes what is too old.
    ///
    /// - Parameters:
    ///   - now: The present, in milliseconds since 1970 UTC.
    ///   - progress: Called after every answer.
    /// - Returns: What was done; with `missing` series nothing was.
    /// - Throws: `CollectorError` when another collector runs, `PrometheusError` when Prometheus does not answer (days
    ///   before that one are complete), `MetricHistoryError` when a file cannot be read or written.
    public func run(now: Int64, progress: (CollectionProgress) -> Void = { _ in }) async throws -> PodCollectionReport {
        let store = DayStore(directory: options.directory, fileName: PodHistory.usageFile)
        var unfinished = try UnfinishedParts(directory: options.directory)
        let plan = try CollectionPlan(options, store, unfinished.parts, now: now)
        var report = PodCollectionReport(
            from: plan.window.lowerBound,
            to: plan.window.upperBound,
            stepMilliseconds: options.step.milliseconds
        )
        report.missing = try await missingSeries(now: now)
        guard report.missing.isEmpty else { return report }
        let lock = try CollectorLock(directory: options.directory)
        // The lock lives until the run ends, not until its last use.
        defer { lock.hold() }
        store.removeLeftovers()
        try await collect(plan, store, &unfinished, &report, progress)
        let keptSpan = Int64(options.keepDays) * DayStore.millisecondsPerDay
        let oldest = plan.window.upperBound - keptSpan
        let (removed, bytes) = try store.prune(before: oldest, maximumBytes: options.maximumBytes)
        report.removedDays = removed.map(InstantText.day)
        report.bytes = bytes
        unfinished.keep(days: Set(store.days()))
        try unfinished.write(directory: options.directory)
        return report
    }

    private func collect(
        _ plan: CollectionPlan,
        _ store: DayStore,
        _ unfinished: inout UnfinishedParts,
        _ report: inout PodCollectionReport,
        _ progress: (CollectionProgress) -> Void
    ) async throws {
        let identity = try await identity(plan)
        var found: Set<PodQuantity> = []
        var client = client
        var state = CollectionProgress(
            answered: 0,
            total: plan.parts.reduce(0) { $0 + spans(of: $1).count } * PodQuantity.allCases.count,
            points: 0,
            day: InstantText.day(plan.window.lowerBound)
        )
        for part in plan.parts {
            state.day = InstantText.day(part.day)
            var day = PodDay()
            for span in spans(of: part) {
                let answers = try await ask(span, client) {
                    state.answered += 1
                    progress(state)
                }
                found.formUnion(answers.found)
                report.note(answers.warnings)
                day.errors.merge(answers.errors) { first, _ in first }
                // Nothing of a day can be kept without these, so the rest need not be asked.
                guard !day.isUnusable else { break }
                var assembly = PodSpan(grid: span, identity: identity)
                let pods = assembly.assemble(courses: answers.courses, facts: answers.facts, &report)
                day.pods = day.pods?.merged(with: pods) ?? pods
                state.points = report.points
            }
            if day.errors.values.contains(where: \.isPartial) { client.partialAttempts = 1 }
            try put(day, part, store, &unfinished, &report)
            logger.debug("collected pods of a day", metadata: ["day": "\(state.day)", "points": "\(state.points)"])
        }
        guard !report.pods.isEmpty else { return }
        let failed = Set(report.failures.map(\.metric))
        report.absent = PodQuantity.allCases.filter { !found.contains($0) && !PodQuantity.optional.contains($0) }
            .map(\.rawValue).filter { !failed.contains($0) }
    }

    private func identity(_ plan: CollectionPlan) async throws -> NodeIdentity {
        let labels = try await client.series(
            NodeIdentity.selectors,
            from: plan.window.lowerBound,
            to: plan.window.upperBound
        )
        return NodeIdentity(mapping: options.nodes, information: labels)
    }

    private func spans(of part: CollectionPlan.Part) -> [TimeGrid] {
        part.grid.split(maximumCount: Int(max(1, Self.span / options.step.milliseconds)))
    }

    /// Asks for everything about a span, several queries at a time; what fails of one quantity does not keep the others.
    private func ask(_ span: TimeGrid, _ client: PrometheusClient, answered: () -> Void) async throws -> PodAnswers {
        let window = PromQL.window(step: options.step, scrapeInterval: options.scrapeInterval)
        // The first instant too looks back on what was there before it.
        let length = Duration.milliseconds(span.end - span.start) + window
        let end = span.end - span.stepMilliseconds
        var answers = PodAnswers()
        try await forEachConcurrently(PodQuantity.allCases, limit: client.configuration.parallelism) { quantity in
            let query = quantity.promQL(window: window, span: length)
            do {
                return quantity.isCourse
                    ? PodAnswers(quantity, try await client.queryRange(query, span))
                    : PodAnswers(quantity, try await client.query(query, at: end))
            } catch let error as PrometheusError where error.isAboutQuery || error.isPartial {
                return PodAnswers(quantity, error)
            }
        } take: { answer in
            answers.take(answer)
            answered()
        }
        return answers
    }

    /// Writes a part, together with what its day has already, and notes what it lacks.
    private func put(
        _ day: PodDay,
        _ part: CollectionPlan.Part,
        _ store: DayStore,
        _ unfinished: inout UnfinishedParts,
        _ report: inout PodCollectionReport
    ) throws {
        let errors = Dictionary(day.errors.map { ($0.key.rawValue, $0.value) }) { first, _ in first }
        report.failures.note(errors, day: part.day)
        // Nothing is written, so that all of it counts as missing.
        guard !day.isUnusable else { return }
        guard let pods = day.pods, !pods.pods.isEmpty || part.isKeepingOthers else {
            report.emptyDays.append(InstantText.day(part.day))
            return
        }
        // Before the day is written, so that a run that is killed in between leaves no day that seems whole.
        let failed = Set(errors.keys)
        unfinished.add(failed, part.grid)
        try unfinished.write(directory: options.directory)
        let folder = store.folder(part.day)
        let there = part.isKeepingOthers ? try PodHistory(day: folder, step: options.step.milliseconds) : nil
        report.fileContradictions += there?.contradictions.sentences ?? []
        try (there?.merged(with: pods) ?? pods).write(day: folder)
        unfinished.remove(Set(PodQuantity.allCases.map(\.rawValue)).subtracting(failed), part.grid)
        try unfinished.write(directory: options.directory)
        let name = InstantText.day(part.day)
        if !report.writtenDays.contains(name) { report.writtenDays.append(name) }
    }
}

/// What came of the queries for the pods of a day.
private struct PodDay {
    var pods: PodHistory?
    var errors: [PodQuantity: PrometheusError] = [:]

    /// Whether pods would be wrong or missing, not only known less well: answers are partial, or what matters most failed.
    var isUnusable: Bool {
        errors.contains { PodQuantity.required.contains($0.key) || $0.value.isPartial }
    }
}

/// The answers about a span of time.
private struct PodAnswers: Sendable {
    var courses: [PodQuantity: RangeAnswer] = [:]
    var facts: [PodQuantity: InstantAnswer] = [:]
    var errors: [PodQuantity: PrometheusError] = [:]
    var found: Set<PodQuantity> = []
    var warnings: [String] = []

    init() {}

    init(_ quantity: PodQuantity, _ error: PrometheusError) { errors = [quantity: error] }

    init(_ quantity: PodQuantity, _ answer: RangeAnswer) {
        courses[quantity] = answer
        if !answer.series.isEmpty { found = [quantity] }
        warnings = answer.warnings
    }

    init(_ quantity: PodQuantity, _ answer: InstantAnswer) {
        facts[quantity] = answer
        if !answer.samples.isEmpty { found = [quantity] }
        warnings = answer.warnings
    }

    mutating func take(_ other: PodAnswers) {
        courses.merge(other.courses) { _, new in new }
        facts.merge(other.facts) { _, new in new }
        errors.merge(other.errors) { first, _ in first }
        found.formUnion(other.found)
        warnings += other.warnings
    }
}
