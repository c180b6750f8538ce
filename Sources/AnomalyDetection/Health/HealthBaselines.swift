/// What is usual for each node, in flat buffers; after the nodes comes one more row, a typical node, by which nodes are
/// judged that were not there when the model was fitted.
struct HealthBaselines: Equatable, Sendable {
    let nodeCount: Int
    let metricCount: Int
    /// Medians, `row * metricCount + metric`; NaN for a metric that a node does not have.
    var center: [Double]
    /// The pattern of the week, `(hour * rowCount + row) * metricCount + metric`: what one hour needs lies together.
    var pattern: [Float]
    /// The usual distance from the median of the other nodes.
    var peerOffset: [Double]
    /// One over the difference that 1 % exceed, `row * HealthFeature.count * metricCount + feature * metricCount +
    /// metric`, upwards and downwards.
    var inverseUp: [Double]
    var inverseDown: [Double]
    /// How surprising it is that a value repeats the one before exactly: -log10 of the share of times it did.
    var repeatEvidence: [Double]
    /// How many metrics the node usually reports.
    var usualCount: [Double]

    var rowCount: Int { nodeCount + 1 }

    init(nodeCount: Int, metricCount: Int) {
        self.nodeCount = nodeCount
        self.metricCount = metricCount
        let rows = nodeCount + 1
        center = Array(repeating: .nan, count: rows * metricCount)
        pattern = Array(repeating: .nan, count: HourOfWeek.count * rows * metricCount)
        peerOffset = Array(repeating: 0, count: rows * metricCount)
        inverseUp = Array(repeating: 0, count: rows * HealthFeature.count * metricCount)
        inverseDown = inverseUp
        repeatEvidence = Array(repeating: 0, count: rows * metricCount)
        usualCount = Array(repeating: 0, count: rows)
    }

    /// Puts what was learned of one node into its row.
    mutating func set(_ row: Int, _ node: NodeBaseline) {
        let count = metricCount
        for metric in 0..<count {
            center[row * count + metric] = node.center[metric]
            peerOffset[row * count + metric] = node.peerOffset[metric]
            repeatEvidence[row * count + metric] = node.repeatEvidence[metric]
            for hour in 0..<HourOfWeek.count {
                pattern[(hour * rowCount + row) * count + metric] = node.pattern[hour * count + metric]
            }
        }
        let width = HealthFeature.count * count
        for feature in 0..<width {
            inverseUp[row * width + feature] = 1 / node.up[feature]
            inverseDown[row * width + feature] = 1 / node.down[feature]
        }
        usualCount[row] = node.usualCount
    }

    /// Makes the last row the median of the others, with the spread of all nodes together.
    mutating func setTypical(spread: [Double]) {
        let count = metricCount
        var typical = NodeBaseline(metricCount: count)
        for metric in 0..<count {
            func median(_ values: (Int) -> Double) -> Double { Quantile.median((0..<nodeCount).map(values)) ?? .nan }
            typical.center[metric] = median { center[$0 * count + metric] }
            typical.repeatEvidence[metric] = median { repeatEvidence[$0 * count + metric] }
            for hour in 0..<HourOfWeek.count {
                let value = median { Double(pattern[(hour * rowCount + $0) * count + metric]) }
                typical.pattern[hour * count + metric] = Float(value)
            }
        }
        typical.up = spread
        typical.down = spread
        typical.usualCount = Quantile.median(usualCount.dropLast()) ?? 0
        set(nodeCount, typical)
    }
}

/// What is usual for one node.
struct NodeBaseline {
    var center: [Double]
    var pattern: [Float]
    var peerOffset: [Double]
    var up: [Double]
    var down: [Double]
    var repeatEvidence: [Double]
    var usualCount = 0.0

    init(metricCount: Int) {
        center = Array(repeating: .nan, count: metricCount)
        pattern = Array(repeating: .nan, count: HourOfWeek.count * metricCount)
        peerOffset = Array(repeating: 0, count: metricCount)
        up = Array(repeating: 1, count: HealthFeature.count * metricCount)
        down = up
        repeatEvidence = Array(repeating: 0, count: metricCount)
    }
}
