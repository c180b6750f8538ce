import Testing

@testable import Telemetry

struct CollectorCheckTests {
    private static let now = firstOfMarch + hour

    /// Checks against a server that gives these results of instant queries; others are empty.
    private func check(
        _ results: [String: String],
        queries: [String: String] = [:]
    ) async throws -> CheckReport {
        var options = CollectorOptions(directory: "unused")
        options.catalogue = SmallPrometheus.catalogue
        options.queries = queries
        options.nodes = ["10.0.0.1": "worker1"]
        var report: CheckReport?
        try await withClient { request, _ in
            switch request.path {
            case "/api/v1/series": .success("[]")
            case "/api/v1/status/buildinfo": .success(#"{"version":"2.42.0"}"#)
            case _ where results[request["query"]] == "refused":
                .ok(#"{"status":"error","errorType":"bad_data","error":"no"}"#, status: "400 Bad Request")
            default: .success(#"{"resultType":"vector","result":[\#(results[request["query"]] ?? "")]}"#)
            }
        } _: { [options] client, _ in
            report = try await Collector(client: client, options: options, logger: silent).check(now: Self.now)
        }
        return try #require(report)
    }

    private func sample(_ instance: String, _ value: String = "0.5") -> String {
        #"{"metric":{"instance":"\#(instance)"},"value":[1772326800,"\#(value)"]}"#
    }

    @Test("What is there is ready, with its nodes and the age of its newest sample")
    func ready() async throws {
        let report = try await check([
            "cpu": sample("10.0.0.1:9100") + "," + sample("10.0.0.7:9100"),
            // 2026-03-01T00:59:30: 30 s before now.
            "max(timestamp(raw_cpu))": sample("", "1772326770"),
        ])
        #expect(report.isReady && report.version == "2.42.0")
        #expect(report.metrics[0].state == .present && report.metrics[0].seriesCount == 2)
        #expect(report.metrics[0].nodes == ["worker1"] && report.metrics[0].ageSeconds == 30)
        #expect(report.metrics[0].hint == nil)
        #expect(report.unmatched == ["10.0.0.7:9100"])
    }

    @Test("What is missing is named, with the exporter to look at; only the required metric decides")
    func missing() async throws {
        let report = try await check([:])
        #expect(!report.isReady)
        #expect(report.metrics.map(\.state) == [.missing, .missing, .missing])
        #expect(report.metrics[0].missingSeries == ["raw_cpu"])
        #expect(report.metrics[0].hint == "raw_cpu not found: start the exporter")
    }

    @Test("Series that give no value, values of no node and a refused query are told apart")
    func states() async throws {
        let report = try await check([
            "cpu": sample("10.0.0.7:9100"), "max(timestamp(raw_mem))": sample("", "1772326770"), "pending": "refused",
        ])
        #expect(report.metrics.map(\.state) == [.unmatched, .empty, .refused])
        #expect(report.metrics.allSatisfy { $0.hint != nil })
        #expect(!report.isReady)
    }

    @Test("A query of one's own is asked instead, and an empty one leaves the metric out")
    func overridden() async throws {
        let report = try await check(["mine": sample("10.0.0.1:9100")], queries: ["cpu": "mine", "mem": ""])
        #expect(report.metrics.map(\.state) == [.present, .disabled, .missing])
        #expect(report.isReady)
    }
}
