extension Collector {
    /// Looks whether Prometheus has what would be collected; nothing is written.
    ///
    /// - Parameter now: The present, in milliseconds since 1970 UTC.
    /// - Returns: What was found.
    /// - Throws: `PrometheusError` when Prometheus cannot be reached at all.
    public func check(now: Int64) async throws -> CheckReport {
        let version = try await client.version()
        // Long enough to see nodes whose exporter has just gone.
        let identity = try await identity(now - 3_600_000...now)
        var found: [String: (metric: CheckReport.Metric, unmatched: Set<String>, warnings: [String])] = [:]
        try await forEachConcurrently(options.catalogue.metrics, limit: client.configuration.parallelism) { metric in
            (metric.name, try await check(metric, identity, now))
        } take: { name, result in
            found[name] = result
        }
        let metrics = options.catalogue.metrics.compactMap { found[$0.name] }
        return CheckReport(
            url: client.configuration.url,
            version: version,
            metrics: metrics.map(\.metric),
            unmatched: metrics.reduce(into: []) { $0.formUnion($1.unmatched) },
            warnings: Set(metrics.flatMap(\.warnings)).sorted(),
            problems: try await problems(now)
        )
    }

    /// What keeps nodes from being told apart at an instant.
    func problems(_ time: Int64) async throws -> [String] {
        var series: [[String: String]] = []
        var refused: [String] = []
        for name in ["kube_node_info", "node_memory_MemTotal_bytes"] {
            switch try await client.attempt({ try await $0.query(name, at: time) }) {
            case .success(let answer): series += answer.samples.map(\.labels)
            case .failure(let error): refused.append("\(name) cannot be looked at: \(error)")
            }
        }
        return SourceFindings.problems(series) + refused
    }

    private func check(
        _ metric: MetricDefinition,
        _ identity: NodeIdentity,
        _ now: Int64
    ) async throws -> (CheckReport.Metric, Set<String>, [String]) {
        var result = CheckReport.Metric(name: metric.name, isRequired: metric.isRequired, state: .disabled)
        guard let request = options.requests.first(where: { $0.metric.name == metric.name }) else {
            result.hint = "remove telemetry.queries.\(metric.name) to collect it"
            return (result, [], [])
        }
        do {
            let answer = try await client.query(request.promQL, at: now)
            let samples = answer.samples.filter(\.value.isFinite)
            let unmatched = add(samples, metric, identity, to: &result)
            if options.queries[metric.name] == nil { try await lookAtSeries(metric, now, &result) }
            result.hint = hint(metric, result)
            return (result, unmatched, answer.warnings)
        } catch let error as PrometheusError where error.isAboutQuery || error.isPartial {
            result.state = .refused
            result.hint = "\(error)"
            return (result, [], [])
        }
    }

    /// Notes which nodes the samples belong to.
    ///
    /// - Returns: The instances that belong to none.
    private func add(
        _ samples: [InstantAnswer.Sample],
        _ metric: MetricDefinition,
        _ identity: NodeIdentity,
        to result: inout CheckReport.Metric
    ) -> Set<String> {
        var unmatched: Set<String> = []
        for sample in samples {
            if metric.scope == .cluster {
                result.nodes.insert(MetricDefinition.clusterNode)
            } else if let node = identity.node(of: sample.labels) {
                result.nodes.insert(node)
            } else {
                unmatched.insert(NodeIdentity.title(of: sample.labels))
            }
        }
        result.seriesCount = samples.count
        result.state = samples.isEmpty ? .empty : result.nodes.isEmpty ? .unmatched : .present
        return unmatched
    }

    /// Asks for the age of the raw series, and which of them are not there.
    private func lookAtSeries(_ metric: MetricDefinition, _ now: Int64, _ result: inout CheckReport.Metric) async throws
    {
        for name in metric.series {
            let newest = try await client.query("max(timestamp(\(name)))", at: now).samples.first?.value
            guard let newest, newest.isFinite else {
                result.missingSeries.append(name)
                continue
            }
            result.ageSeconds = max(result.ageSeconds ?? 0, Double(now) / 1000 - newest)
        }
        if result.seriesCount == 0, !result.missingSeries.isEmpty { result.state = .missing }
    }

    private func hint(_ metric: MetricDefinition, _ result: CheckReport.Metric) -> String? {
        switch result.state {
        case .missing: "\(result.missingSeries.joined(separator: ", ")) not found: \(metric.hint)"
        case .empty where metric.kind == .quantile: "nothing was measured lately; this is no fault on a quiet cluster"
        case .empty where options.queries[metric.name] != nil: "telemetry.queries.\(metric.name) gives no value now"
        case .empty: "the series are there but do not fit together; look at their labels, or set telemetry.queries"
        case .unmatched: "add the instances to telemetry.nodes"
        case .present, .refused, .disabled: nil
        }
    }
}
