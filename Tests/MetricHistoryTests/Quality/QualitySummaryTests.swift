import Foundation
import MetricHistory
import Testing

struct QualitySummaryTests {
    /// Two samples for each node and metric named.
    private func twoSamples(_ metricsOfNode: [String: [String]]) -> MetricTable {
        let keys = metricsOfNode.flatMap { node, metrics in metrics.map { SeriesKey(node: node, metric: $0) } }
        var table = MetricTable(
            grid: TimeGrid(start: firstOfMarch, stepMilliseconds: fiveMinutes, count: 2),
            series: keys
        )
        for index in table.series.indices {
            table[series: index, at: 0] = 1
            table[series: index, at: 1] = 2
        }
        return table
    }

    @Test("A metric's counts are the sum over its nodes, a node's over its metrics, and all over both")
    func sums() throws {
        // a: 4 of 4; b: from its first sample 1 of 3.
        let quality = DataQuality(of: table(["a": [1, 2, 3, 4], "b": [nil, 5, nil, nil]]))
        let metric = try #require(quality.metrics.first)
        #expect(metric.name == "cpu" && metric.seriesCount == 2)
        #expect(metric.counts.completeness == 5.0 / 7)
        #expect(metric.counts.windowCompleteness == 5.0 / 8)
        #expect(metric.verdictCounts == [.good: 1, .poor: 1])
        #expect(metric.longestGap?.length == 2 * fiveMinutes)
        #expect(metric.staleness == 2 * fiveMinutes)
        #expect(quality.nodes.map(\.name) == ["a", "b"])
        #expect(quality.nodes.map(\.counts.completeness) == [1, 1.0 / 3])
        #expect(quality.overall.counts == metric.counts)
    }

    @Test("A metric that most nodes have is missing on a node that has the others")
    func absentSeries() {
        let both = ["cpu", "memory"]
        let quality = DataQuality(of: twoSamples(["a": both, "b": both, "c": ["cpu"]]))
        let absent = quality.series.filter { $0.verdict == .missing }
        #expect(absent.map(\.key) == [SeriesKey(node: "c", metric: "memory")])
        // 2 nodes x 2 samples of 6 expected ones.
        #expect(quality.metrics.last?.counts.completeness == 4.0 / 6)
        #expect(quality.metrics.last?.verdict == .poor)
    }

    @Test("The name that holds metrics of the whole cluster is not a node without CPU")
    func clusterMetrics() {
        let both = ["cpu", "memory"]
        let quality = DataQuality(of: twoSamples(["a": both, "b": both, "c": both, "cluster": ["pending_pods"]]))
        #expect(quality.series.allSatisfy { $0.verdict == .good })
        #expect(quality.series.count == 7)
    }

    @Test("An expected metric that is nowhere is told as missing")
    func expectedMetric() throws {
        let quality = DataQuality(of: table(["a": [1, 2]]), expectedMetrics: ["cpu", "disk"])
        #expect(quality.metrics.map(\.name) == ["cpu", "disk"])
        #expect(quality.metrics.map(\.verdict) == [.good, .missing])
    }

    @Test("A metric is stale only when all its series are: one node that left does not make it so")
    func stale() {
        let rising = (0..<40).map { Double?(Double($0)) }
        // Of 80 expected samples 4 are missing: exactly 95 % are there.
        let left = rising.prefix(36) + [nil, nil, nil, nil]
        let quality = DataQuality(of: table(["a": rising, "b": Array(left)]))
        #expect(quality.nodes.map(\.verdict) == [.good, .usable])
        #expect(quality.metrics.first?.verdict == .good)
    }

    @Test("Rows that repeat a series and time are counted when files are read")
    func repeatedRows() throws {
        try withTemporaryDirectory { directory in
            let rows = ["0,a,cpu,1", "300,a,cpu,2", "0,a,cpu,1", "0,a,cpu,1", "300,b,cpu,", "300,b,cpu,", "0,b,cpu,4"]
            let text = "timestamp,node,metric,value\n" + rows.joined(separator: "\n") + "\n"
            try Data(text.utf8).write(to: directory.appending(path: "metrics.csv"))
            let reading = try MetricReading(path: directory.file("metrics.csv"))
            let (a, b) = (SeriesKey(node: "a", metric: "cpu"), SeriesKey(node: "b", metric: "cpu"))
            #expect(reading.repeatedRows == [a: 2, b: 1])
            let quality = DataQuality(of: reading.table, repeatedRows: reading.repeatedRows)
            #expect(quality.overall.counts.repeatedRows == 3)
            #expect(quality.nodes.map(\.counts.repeatedRows) == [2, 1])
        }
    }
}
