import MetricHistory

/// Values time by time, node by node, metric by metric in one flat buffer: all that is known of one instant lies
/// together.
struct MetricCube: Sendable {
    let grid: TimeGrid
    let nodes: [String]
    let metrics: [String]
    /// `(time * nodes.count + node) * metrics.count + metric`; NaN where a value is missing.
    private(set) var values: [Double]

    /// The number of values of one instant.
    var blockSize: Int { nodes.count * metrics.count }

    /// Takes series out of a table; those that it does not have are missing throughout.
    init(_ table: MetricTable, nodes: [String], metrics: [String]) {
        grid = table.grid
        self.nodes = nodes
        self.metrics = metrics
        let blockSize = nodes.count * metrics.count
        values = Array(repeating: .nan, count: table.grid.count * blockSize)
        for (node, name) in nodes.enumerated() {
            for (metric, metricName) in metrics.enumerated() {
                guard let series = table.index(of: SeriesKey(node: name, metric: metricName)) else { continue }
                var place = node * metrics.count + metric
                for value in table.samples(series: series) {
                    values[place] = value
                    place += blockSize
                }
            }
        }
    }

    private init(like other: MetricCube, values: [Double]) {
        grid = other.grid
        nodes = other.nodes
        metrics = other.metrics
        self.values = values
    }

    /// Every value on the scale on which its differences count.
    func scaled(_ metrics: [HealthMetric], _ references: [Double]) -> MetricCube {
        var result = values
        let count = metrics.count
        for index in result.indices where !result[index].isNaN {
            let metric = index % count
            result[index] = metrics[metric].scaled(result[index], reference: references[metric])
        }
        return MetricCube(like: self, values: result)
    }

    /// The median of the other nodes for every value.
    func peerMedians() -> MetricCube {
        var medians = Array(repeating: Double.nan, count: values.count)
        var peers = PeerMedian(nodeCount: nodes.count)
        values.withUnsafeBufferPointer { values in
            medians.withUnsafeMutableBufferPointer { medians in
                guard let values = values.baseAddress, let medians = medians.baseAddress else { return }
                for time in 0..<grid.count {
                    for metric in metrics.indices {
                        let place = time * blockSize + metric
                        peers.update(values + place, stride: metrics.count, into: medians + place)
                    }
                }
            }
        }
        return MetricCube(like: self, values: medians)
    }

    /// The value of one node and metric, NaN before the first instant.
    @inline(__always)
    func value(_ time: Int, _ node: Int, _ metric: Int) -> Double {
        time < 0 ? .nan : values[time * blockSize + node * metrics.count + metric]
    }
}
