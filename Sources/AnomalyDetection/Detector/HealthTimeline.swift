public import MetricHistory

/// Scores and states over time, of nodes or of the cluster.
public struct HealthTimeline: Sendable {
    /// The instants.
    public let grid: TimeGrid
    /// The nodes, or `cluster` alone.
    public let nodes: [String]
    /// `time * nodes.count + node`.
    public let evidence: [RowEvidence]
    /// The states by the k-of-n rule, in the same order.
    public let states: [HealthState]

    init(grid: TimeGrid, nodes: [String], evidence: [RowEvidence], rule: HealthRule) {
        self.grid = grid
        self.nodes = nodes
        self.evidence = evidence
        var machines = Array(repeating: HealthStateMachine(rule: rule), count: nodes.count)
        states = evidence.indices.map { machines[$0 % nodes.count].update(evidence[$0].score) }
    }

    /// The state of a node at a time.
    public func state(_ node: Int, at time: Int) -> HealthState { states[time * nodes.count + node] }

    /// The score of a node at a time, 0...1, NaN where too little is known.
    public func score(_ node: Int, at time: Int) -> Double { evidence[time * nodes.count + node].score }

    /// The stretches in which a node is anomalous; gaps within one do not part it.
    ///
    /// - Parameter node: The node's position.
    /// - Returns: Ranges of positions on the grid.
    public func alarms(_ node: Int) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start: Int?
        var end = 0
        for time in 0..<grid.count {
            switch state(node, at: time) {
            case .anomalous:
                start = start ?? time
                end = time + 1
            case .unknown: continue
            case .healthy, .suspect:
                if let begun = start { found.append(begun..<end) }
                start = nil
            }
        }
        if let begun = start { found.append(begun..<end) }
        return found
    }
}

extension AnomalyDetector {
    /// Judges every node in every interval of a table.
    ///
    /// - Parameters:
    ///   - table: The values, with the step the detector learned from. The features look six intervals back, the rule a
    ///     few more: let the table begin earlier than what is of interest.
    ///   - forecasts: Forecasts for the same times, nil if there are none.
    /// - Returns: Scores and states of the table's nodes.
    /// - Throws: `DetectorError` when the step is another one.
    public func timeline(_ table: MetricTable, forecasts: MetricTable? = nil) throws -> HealthTimeline {
        let nodes = table.nodes.filter { $0 != ClusterVitals.name }
        guard !nodes.isEmpty else { throw DetectorError.noNodes }
        let evidence = try nodeModel.evidence(
            table,
            nodes: nodes,
            forecasts: forecasts,
            threadCount: options.threadCount
        )
        return HealthTimeline(grid: table.grid, nodes: nodes, evidence: evidence, rule: rule)
    }

    /// Judges the cluster as a whole in every interval of a table.
    ///
    /// - Parameter table: Metrics of nodes and of the cluster.
    /// - Returns: Scores and states of the one node `cluster`.
    /// - Throws: `DetectorError` when the step is another one.
    public func clusterTimeline(_ table: MetricTable) throws -> HealthTimeline {
        let vitals = ClusterVitals.table(of: table)
        let nodes = [ClusterVitals.name]
        let evidence = try clusterModel.evidence(vitals, nodes: nodes, threadCount: options.threadCount)
        return HealthTimeline(grid: vitals.grid, nodes: nodes, evidence: evidence, rule: rule)
    }

    /// What is to be said about every node, and the cluster, in the newest interval of a table.
    ///
    /// - Parameters:
    ///   - table: The values up to now; the last day is enough.
    ///   - forecasts: Forecasts for the same times, nil if there are none.
    /// - Returns: The nodes in their order, then the cluster.
    /// - Throws: `DetectorError` when the step is another one or the table has no nodes.
    public func health(_ table: MetricTable, forecasts: MetricTable? = nil) throws -> [NodeHealth] {
        let timeline = try timeline(table, forecasts: forecasts)
        let cluster = try clusterTimeline(table)
        let last = table.grid.count - 1
        return try timeline.nodes.indices.map {
            try health(timeline, $0, at: last, table, nodeModel, forecasts)
        } + [health(cluster, 0, at: last, ClusterVitals.table(of: table), clusterModel, nil)]
    }

    /// What is to be said about one node of a timeline at one time.
    ///
    /// - Parameters:
    ///   - timeline: What `timeline(_:forecasts:)` found in the table.
    ///   - node: The node's position.
    ///   - time: The position on the grid.
    ///   - table: The values.
    /// - Returns: State, score and reasons.
    /// - Throws: `AnomalyDetectionError` never in practice.
    public func health(_ timeline: HealthTimeline, node: Int, at time: Int, in table: MetricTable) throws -> NodeHealth
    {
        try health(timeline, node, at: time, table, nodeModel, nil)
    }

    /// What is to be said about the cluster at one time.
    ///
    /// - Parameters:
    ///   - timeline: What `clusterTimeline(_:)` found in the table.
    ///   - time: The position on the grid.
    ///   - table: The values of nodes and of the cluster.
    /// - Returns: State, score and reasons.
    /// - Throws: `AnomalyDetectionError` never in practice.
    public func clusterHealth(_ timeline: HealthTimeline, at time: Int, in table: MetricTable) throws -> NodeHealth {
        try health(timeline, 0, at: time, ClusterVitals.table(of: table), clusterModel, nil)
    }

    private func health(
        _ timeline: HealthTimeline,
        _ node: Int,
        at time: Int,
        _ table: MetricTable,
        _ model: HealthModel,
        _ forecasts: MetricTable?
    ) throws -> NodeHealth {
        let name = timeline.nodes[node]
        let state = timeline.state(node, at: time)
        let evidence = timeline.evidence[time * timeline.nodes.count + node]
        var reasons: [HealthReason] = []
        if evidence.isKnown, state != .healthy {
            reasons = try model.reasons(table, nodes: timeline.nodes, node: node, time: time, forecasts: forecasts)
        }
        let repeats = model.repeats(table, node: name, time: time)
        return NodeHealth(
            node: name,
            time: timeline.grid.time(at: time),
            state: state,
            score: evidence.isKnown ? evidence.score : nil,
            reasons: reasons,
            sentence: sentence(name, state, evidence, reasons, repeats, missing: missing(table, model, name, time))
        )
    }

    private func sentence(
        _ name: String,
        _ state: HealthState,
        _ evidence: RowEvidence,
        _ reasons: [HealthReason],
        _ repeats: (still: Int, moving: Int),
        missing: Int
    ) -> String {
        switch state {
        case .unknown:
            return "\(name): \(missing) of \(nodeOrCluster(name).metricCount) metrics are missing"
        case .healthy:
            return "\(name): as usual"
        case .suspect, .anomalous:
            var parts = reasons.map(\.text)
            if evidence.stillness >= max(evidence.deviation, evidence.joint), repeats.still > 1 {
                parts.insert("\(repeats.still) of \(repeats.moving) metrics repeat their last value exactly", at: 0)
            }
            if parts.isEmpty {
                parts = [state == .anomalous ? "as usual again, after an anomaly" : "unusual a moment ago"]
            }
            return "\(name): " + parts.prefix(3).joined(separator: "; ")
        }
    }

    private func nodeOrCluster(_ name: String) -> HealthModel {
        name == ClusterVitals.name ? clusterModel : nodeModel
    }

    private func missing(_ table: MetricTable, _ model: HealthModel, _ node: String, _ time: Int) -> Int {
        model.metrics.count { metric in
            let series = table.index(of: SeriesKey(node: node, metric: metric.name))
            return series.flatMap { table[series: $0, at: time] } == nil
        }
    }
}
