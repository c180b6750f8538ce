import Foundation
import MetricHistory
import Testing

/// Fifteen days of a real Prometheus in which labels, addresses and exporters change.
@Suite(.serialized)
struct SwitchingTests {
    /// One collection that all tests look at; its folder goes when the process ends.
    private struct Collection {
        let hydatis: Hydatis
        let outcome: Hydatis.Outcome
        let table: MetricTable
    }

    private static let collection: Result<Collection, any Error> = Result {
        let directory = FileManager.default.temporaryDirectory.appending(path: "hydatis-switching-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(at: SwitchingTests.collection.get().hydatis.directory) }
        let bed = try TestBed(.switching)
        let hydatis = Hydatis(url: bed.url, directory: directory)
        let settings = "  scrapeInterval: 2m\n"
        let options = ["--pods", "--pod-step", "1h"]
        let outcome = try hydatis.collect(SwitchingHistory.span, step: "1h", options: options, settings: settings)
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try Collection(hydatis: hydatis, outcome: outcome, table: MetricTable.read(path: hydatis.data))
    }

    @Test("Every node has its own load at every instant, and no value where it is not certain to be its own")
    func values() throws {
        let table = try Self.collection.get().table
        for node in SwitchingHistory.nodes {
            // Traffic is 2e5 + 2e7 times the load, bytes per second.
            for (metric, expected) in [
                ("cpu_utilization_ratio", node.cpu), ("memory_utilization_ratio", node.memory),
                ("load_average_per_core", 1.1 * node.cpu), ("disk_busy_ratio", 0.2),
                ("network_receive_bytes_per_second", 2e5 + 2e7 * node.cpu),
            ] {
                let series = try #require(table.index(of: SeriesKey(node: node.name, metric: metric)))
                var missing: [Int64] = []
                for index in 0..<table.grid.count {
                    let time = table.grid.time(at: index)
                    guard let value = table[series: series, at: index] else {
                        if node.span.contains(time) { missing.append(time) }
                        continue
                    }
                    let isRight = node.span.contains(time) && abs(value - expected) <= 0.02 * expected
                    #expect(
                        isRight,
                        "\(node.name) \(metric), hour \((time - SwitchingHistory.at(0, 0)) / 3_600_000): \(value)"
                    )
                }
                #expect(missing == node.gaps, "\(node.name) \(metric)")
            }
        }
    }

    @Test("No other node has values, and what is left out is named with the nodes and the time")
    func named() throws {
        let collection = try Self.collection.get()
        let names = SwitchingHistory.nodes.map(\.name) + ["cluster"]
        #expect(Set(collection.table.nodes).subtracting(names) == [])
        let warnings = collection.outcome.printed.split(separator: "\n").filter { $0.contains("WARNING") }
        for (address, words) in [
            ("10.9.0.12:9100", ["bravo-old", "bravo-zew", "2026-11-07"]),
            ("10.9.0.19:9100", ["kilo-old", "kilo-new", "2026-11-04"]),
            ("10.9.0.14:9100", ["delta", "echo", "2026-11-12"]), ("10.9.0.18:9100", ["2026-11-05"]),
        ] {
            let warning = warnings.first { $0.contains("WARNING \(address):") }
            #expect(words.allSatisfy { warning?.contains($0) == true }, "\(address): \(warning ?? "nothing")")
        }
    }

    @Test("Pods are counted once however often their node and its kubelet are told of")
    func pods() throws {
        let collection = try Self.collection.get()
        let history = try PodHistory.read(directory: collection.hydatis.directory.appending(path: "pods").path)
        for (name, cores) in SwitchingHistory.pods {
            let index = try #require(history.pods.firstIndex { $0.name == name })
            let usage = history.usage[index]
            #expect(usage.cpu.count > 350)
            // Prometheus's rates are exact here; a pod that were counted twice would use twice as much.
            #expect(usage.cpu.allSatisfy { abs($0 - cores) <= 0.02 * cores }, "\(name)")
            #expect(usage.memory.allSatisfy { $0 == 100 * 1_048_576 }, "\(name)")
        }
        let table = collection.table
        let series = try #require(table.index(of: SeriesKey(node: "foxtrot", metric: "running_pods")))
        #expect(table.samples(series: series).allSatisfy { $0.isNaN || $0 == 2 })
    }
}
