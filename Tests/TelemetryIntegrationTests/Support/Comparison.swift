import Foundation
import Telemetry

/// What Python/compare_with_api.py finds out about collected files: it asks Prometheus by itself and reads the files
/// with pandas and DuckDB.
struct Comparison: Decodable {
    struct Metric: Decodable {
        let values: Int
        let onlyCollected: Int
        let onlyInPrometheus: Int
        let difference: Double
        let nodes: [String]
    }

    /// What it is told.
    private struct Job: Encodable {
        let url: String
        let directory: String
        let csv: String?
        let start: Int64
        let end: Int64
        let step: Int64
        let nodes: [String: String]
        let queries: [String: String]
        let shares: String
        let rates: [String: Bool]
    }

    let types: [String: [String: String]]
    let duplicates: Int
    let csvEqualsParquet: Bool?
    let metrics: [String: Metric]

    /// Compares what was collected with what Prometheus answers.
    ///
    /// - Parameters:
    ///   - hydatis: Where Prometheus is, and the collected files.
    ///   - csv: The exported file, nil when there is none.
    ///   - span: What was collected, in milliseconds since 1970 UTC.
    ///   - step: The spacing in seconds.
    ///   - window: The span of rates and averages.
    ///   - nodes: Node names by instance.
    /// - Returns: What differs.
    /// - Throws: When the script fails; why is on standard error.
    static func run(
        _ hydatis: Hydatis,
        csv: String? = nil,
        span: ClosedRange<Int64>,
        step: Int64,
        window: Duration,
        nodes: [String: String]
    ) throws -> Comparison {
        let queries = MetricCatalogue.standard.metrics.map { ($0.name, $0.promQL(window: window)) }
        let rates = MetricCatalogue.standard.metrics.filter { $0.kind == .rate && $0.exporter == .nodeExporter }
        let job = Job(
            url: hydatis.url,
            directory: hydatis.data,
            csv: csv,
            start: span.lowerBound / 1000,
            end: span.upperBound / 1000,
            step: step,
            nodes: nodes,
            queries: Dictionary(uniqueKeysWithValues: queries),
            shares: "max by (instance) (rate(node_time_seconds[\(PromQL.text(window))]))",
            rates: Dictionary(uniqueKeysWithValues: rates.map { ($0.name, $0.name == "cpu_utilization_ratio") })
        )
        return try JSONDecoder().decode(Comparison.self, from: python(JSONEncoder().encode(job)))
    }

    /// Runs the script with the interpreter that scripts/bootstrap --checks installs.
    private static func python(_ job: Data) throws -> Data {
        let process = Process()
        process.executableURL = TestBed.root.appending(path: ".native/checks/bin/python")
        let script = "Tests/TelemetryIntegrationTests/Python/compare_with_api.py"
        process.arguments = [TestBed.root.appending(path: script).path]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: job)
        try input.fileHandleForWriting.close()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw TestBed.Failure(description: "compare_with_api.py failed with status \(process.terminationStatus)")
        }
        return printed
    }
}
