import DecisionLog
import Foundation
import Testing

@testable import SchedulerService

/// What Prometheus reads.
struct ServerMetricsTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../..").standardizedFileURL

    /// Debian's promtool, where `scripts/bootstrap --checks` unpacks it or where it is installed.
    static let promtool = [root.appending(path: ".native/prometheus/promtool").path, "/usr/bin/promtool"]
        .first(where: FileManager.default.isExecutableFile)

    /// An engine of which every metric has a value.
    private func busyEngine() -> SchedulingEngine {
        let outlook = FixedOutlook(milliCPU: [4000, 1000, 8000], measuredAt: noon, health: [0: "anomalous"])
        let engine = SchedulingEngine.fixture(FixedCluster(nodeCount: 3), outlook)
        engine.metrics.shadowDecisions.add(1, "agreed")
        engine.metrics.bindings.add(1, "true")
        engine.metrics.quarantineWrites.add(1, "taint", "ok")
        return engine
    }

    /// The metrics after one decision and one refusal.
    private func text() async throws -> String {
        try await RunningServer.with(busyEngine()) { server in
            _ = try await server.send("POST", "/prioritize", Requests.names(["n0", "n1"]))
            _ = try await server.send("GET", "/nothing")
            let answer = try await server.send("GET", "/metrics")
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            return answer.body
        }
    }

    @Test(.enabled(if: promtool != nil, "promtool is missing: run scripts/bootstrap --checks"))
    func `promtool finds nothing to say about the metrics`() async throws {
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.promtool))
        process.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        let text = try await text()
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let words = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(words.isEmpty, "\(words)")
    }

    @Test func `the list that rules and dashboards are held against is what is exported`() async throws {
        let file = Self.root.appending(path: "deployments/monitoring/metrics.txt")
        let listed = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(try await Self.families(text()) == listed.map(String.init))
    }

    @Test func `label values are escaped`() async throws {
        let text = try await text()
        #expect(text.contains(#"hydatis_model_info{kind="optimizer",version="v\"1\"\n\\"} 1"#))
    }

    @Test func `histograms add up`() async throws {
        let text = try await text()
        let counts = text.split(separator: "\n").filter { $0.hasPrefix("hydatis_decision_duration_seconds_bucket") }
            .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(counts.count == DurationHistogram.bounds.count + 1)
        #expect(counts == counts.sorted() && counts.last == 1)
        #expect(text.contains(#"hydatis_decision_duration_seconds_count{mode="extender",step="reactive"} 1"#))
    }

    /// Name, type and labels of every family, sorted, as in the list.
    private static func families(_ text: String) throws -> [String] {
        var kinds: [String: String] = [:]
        var labels: [String: [String]] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if line.hasPrefix("# TYPE ") {
                kinds[words[2]] = words[3]
            } else if !line.hasPrefix("#"), let match = line.firstMatch(of: /^([a-z_]+?)(?:\{(.*)\})? [^ ]+$/) {
                let whole = String(match.1)
                let suffix = ["_bucket", "_sum", "_count"].first { whole.hasSuffix($0) } ?? ""
                let base = String(whole.dropLast(suffix.count))
                let name = kinds[whole] == nil ? base : whole
                let keys = (match.2 ?? "").matches(of: /([a-z]+)="/).map { String($0.1) }.filter { $0 != "le" }
                labels[name] = keys
            }
        }
        return kinds.keys.sorted().map { ([$0, kinds[$0] ?? ""] + (labels[$0] ?? [])).joined(separator: " ") }
    }
}
