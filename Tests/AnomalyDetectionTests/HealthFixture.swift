import Foundation
import MetricHistory

@testable import AnomalyDetection

/// A small cluster whose days are alike: a wave of load, some noise, four metrics and pending pods.
enum HealthFixture {
    static let start: Int64 = 1_793_491_200_000  // 2026-11-01 00:00 UTC
    static let step: Int64 = 1_800_000
    static let perDay = 48

    static func table(nodes: Int = 3, days: Int = 6, seed: UInt64 = 1) -> MetricTable {
        let names = (0..<nodes).map { "node\($0)" }
        let metrics = [
            "cpu_pressure_ratio", "cpu_utilization_ratio", "disk_busy_ratio", "filesystem_used_ratio",
            "load_average_per_core", "memory_available_bytes", "memory_utilization_ratio",
            "network_receive_bytes_per_second", "network_transmit_bytes_per_second", "running_pods",
        ]
        let grid = TimeGrid(start: start, stepMilliseconds: step, count: days * perDay)
        var series = names.flatMap { name in metrics.map { SeriesKey(node: name, metric: $0) } }
        series.append(SeriesKey(node: "cluster", metric: "pending_pods"))
        var table = MetricTable(grid: grid, series: series)
        var generator = SplittableGenerator(seed: seed)
        for time in 0..<grid.count {
            let wave = 0.5 - 0.5 * cos(2 * .pi * Double(time % perDay) / Double(perDay))
            for (number, name) in names.enumerated() {
                func noise(_ size: Double) -> Double { size * (generator.unit() - 0.5) }
                let cpu = 0.2 + 0.3 * wave + 0.02 * Double(number) + noise(0.03)
                let memory = 0.4 + 0.1 * wave + noise(0.01)
                let disk = 0.5 + 0.02 * wave + noise(0.002)
                let values = [
                    max(0, cpu - 0.3) * 0.1, cpu, 0.1 + 0.1 * wave + noise(0.03), disk, 1.1 * cpu + noise(0.02),
                    (1 - memory) * 16e9, memory, 1e6 * (1 + wave + noise(0.2)), 6e5 * (1 + wave + noise(0.2)), 4,
                ]
                for (metric, value) in zip(metrics, values) {
                    if let index = table.index(of: SeriesKey(node: name, metric: metric)) {
                        table[series: index, at: time] = value
                    }
                }
            }
            if let index = table.index(of: SeriesKey(node: "cluster", metric: "pending_pods")) {
                table[series: index, at: time] = time % 16 == 0 ? 1 : 0
            }
        }
        return table
    }

    static func options(_ seed: UInt64 = 0) throws -> AnomalyDetector.Options {
        try AnomalyDetector.Options(
            forest: IsolationForestOptions(treeCount: 20, sampleSize: 64, seed: seed),
            contamination: 0.002,
            threadCount: 1
        )
    }

    /// A detector of the first four days of `table()`; made once, since fitting takes a moment in a debug build.
    static let shared = Result { () throws -> AnomalyDetector in
        let history = HealthFixture.table()
        return try AnomalyDetector.fit(history.slice(from: start, to: start + 4 * 86_400_000), options: options())
    }

    static func detector() throws -> AnomalyDetector { try shared.get() }

    /// The table with some values of one series replaced; nil is a gap.
    static func changing(
        _ table: MetricTable,
        _ node: String,
        _ metric: String,
        _ times: some Sequence<Int>,
        _ value: (Double?) -> Double?
    ) -> MetricTable {
        var table = table
        guard let index = table.index(of: SeriesKey(node: node, metric: metric)) else { return table }
        for time in times { table[series: index, at: time] = value(table[series: index, at: time]) }
        return table
    }
}
