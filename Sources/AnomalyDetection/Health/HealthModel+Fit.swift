import Foundation
import MetricHistory

extension HealthModel {
    /// Fits are refused below this many intervals: too few days to know what is usual.
    static let leastIntervals = 96
    private static let foldCount = 5
    /// Rarities are learned from about this many intervals of nodes spread over the cluster.
    private static let calibrationRows = 60_000

    /// Learns what is usual from a history.
    ///
    /// - Parameters:
    ///   - table: The history; other metrics and nodes in it are left out.
    ///   - nodes: The nodes, sorted.
    ///   - metrics: The metrics, sorted.
    ///   - forecasts: Forecasts of some of the series for the same times, nil if there are none.
    ///   - options: How to grow the isolation forest.
    ///   - threadCount: The number of threads.
    /// - Returns: The model.
    /// - Throws: `DetectorError` when the history is too short, `AnomalyDetectionError` when the forest cannot be grown.
    static func fit(
        _ table: MetricTable,
        nodes: [String],
        metrics: [String],
        forecasts: MetricTable?,
        forest options: IsolationForestOptions,
        threadCount: Int
    ) throws -> HealthModel {
        guard table.grid.count >= leastIntervals else {
            throw DetectorError.tooShort(intervals: table.grid.count, least: leastIntervals)
        }
        let metrics = metrics.map(HealthMetric.init(named:))
        let raw = MetricCube(table, nodes: nodes, metrics: metrics.map(\.name))
        let references = metrics.indices.map { reference(raw, $0) }
        let scaled = raw.scaled(metrics, references)
        let chosen = calibrationNodes(nodes.count, intervals: table.grid.count)
        let fit = BaselineFit(
            scaled: scaled,
            raw: raw,
            peers: scaled.peerMedians(),
            forecast: forecasts.flatMap { forecast(cube: raw, from: $0)?.scaled(metrics, references) },
            metrics: metrics,
            cross: CrossMetric(scaled, nodes: chosen)
        )
        let calibration = Calibration(fit, chosen: chosen, nodeCount: nodes.count, foldCount: foldCount)
        let forestRows = calibration.forestRows
        let forest = try IsolationForest.fit(forestRows, options: options, threadCount: threadCount)
        let forestScores = try forest.score(forestRows, threadCount: threadCount)
        let channels = calibration.channels + [forestScores]
        return HealthModel(
            stepMilliseconds: table.grid.stepMilliseconds,
            metrics: metrics,
            references: references,
            nodes: nodes,
            baselines: calibration.baselines,
            cross: fit.cross,
            featureTails: calibration.tails,
            channelTails: channels.flatMap { EvidenceTail(of: $0).numbers },
            forest: forest,
            hasForecasts: fit.forecast != nil
        )
    }

    /// A small value of a metric: 2 % of the median of those above zero, 1 where there are none.
    private static func reference(_ cube: MetricCube, _ metric: Int) -> Double {
        let values = stride(from: metric, to: cube.values.count, by: cube.metrics.count).lazy.map { cube.values[$0] }
        return 0.02 * (Quantile.median(values.filter { $0 > 0 }) ?? 50)
    }

    private static func calibrationNodes(_ nodeCount: Int, intervals: Int) -> [Int] {
        let count = min(nodeCount, max(1, calibrationRows / intervals))
        return (0..<count).map { $0 * nodeCount / count }
    }

    /// Forecasts on the grid of the values; nil when nothing of them fits.
    static func forecast(cube: MetricCube, from forecasts: MetricTable) -> MetricCube? {
        let aligned = forecasts.onGrid(cube.grid)
        let found = MetricCube(aligned, nodes: cube.nodes, metrics: cube.metrics)
        return found.values.contains { !$0.isNaN } ? found : nil
    }
}

extension MetricTable {
    /// The same series on another grid; a value holds until its own step ends, so that hourly forecasts serve intervals
    /// of minutes.
    func onGrid(_ grid: TimeGrid) -> MetricTable {
        if grid == self.grid { return self }
        var result = MetricTable(grid: grid, series: series)
        for series in result.series.indices {
            for time in 0..<grid.count {
                let offset = grid.time(at: time) - self.grid.start
                let index = Int(offset / self.grid.stepMilliseconds)
                guard offset >= 0, index < self.grid.count else { continue }
                result[series: series, at: time] = self[series: series, at: index]
            }
        }
        return result
    }
}
