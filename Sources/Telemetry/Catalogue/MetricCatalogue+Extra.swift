extension MetricCatalogue {
    /// Metrics beyond the eighteen, collected only where they are asked for (`telemetry.extraMetrics`).
    public static let extra = MetricCatalogue([clockSkew])

    /// The standard metrics with extra ones.
    ///
    /// - Parameter names: Names of extra metrics.
    /// - Returns: The catalogue, or nil when one of the names is not that of an extra metric.
    public static func standard(with names: [String]) -> MetricCatalogue? {
        let wanted = extra.metrics.filter { names.contains($0.name) }
        guard names.allSatisfy({ extra[$0] != nil }) else { return nil }
        return MetricCatalogue(standard.metrics + wanted)
    }

    /// How wrong a node's clock is.
    ///
    /// Prometheus stamps samples with its own clock, so none of the eighteen tells a node's. An exporter tells it in
    /// `node_time_seconds`; whole seconds, because a scrape itself takes a part of one.
    private static let clockSkew = MetricDefinition(
        name: "clock_skew_seconds",
        summary: "How far the node's clock is from that of Prometheus, in whole seconds, whichever is ahead.",
        unit: "s",
        group: .cpuAndMemory,
        kind: .state,
        scope: .node,
        minimum: 0,
        maximum: nil,
        query: "min by (\(nodeLabels)) (round(abs(node_time_seconds - timestamp(node_time_seconds))))",
        series: ["node_time_seconds"],
        exporter: .nodeExporter,
        hint: "node_exporter must run on every node with its time collector",
        isRequired: false
    )
}
