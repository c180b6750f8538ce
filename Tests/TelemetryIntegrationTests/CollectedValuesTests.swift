import Foundation
import MetricHistory
import Telemetry
import Testing

/// Fifteen days of a real Prometheus, collected every hour by the program.
@Suite(.serialized)
struct CollectedValuesTests {
    /// One collection that all tests look at; its folder goes when the process ends.
    private struct Collection {
        let hydatis: Hydatis
        let outcome: Hydatis.Outcome
        let table: MetricTable

        var csv: String { hydatis.directory.appending(path: "metrics.csv").path }
    }

    private static let collection: Result<Collection, any Error> = Result {
        let directory = FileManager.default.temporaryDirectory.appending(path: "hydatis-values-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(at: CollectedValuesTests.collection.get().hydatis.directory) }
        let hydatis = try Hydatis(url: TestBed.recorded.get().url, directory: directory)
        let csv = directory.appending(path: "metrics.csv").path
        let outcome = try hydatis.collect(RecordedHistory.span, step: "1h", options: ["--csv", csv])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try Collection(hydatis: hydatis, outcome: outcome, table: MetricTable.read(path: hydatis.data))
    }

    @Test("Every metric equals what the HTTP API answers to the same PromQL, and gaps equal gaps")
    func equalsAPI() throws {
        let collection = try Self.collection.get()
        let comparison = try Comparison.run(
            collection.hydatis,
            csv: collection.csv,
            span: RecordedHistory.span,
            step: 3600,
            window: .seconds(3600),
            nodes: RecordedHistory.nodes
        )
        #expect(comparison.metrics.count == 18)
        for (name, metric) in comparison.metrics {
            #expect(metric.values > 300, "\(name)")
            #expect(metric.difference <= 1e-9, "\(name)")
            #expect(metric.onlyCollected == 0, "\(name)")
            #expect(metric.onlyInPrometheus == 0, "\(name)")
            let isOfCluster = MetricCatalogue.standard[name]?.scope == .cluster
            #expect(metric.nodes == (isOfCluster ? ["cluster"] : RecordedHistory.nodes.values.sorted()), "\(name)")
        }
        #expect(comparison.duplicates == 0)
        #expect(comparison.csvEqualsParquet == true)
    }

    @Test("pandas and DuckDB see the documented schema in Parquet and CSV")
    func schema() throws {
        let collection = try Self.collection.get()
        let firstDay = RecordedHistory.span.lowerBound...RecordedHistory.span.lowerBound
        let types = try Comparison.run(
            collection.hydatis,
            csv: collection.csv,
            span: firstDay,
            step: 3600,
            window: .seconds(3600),
            nodes: RecordedHistory.nodes
        ).types
        #expect(
            types["pandas"] == ["timestamp": "datetime64[ms, UTC]", "node": "str", "metric": "str", "value": "float64"]
        )
        let columns = [
            "timestamp": "TIMESTAMP WITH TIME ZONE", "node": "VARCHAR", "metric": "VARCHAR", "value": "DOUBLE",
        ]
        #expect(types["duckdb"] == columns)
        #expect(types["csv"] == columns)
    }

    @Test("The five hours in which an exporter did not answer are gaps, the hours around them are not")
    func gapOfFiveHours() throws {
        // The value of an hour is about the hour before it: those of 11:00 to 15:00 have no sample to go by.
        let expected = (1...5).map { RecordedHistory.gap.lowerBound + $0 * RecordedHistory.hour }
        let (first, last) = (RecordedHistory.gap.lowerBound, RecordedHistory.gap.upperBound)
        let around = first - RecordedHistory.hour...last + RecordedHistory.hour
        for metric in ["cpu_utilization_ratio", "memory_utilization_ratio", "network_receive_bytes_per_second"] {
            let gaps = try gaps("worker1", metric).filter { around.contains($0) }
            #expect(gaps == expected, "\(metric)")
        }
    }

    @Test("A node that joined late has gaps before, not zeros")
    func lateJoiner() throws {
        for metric in MetricCatalogue.standard.metrics where metric.scope == .node {
            let table = try Self.collection.get().table
            let series = try #require(table.index(of: SeriesKey(node: "worker3", metric: metric.name)))
            for index in 0..<table.grid.count where table.grid.time(at: index) < RecordedHistory.joined {
                #expect(table[series: series, at: index] == nil, "\(metric.name)")
            }
            // 06:00 lies 23 minutes after it joined, so that there are values of at least a third of that hour.
            let sixth = try #require(table.grid.index(of: RecordedHistory.joined + 23 * 60_000))
            #expect(table[series: series, at: sixth] != nil, "\(metric.name)")
        }
    }

    @Test("A counter that begins again at zero makes no negative and no huge rate")
    func counterReset() throws {
        let table = try Self.collection.get().table
        for (metric, greatest) in [
            // A node's cores do at most one second per second; eth0 carries at most 20.2 MB/s in the test bed.
            ("cpu_utilization_ratio", 1.0), ("cpu_iowait_ratio", 1), ("disk_busy_ratio", 1),
            ("network_receive_bytes_per_second", 20.2e6), ("major_page_faults_per_second", 8),
        ] {
            let series = try #require(table.index(of: SeriesKey(node: "worker2", metric: metric)))
            // 02:17 lies in the hour that ends at 03:00, 43 minutes later.
            let after = try #require(table.grid.index(of: RecordedHistory.reboot + 43 * 60_000))
            #expect(table[series: series, at: after] != nil, "\(metric)")
            for value in table.samples(series: series) where !value.isNaN {
                #expect(value >= 0 && value <= greatest, "\(metric)")
            }
        }
    }

    @Test("What an exporter calls NaN is a gap")
    func notANumber() throws {
        let found = try gaps("master2", "load_average_per_core")
        #expect(found == RecordedHistory.notANumber)
    }

    @Test("An exporter that belongs to no node is named in the report, and not in the data")
    func unmapped() throws {
        let collection = try Self.collection.get()
        #expect(collection.outcome.printed.contains(RecordedHistory.unmapped))
        #expect(collection.table.nodes == ["cluster"] + RecordedHistory.nodes.values.sorted())
    }

    /// The instants at which a series has no value, in milliseconds since 1970 UTC.
    private func gaps(_ node: String, _ metric: String) throws -> [Int64] {
        let table = try Self.collection.get().table
        let series = try #require(table.index(of: SeriesKey(node: node, metric: metric)))
        return (0..<table.grid.count).filter { table[series: series, at: $0] == nil }.map { table.grid.time(at: $0) }
    }
}
