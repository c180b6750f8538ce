extension MetricCatalogue {
    /// Eight metrics of CPU and memory, from node_exporter.
    ///
    /// Idle and waiting-for-disk time are unused CPU time, everything else is used, stolen time too. `max` takes each
    /// CPU once where an exporter is scraped twice.
    static let cpuAndMemory = [
        nodeMetric(
            "cpu_utilization_ratio",
            "Share of CPU time that is neither idle nor waiting for disks.",
            kind: .rate,
            query: "1 - \(averageRate("idle")) - \(averageRate("iowait"))",
            series: ["node_cpu_seconds_total"],
            hint: "node_exporter must run on every node with its cpu collector",
            isRequired: true
        ),
        nodeMetric(
            "cpu_iowait_ratio",
            "Share of CPU time spent waiting for disks.",
            kind: .rate,
            query: averageRate("iowait"),
            series: ["node_cpu_seconds_total"],
            hint: "node_exporter must run on every node with its cpu collector"
        ),
        nodeMetric(
            "load_average_per_core",
            "Load average over one minute, per CPU.",
            kind: .average,
            maximum: nil,
            query: """
                max by (\(nodeLabels)) (avg_over_time(node_load1[$window])) \
                / count by (\(nodeLabels)) (count by (\(nodeLabels), cpu) (node_cpu_seconds_total{mode="idle"}))
                """,
            series: ["node_load1", "node_cpu_seconds_total"],
            hint: "node_exporter must run on every node with its cpu and loadavg collectors"
        ),
        nodeMetric(
            "cpu_pressure_ratio",
            "Share of time in which at least one task waited for a CPU.",
            kind: .rate,
            query: "max by (\(nodeLabels)) (rate(node_pressure_cpu_waiting_seconds_total[$window]))",
            series: ["node_pressure_cpu_waiting_seconds_total"],
            hint: pressureHint
        ),
        nodeMetric(
            "memory_utilization_ratio",
            "Share of memory that is not available to new work.",
            kind: .average,
            query: """
                1 - max by (\(nodeLabels)) (avg_over_time(node_memory_MemAvailable_bytes[$window])) \
                / max by (\(nodeLabels)) (avg_over_time(node_memory_MemTotal_bytes[$window]))
                """,
            series: ["node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes"],
            hint: "node_exporter must run on every node with its meminfo collector",
            isRequired: true
        ),
        nodeMetric(
            "memory_available_bytes",
            "Memory that new work can have without swapping.",
            unit: "bytes",
            kind: .average,
            maximum: nil,
            query: "max by (\(nodeLabels)) (avg_over_time(node_memory_MemAvailable_bytes[$window]))",
            series: ["node_memory_MemAvailable_bytes"],
            hint: "node_exporter must run on every node with its meminfo collector"
        ),
        nodeMetric(
            "memory_pressure_ratio",
            "Share of time in which every task waited for memory.",
            kind: .rate,
            query: "max by (\(nodeLabels)) (rate(node_pressure_memory_stalled_seconds_total[$window]))",
            series: ["node_pressure_memory_stalled_seconds_total"],
            hint: pressureHint
        ),
        nodeMetric(
            "major_page_faults_per_second",
            "Page faults that had to read from disk.",
            unit: "1/s",
            kind: .rate,
            maximum: nil,
            query: "max by (\(nodeLabels)) (rate(node_vmstat_pgmajfault[$window]))",
            series: ["node_vmstat_pgmajfault"],
            hint: "node_exporter must run on every node with its vmstat collector"
        ),
    ]

    /// The mean over CPUs of the time per second in one mode.
    private static func averageRate(_ mode: String) -> String {
        """
        avg by (\(nodeLabels)) (max by (\(nodeLabels), cpu) (rate(node_cpu_seconds_total{mode="\(mode)"}[$window])))
        """
    }

    private static let pressureHint =
        "node_exporter needs its pressure collector, the kernel psi=1 (Linux 4.20 or later)"

    private static func nodeMetric(
        _ name: String,
        _ summary: String,
        unit: String = "ratio",
        kind: MetricDefinition.Kind,
        maximum: Double? = 1,
        query: String,
        series: [String],
        hint: String,
        isRequired: Bool = false
    ) -> MetricDefinition {
        MetricDefinition(
            name: name,
            summary: summary,
            unit: unit,
            group: .cpuAndMemory,
            kind: kind,
            scope: .node,
            minimum: 0,
            maximum: maximum,
            query: query,
            series: series,
            exporter: .nodeExporter,
            hint: hint,
            isRequired: isRequired
        )
    }
}
