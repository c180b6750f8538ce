public import MetricHistory

/// One measured series on a regular grid, with what else was measured at the same instants.
///
/// A gap is NaN, in `samples` as in everything beside them; it is never filled.
public struct LoadSeries: Sendable {
    /// The name of the series, such as the node's.
    public let name: String

    /// The start of the first step, in milliseconds since 1970 UTC.
    public let start: Int64

    /// The length of a step in milliseconds.
    public let stepMilliseconds: Int64

    /// The values to forecast, one per step.
    public let samples: [Double]

    /// Other metrics of the same node, each with one value per step, in the order of `ForecastFeatures.companions`.
    public let companions: [[Double]]

    /// The mean over all nodes, one value per step; empty where it is not used.
    public let clusterLoad: [Double]

    /// Creates a series.
    ///
    /// - Parameters:
    ///   - name: The name of the series, such as the node's.
    ///   - start: The start of the first step, in milliseconds since 1970 UTC.
    ///   - stepMilliseconds: The length of a step in milliseconds, at least 1.
    ///   - samples: One value per step; NaN is a gap.
    ///   - companions: Other metrics of the node, each as long as `samples`.
    ///   - clusterLoad: The mean over all nodes, as long as `samples`, or empty.
    public init(
        name: String,
        start: Int64,
        stepMilliseconds: Int64,
        samples: [Double],
        companions: [[Double]] = [],
        clusterLoad: [Double] = []
    ) {
        precondition(stepMilliseconds >= 1, "a step must be at least 1 ms, got \(stepMilliseconds)")
        precondition(companions.allSatisfy { $0.count == samples.count }, "companions must be as long as the samples")
        precondition(clusterLoad.isEmpty || clusterLoad.count == samples.count, "one cluster load per sample")
        self.name = name
        self.start = start
        self.stepMilliseconds = stepMilliseconds
        self.samples = samples
        self.companions = companions
        self.clusterLoad = clusterLoad
    }

    /// The series with gaps at its end up to a whole period, so that a last period of which half is there counts.
    ///
    /// - Parameter period: The length of a period in milliseconds, a multiple of the step.
    /// - Returns: The series, itself where nothing is missing.
    public func completed(to period: Int64) -> LoadSeries {
        let end = time(at: samples.count)
        let rest = end - end.flooredMultiple(of: period)
        guard rest > 0 else { return self }
        let gaps = Array(repeating: Double.nan, count: Int((period - rest) / stepMilliseconds))
        return LoadSeries(
            name: name,
            start: start,
            stepMilliseconds: stepMilliseconds,
            samples: samples + gaps,
            companions: companions.map { $0 + gaps },
            clusterLoad: clusterLoad.isEmpty ? [] : clusterLoad + gaps
        )
    }

    /// The start of a step, in milliseconds since 1970 UTC.
    public func time(at index: Int) -> Int64 { start + Int64(index) * stepMilliseconds }
}

extension LoadSeries {
    /// The series of one metric in a table, one for each node, in the order of the table.
    ///
    /// - Parameters:
    ///   - table: The measured series.
    ///   - metric: The metric to forecast.
    ///   - companions: The metrics to have beside it; all gaps where a node lacks one.
    ///   - withClusterLoad: Whether to add the mean over the nodes.
    /// - Returns: The series.
    public static func all(
        in table: MetricTable,
        metric: String,
        companions: [String] = [],
        withClusterLoad: Bool = false
    ) -> [LoadSeries] {
        let indices = table.series.indices.filter { table.series[$0].metric == metric }
        let load = withClusterLoad ? meanLoad(indices.map { table.samples(series: $0) }, count: table.grid.count) : []
        return indices.map { index in
            let node = table.series[index].node
            return LoadSeries(
                name: node,
                start: table.grid.start,
                stepMilliseconds: table.grid.stepMilliseconds,
                samples: Array(table.samples(series: index)),
                companions: companions.map { name in
                    table.index(of: SeriesKey(node: node, metric: name)).map { Array(table.samples(series: $0)) }
                        ?? Array(repeating: .nan, count: table.grid.count)
                },
                clusterLoad: load
            )
        }
    }

    /// The mean of the known values at each instant; NaN where none is known.
    static func meanLoad(_ series: [ArraySlice<Double>], count: Int) -> [Double] {
        var sums = Array(repeating: 0.0, count: count)
        var known = Array(repeating: 0.0, count: count)
        for samples in series {
            for (index, value) in samples.enumerated() where !value.isNaN {
                sums[index] += value
                known[index] += 1
            }
        }
        return zip(sums, known).map { $1 > 0 ? $0 / $1 : .nan }
    }
}
