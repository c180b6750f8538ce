extension MetricCatalogue {
    /// The catalogue as a page of the documentation, `docs/metrics.md`.
    public var markdown: String {
        var lines = [
            "# Metrics",
            "",
            "Made by `hydatis metrics list --markdown`; do not edit by hand.",
            "",
            "`hydatis collect` reads \(metrics.count) metrics. Each is one query, however many nodes there are, over raw",
            "series of the exporters: no recording rules are needed. `$window` is the step, and at least four scrape",
            "intervals. Values are means over the window before the instant, states as they are at the instant; missing,",
            "stale and not-a-number values are gaps, never zero. Cluster metrics are stored under the node name",
            "`\(MetricDefinition.clusterNode)`. Rates of node_exporter over a window that was scraped in part, as in the hour",
            "in which a node joins, are means over that part, by the exporter's clock (`node_time_seconds`). A query can be",
            "replaced: `telemetry.queries.NAME` in `configs/hydatis.yaml`.",
        ]
        for group in MetricDefinition.Group.allCases {
            lines += ["", "## \(group.title)"]
            for metric in metrics where metric.group == group { lines += [""] + metric.markdown }
        }
        lines += [
            "", "## On request", "",
            "Collected where `telemetry.extraMetrics` or `hydatis collect --extra-metric` names them.",
        ]
        for metric in Self.extra.metrics { lines += [""] + metric.markdown }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension MetricDefinition {
    /// The valid range for people: `0...1`, or `at least 0`.
    public var rangeText: String {
        let least = minimum.formatted
        return maximum.map { "\(least)...\($0.formatted)" } ?? "at least \(least)"
    }

    fileprivate var markdown: [String] {
        [
            "### `\(name)`",
            "",
            summary + (isRequired ? " The load predictor requires it." : ""),
            "",
            "- unit: \(unit); kind: \(kind.rawValue); one series per \(scope.rawValue); valid range: \(rangeText)",
            "- series: \(series.map { "`\($0)`" }.joined(separator: ", ")) of \(exporter.rawValue)",
            "- if missing: \(hint)",
            "",
            "```promql",
            query,
            "```",
        ]
    }
}

extension MetricDefinition.Group {
    fileprivate var title: String {
        switch self {
        case .cpuAndMemory: "CPU and memory"
        case .podScheduling: "Pod scheduling"
        case .networkAndStorage: "Network and storage"
        }
    }
}

extension Double {
    /// A number without a fraction of zero.
    fileprivate var formatted: String { self == rounded() && abs(self) < 1e15 ? "\(Int(self))" : "\(self)" }
}
