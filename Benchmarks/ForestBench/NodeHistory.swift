import Foundation
import MetricHistory

/// Made-up metrics of some nodes: the 16 that the catalogue has of nodes, days that are alike, and noise.
enum NodeHistory {
    private static let metrics = [
        "container_restarts_per_hour", "cpu_iowait_ratio", "cpu_pressure_ratio", "cpu_requested_ratio",
        "cpu_utilization_ratio", "disk_busy_ratio", "filesystem_used_ratio", "load_average_per_core",
        "major_page_faults_per_second", "memory_available_bytes", "memory_pressure_ratio", "memory_requested_ratio",
        "memory_utilization_ratio", "network_receive_bytes_per_second", "network_transmit_bytes_per_second",
        "running_pods",
    ]
    private static let step: Int64 = 300_000
    private static let start: Int64 = 1_793_491_200_000  // 2026-11-01 00:00 UTC

    /// Values every five minutes.
    static func table(nodeCount: Int, dayCount: Int) -> MetricTable {
        let nodes = (0..<nodeCount).map { "node\($0)" }
        let series = nodes.flatMap { node in metrics.map { SeriesKey(node: node, metric: $0) } }
        let count = dayCount * 288
        var table = MetricTable(
            grid: TimeGrid(start: start, stepMilliseconds: step, count: count),
            series: series
        )
        var generator = SystemRandomNumberGenerator()
        for index in table.series.indices {
            let isBytes = table.series[index].metric.contains("bytes")
            for time in 0..<count {
                let wave = 0.4 - 0.2 * cos(2 * .pi * Double(time % 288) / 288)
                let value = wave + Double.random(in: -0.03...0.03, using: &generator)
                table[series: index, at: time] = isBytes ? value * 1e9 : value
            }
        }
        return table
    }
}
