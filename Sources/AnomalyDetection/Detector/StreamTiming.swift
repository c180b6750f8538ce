public import MetricHistory

/// How long judging the newest interval takes.
public struct StreamTiming: Equatable, Sendable {
    /// The number of nodes.
    public let nodeCount: Int
    /// The median time of an interval, features and scores, in milliseconds.
    public let medianMilliseconds: Double
    /// The longest time of an interval, in milliseconds.
    public let greatestMilliseconds: Double

    /// Measures on values of a table, whose nodes are repeated until there are enough.
    ///
    /// - Parameters:
    ///   - detector: The detector.
    ///   - table: Metrics of nodes with the detector's step, eight intervals or more.
    ///   - nodeCount: The number of nodes.
    ///   - intervals: How many intervals to measure, after seven that fill the ring.
    /// - Throws: `DetectorError` when the table has too few intervals or no nodes.
    public init(of detector: AnomalyDetector, on table: MetricTable, nodeCount: Int, intervals: Int = 50) throws {
        let names = table.nodes.filter { $0 != ClusterVitals.name }
        guard !names.isEmpty else { throw DetectorError.noNodes }
        let needed = HealthFeature.reach + 2
        guard table.grid.count >= needed else {
            throw DetectorError.tooShort(intervals: table.grid.count, least: needed)
        }
        var stream = detector.stream(nodes: (0..<nodeCount).map { names[$0 % names.count] })
        let cube = MetricCube(table, nodes: names, metrics: stream.metrics)
        let clock = ContinuousClock()
        var times: [Double] = []
        for time in 0..<min(table.grid.count, intervals + HealthFeature.reach + 1) {
            let block = Array(cube.values[time * cube.blockSize..<(time + 1) * cube.blockSize])
            var values: [Double] = []
            while values.count < nodeCount * stream.metrics.count { values += block }
            values.removeLast(values.count - nodeCount * stream.metrics.count)
            let start = clock.now
            _ = try stream.update(time: table.grid.time(at: time), values: values)
            if time > HealthFeature.reach { times.append((clock.now - start) / .milliseconds(1)) }
        }
        self.nodeCount = nodeCount
        medianMilliseconds = Quantile.median(times) ?? .nan
        greatestMilliseconds = times.max() ?? .nan
    }
}
