import MetricHistory
import Testing

@testable import Telemetry

/// Answers for one day, given to nodes by instant.
struct CollectedDayTests {
    private static let grid = hourly(4)

    private func node(_ name: String, _ address: String, _ values: [Double]) -> RangeSeries {
        RangeSeries(labels: ["node": name, "internal_ip": address], values: values)
    }

    /// Adds one answer for a metric and gives the day and the report.
    private func day(
        _ metric: String,
        _ series: [RangeSeries],
        _ nodes: [RangeSeries],
        shares: [RangeSeries] = [],
        ownQueries: [String] = []
    ) throws -> (MetricTable, CollectionReport) {
        let definition = try #require(MetricCatalogue.standard[metric])
        var report = CollectionReport(from: 0, to: 0, stepMilliseconds: hour, metrics: [.init(name: metric)])
        var day = CollectedDay(
            grid: Self.grid,
            identity: NodeIdentity().over(count: 4, addresses: nodes, hostNames: []),
            coverage: WindowCoverage(shares, ownQueries: ownQueries)
        )
        _ = day.add(definition, RangeAnswer(grid: Self.grid, series: series, warnings: [], infos: []), &report)
        return (day.table, report)
    }

    private func samples(_ table: MetricTable, _ node: String, _ metric: String) throws -> [Double?] {
        let index = try #require(table.index(of: SeriesKey(node: node, metric: metric)))
        return (0..<4).map { table[series: index, at: $0] }
    }

    @Test("A series whose address changes hands is that of one node, then of the other, and what is left out is named")
    func handedOver() throws {
        let series = RangeSeries(labels: ["instance": "10.0.0.1:9100"], values: [0.1, 0.4, 0.7, 0.7])
        let nodes = [node("old", "10.0.0.1", [1, 1, .nan, .nan]), node("new", "10.0.0.1", [.nan, 1, 1, 1])]
        let (table, report) = try day("memory_utilization_ratio", [series], nodes)
        #expect(try samples(table, "old", "memory_utilization_ratio") == [0.1, nil, nil, nil])
        #expect(try samples(table, "new", "memory_utilization_ratio") == [nil, nil, 0.7, 0.7])
        #expect(report.metrics[0].points == 3 && report.unmatched.isEmpty)
        let second = firstOfMarch + hour
        let span = UnclearInstance.Span(from: second, to: second, nodes: ["old", "new"])
        #expect(report.unclear == ["10.0.0.1:9100": .init(metrics: ["memory_utilization_ratio"], spans: [span])])
    }

    @Test("The address that a node has now comes before one that it had, whatever the order of the series")
    func certainFirst() throws {
        let stale = RangeSeries(labels: ["instance": "10.0.0.1:9100"], values: [0.1, 0.1, 0.9, 0.9])
        let own = RangeSeries(labels: ["instance": "10.0.0.2:9100"], values: [.nan, .nan, 0.2, 0.2])
        let nodes = [node("n", "10.0.0.1", [1, 1, .nan, .nan]), node("n", "10.0.0.2", [.nan, .nan, 1, 1])]
        let (table, report) = try day("memory_utilization_ratio", [stale, own], nodes)
        #expect(try samples(table, "n", "memory_utilization_ratio") == [0.1, 0.1, 0.2, 0.2])
        #expect(report.metrics[0].contradictions == 2)
    }

    @Test("Rates of a window that was measured in part are means over that part")
    func partialWindow() throws {
        let labels = ["instance": "10.0.0.1:9100"]
        let nodes = [node("n", "10.0.0.1", [1, 1, 1, 1])]
        let shares = [RangeSeries(labels: labels, values: [0.5, 0.99, .nan, 1.0])]
        // Half of an hour idle at 0.8: 1 - 0.5 * 0.8 = 0.6, and 1 - (1 - 0.6) / 0.5 = 0.2.
        let cpu = RangeSeries(labels: labels, values: [0.6, 0.3, 0.3, 0.3])
        let (table, _) = try day("cpu_utilization_ratio", [cpu], nodes, shares: shares)
        let found = try samples(table, "n", "cpu_utilization_ratio")
        #expect(abs((found[0] ?? 9) - 0.2) < 1e-12 && Array(found.dropFirst()) == [0.3, 0.3, 0.3])
        // 50 bytes per second of an hour in half of it: 100 per second.
        let traffic = RangeSeries(labels: labels, values: [50, 100, 100, 100])
        let (bytes, _) = try day("network_receive_bytes_per_second", [traffic], nodes, shares: shares)
        #expect(try samples(bytes, "n", "network_receive_bytes_per_second") == [100, 100, 100, 100])
    }

    @Test("States, and queries of one's own, are as Prometheus gives them")
    func uncorrected() throws {
        let labels = ["instance": "10.0.0.1:9100"]
        let nodes = [node("n", "10.0.0.1", [1, 1, 1, 1])]
        let shares = [RangeSeries(labels: labels, values: [0.5, 0.5, 0.5, 0.5])]
        let series = [RangeSeries(labels: labels, values: [0.6, 0.6, 0.6, 0.6])]
        let (memory, _) = try day("memory_utilization_ratio", series, nodes, shares: shares)
        #expect(try samples(memory, "n", "memory_utilization_ratio") == [0.6, 0.6, 0.6, 0.6])
        let (cpu, _) = try day(
            "cpu_utilization_ratio",
            series,
            nodes,
            shares: shares,
            ownQueries: ["cpu_utilization_ratio"]
        )
        #expect(try samples(cpu, "n", "cpu_utilization_ratio") == [0.6, 0.6, 0.6, 0.6])
    }
}
