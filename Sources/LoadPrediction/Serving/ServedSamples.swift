import MetricHistory

/// A node that is forecast.
struct ServedNode: Sendable {
    /// The node's name.
    let name: String

    /// For each metric the start of the newest step with a value, in milliseconds since 1970 UTC; nil before the first.
    var lastKnown: [Int64?]

    /// For each metric whether the node ever had a series of it.
    var isPresent: [Bool]

    init(name: String, metricCount: Int) {
        self.name = name
        lastKnown = Array(repeating: nil, count: metricCount)
        isPresent = Array(repeating: false, count: metricCount)
    }
}

/// The samples of a table by step, metric and node.
struct ServedSamples {
    /// The index of the newest step in which any node has a value of a predicted metric; -1 where there is none.
    let newestKnown: Int

    /// The names of the nodes that have a series of a predicted metric, sorted.
    let nodes: [String]

    private let table: MetricTable
    /// For each metric, predicted ones first, the series of each node.
    private let places: [[String: Int]]

    /// Looks at a table.
    ///
    /// - Parameters:
    ///   - table: Samples at the step of the predictor.
    ///   - metrics: The metrics that are predicted.
    ///   - companions: The metrics that help.
    init(_ table: MetricTable, metrics: [String], _ companions: [String]) {
        self.table = table
        places = (metrics + companions).map { metric in
            let own = table.series.indices.filter { table.series[$0].metric == metric }
            return Dictionary(own.map { (table.series[$0].node, $0) }) { first, _ in first }
        }
        let predicted = places.prefix(metrics.count)
        nodes = Set(predicted.flatMap(\.keys)).sorted()
        let series = predicted.flatMap(\.values)
        newestKnown =
            (0..<table.grid.count).last { step in series.contains { table[series: $0, at: step] != nil } } ?? -1
    }

    /// The start of a step, in milliseconds since 1970 UTC; also of steps outside of the table.
    func time(at index: Int) -> Int64 { table.grid.time(at: index) }

    /// Whether a node has a series of a metric.
    func has(_ node: String, metric: Int) -> Bool { places[metric][node] != nil }

    /// For each metric the values of nodes at a step, NaN where there is none.
    func values(at index: Int, of nodes: [String]) -> [[Double]] {
        places.map { places in
            guard index >= 0 else { return Array(repeating: .nan, count: nodes.count) }
            return nodes.map { node in places[node].map { table.values[$0 * table.grid.count + index] } ?? .nan }
        }
    }
}
