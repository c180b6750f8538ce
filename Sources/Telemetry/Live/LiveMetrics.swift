public import MetricHistory

/// What one pod was measured to use, instant by instant.
public struct LivePodUse: Sendable, Equatable {
    /// The namespace.
    public let namespace: String

    /// The pod's name.
    public let pod: String

    /// CPU use in milli-CPU, one value per instant; NaN where there is none.
    public let milliCPU: [Double]
}

/// Reads the newest metrics into memory, with the queries of the collectors.
///
/// One query per metric whatever the number of nodes and pods; nothing is stored.
public struct LiveMetrics: Sendable {
    private let client: PrometheusClient
    private let options: CollectorOptions

    /// Creates a reader.
    ///
    /// - Parameters:
    ///   - client: Asks Prometheus.
    ///   - options: Queries, node names and scrape interval; where things are stored does not matter here.
    public init(client: PrometheusClient, options: CollectorOptions) {
        self.client = client
        self.options = options
    }

    /// The table of node names for the time around an instant.
    ///
    /// - Parameter now: The instant, in milliseconds since 1970 UTC.
    /// - Returns: The table.
    /// - Throws: `PrometheusError`.
    public func identity(now: Int64) async throws -> NodeIdentity {
        let labels = try await client.series(NodeIdentity.selectors, from: now - 3_600_000, to: now)
        return try await NodeIdentity(mapping: options.nodes, information: labels).asked(
            client,
            over: TimeGrid(start: now, stepMilliseconds: 1, count: 1),
            window: options.scrapeInterval * 4,
            scrapeInterval: options.scrapeInterval
        )
    }

    /// The values of metrics at the instants of a grid.
    ///
    /// A value outside of its metric's valid range is a gap: a lying exporter is unknown, not busy or idle.
    ///
    /// - Parameters:
    ///   - grid: The instants; rates are taken over its step.
    ///   - names: The metrics; nil for all of the catalogue.
    ///   - identity: Node names; which node had which address when is asked for the grid.
    /// - Returns: The table, of the metrics that Prometheus has.
    /// - Throws: `PrometheusError`, also where the query of one metric alone is refused.
    public func table(
        _ grid: TimeGrid,
        metrics names: Set<String>? = nil,
        _ identity: NodeIdentity
    ) async throws
        -> MetricTable
    {
        let (table, refusals) = try await answeredTable(grid, metrics: names, identity)
        if let first = refusals.values.min(by: { $0.description < $1.description }) { throw first }
        return table
    }

    /// The values of metrics at the instants of a grid, without those whose queries are refused.
    ///
    /// - Parameters:
    ///   - grid: The instants; rates are taken over its step.
    ///   - names: The metrics; nil for all of the catalogue.
    ///   - identity: Node names; which node had which address when is asked for the grid.
    /// - Returns: The table, of the metrics that Prometheus has, and why others could not be asked for, by their names.
    /// - Throws: `PrometheusError` where more than single queries fail.
    public func answeredTable(
        _ grid: TimeGrid,
        metrics names: Set<String>? = nil,
        _ identity: NodeIdentity
    ) async throws
        -> (table: MetricTable, refusals: [String: PrometheusError])
    {
        let window = PromQL.window(step: grid.step, scrapeInterval: options.scrapeInterval)
        let wanted = options.catalogue.metrics.filter { metric in
            options.queries[metric.name] != "" && names?.contains(metric.name) != false
        }
        var report = CollectionReport(
            from: grid.start,
            to: grid.end,
            stepMilliseconds: grid.stepMilliseconds,
            metrics: wanted.map { CollectionReport.Metric(name: $0.name) }
        )
        let nodes = try await identity.asked(
            client,
            over: grid,
            window: window,
            scrapeInterval: options.scrapeInterval
        )
        let coverage = try await WindowCoverage(client, grid, window: window, options)
        var answers = CollectedDay(grid: grid, identity: nodes, coverage: coverage)
        var refusals: [String: PrometheusError] = [:]
        let (client, queries) = (client, options.queries)
        try await forEachConcurrently(wanted, limit: client.configuration.parallelism) { metric in
            let query = metric.promQL(window: window, override: queries[metric.name])
            return (metric, try await client.attempt { try await $0.queryRange(query, grid) })
        } take: { metric, result in
            switch result {
            case .success(let answer): _ = answers.add(metric, answer, &report)
            // Asked again with the round, or the interval would count as known.
            case .failure(let error) where error.isPartial: throw error
            case .failure(let error): refusals[metric.name] = error
            }
        }
        return (answers.table.withoutImpossibleValues(options.catalogue.acceptedRanges).0, refusals)
    }

    /// When the newest sample of each node was scraped, in milliseconds since 1970 UTC.
    ///
    /// - Parameters:
    ///   - now: The instant at which Prometheus is asked.
    ///   - identity: Node names.
    /// - Returns: The times by node, in milliseconds since 1970 UTC.
    /// - Throws: `PrometheusError`.
    public func sampleTimes(now: Int64, _ identity: NodeIdentity) async throws -> [String: Int64] {
        let labels = MetricCatalogue.nodeLabels
        let query = "max by (\(labels)) (timestamp(node_memory_MemTotal_bytes))"
        var times: [String: Int64] = [:]
        for sample in try await client.query(query, at: now).samples where sample.value.isFinite {
            guard let node = identity.node(of: sample.labels), let time = Int64(secondsSince1970: sample.value) else {
                continue
            }
            times[node] = max(times[node] ?? 0, time)
        }
        return times
    }

    /// What pods use at the instants of a grid.
    ///
    /// - Parameter grid: The instants; rates are taken over its step.
    /// - Returns: Pods in any order; one that is scraped twice is there once.
    /// - Throws: `PrometheusError`.
    public func pods(_ grid: TimeGrid) async throws -> [LivePodUse] {
        let window = PromQL.window(step: grid.step, scrapeInterval: options.scrapeInterval)
        func ask(_ quantity: PodQuantity) async throws -> [RangeSeries] {
            try await client.queryRange(quantity.promQL(window: window, span: grid.step), grid).series
        }
        var found: [[String]: [Double]] = [:]
        // Of two series of one pod the larger counts, as one can miss a part of it; its group only fills gaps.
        func add(_ values: [Double], of labels: [String: String], isGroup: Bool = false) {
            guard let namespace = labels["namespace"], let pod = labels["pod"] else { return }
            let values = values.map { $0 >= 0 ? $0 * 1000 : .nan }
            guard let known = found[[namespace, pod]] else {
                found[[namespace, pod]] = values
                return
            }
            found[[namespace, pod]] = zip(known, values).map { $0.isNaN || (!isGroup && $1 > $0) ? $1 : $0 }
        }
        for series in try await ask(.cpu) { add(series.values, of: series.labels) }
        let groups = try await ask(.groupCPU)
        if !groups.isEmpty {
            let pods = try await ask(.presence).map(\.labels)
            let names = Dictionary(pods.map { ($0["uid"] ?? "", $0) }) { first, _ in first }
            for series in groups {
                let uids = PodQuantity.uids(ofGroup: series.labels["id"] ?? "")
                if let labels = uids.lazy.compactMap({ names[$0] }).first {
                    add(series.values, of: labels, isGroup: true)
                }
            }
        }
        return found.map { LivePodUse(namespace: $0.key[0], pod: $0.key[1], milliCPU: $0.value) }
    }
}
