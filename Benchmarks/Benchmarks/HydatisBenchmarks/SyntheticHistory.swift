import ClusterModel
import Foundation
import LoadPrediction
import MetricHistory
import Simulation

/// Made-up node load: a day curve of its own for every node, with noise.
enum SyntheticHistory {
    /// 2019-05-01 00:00 UTC in milliseconds.
    private static let start: Int64 = 1_556_668_800_000

    /// CPU utilization of some nodes; the same arguments give the same table.
    static func table(nodeCount: Int, dayCount: Int, stepSeconds: Int) -> MetricTable {
        var generator = SplitMix64(seed: 7)
        let perDay = 86_400 / stepSeconds
        let grid = TimeGrid(start: start, stepMilliseconds: Int64(stepSeconds) * 1000, count: dayCount * perDay)
        let keys = (0..<nodeCount).map { SeriesKey(node: "node-\($0)", metric: NodeMetric.cpuUtilization) }
        var table = MetricTable(grid: grid, series: keys)
        for series in table.series.indices {
            let level = Double.random(in: 0.2...0.5, using: &generator)
            let peak = Double.random(in: 0...1, using: &generator)
            for time in 0..<grid.count {
                let wave = cos(2 * Double.pi * (Double(time) / Double(perDay) - peak))
                let noise = Double.random(in: -0.05...0.05, using: &generator)
                table[series: series, at: time] = level + 0.15 * wave + noise
            }
        }
        return table
    }
}
