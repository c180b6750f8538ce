import Foundation
import MetricHistory
import Telemetry
import Testing

/// A real node exporter on this machine, scraped by a real Prometheus.
struct LiveExporterTests {
    @Test("A minute of this machine is collected as the HTTP API tells it")
    func liveMinute() throws {
        let bed = try TestBed(.live)
        let step: Int64 = 15_000
        let start = (Int64(Date().timeIntervalSince1970 * 1000) / step + 1) * step
        let span = start...start + 4 * step
        while Int64(Date().timeIntervalSince1970 * 1000) < span.upperBound + 3000 { Thread.sleep(forTimeInterval: 0.5) }
        try withTemporaryDirectory { directory in
            let hydatis = Hydatis(url: bed.url, directory: directory)
            let outcome = try hydatis.collect(span, step: "15s", settings: "  scrapeInterval: 2s\n")
            try #require(outcome.status == 0, "\(outcome.errors)")
            let table = try MetricTable.read(path: hydatis.data)
            let node = try #require(table.nodes.first)
            try #expect(node == kernelName())
            try compare(hydatis, span, [#require(bed.exporter): node])
            try checkMemory(table, node)
        }
    }

    /// Compares with the API; what this machine does not have (Kubernetes) is empty on both sides.
    private func compare(_ hydatis: Hydatis, _ span: ClosedRange<Int64>, _ nodes: [String: String]) throws {
        let comparison = try Comparison.run(hydatis, span: span, step: 15, window: .seconds(15), nodes: nodes)
        for (name, metric) in comparison.metrics {
            #expect(metric.difference <= 1e-9, "\(name)")
            #expect(metric.onlyCollected == 0 && metric.onlyInPrometheus == 0, "\(name)")
        }
        for name in ["cpu_utilization_ratio", "memory_utilization_ratio", "load_average_per_core"] {
            #expect((comparison.metrics[name]?.values ?? 0) >= 4, "\(name)")
        }
    }

    /// Compares the memory with what the kernel says now.
    private func checkMemory(_ table: MetricTable, _ node: String) throws {
        let series = try #require(table.index(of: SeriesKey(node: node, metric: "memory_utilization_ratio")))
        let last = try #require(table.samples(series: series).last)
        let lines = try String(contentsOfFile: "/proc/meminfo", encoding: .utf8).split(separator: "\n")
        func kibibytes(_ key: String) throws -> Double {
            let line = try #require(lines.first { $0.hasPrefix("\(key):") })
            return try #require(Double(line.split(separator: " ")[1]))
        }
        let now = try 1 - kibibytes("MemAvailable") / kibibytes("MemTotal")
        // Other programs come and go in between, builds among them.
        #expect(abs(last - now) < 0.4)
    }

    private func kernelName() throws -> String {
        try String(contentsOfFile: "/proc/sys/kernel/hostname", encoding: .utf8).trimmingCharacters(in: .newlines)
    }
}
