import Foundation

/// The shipped part of the placement benchmark and its referee.
enum Benchmark {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    static let repository = tests.deletingLastPathComponent().deletingLastPathComponent()
    static let folder = repository.appending(path: "Tests/SimulationTests/Fixtures/benchmark")

    static let policies = [
        "random", "round-robin", "kube-default", "most-allocated", "trimaran-tlp", "trimaran-lvrb", "kube-lvrb",
        "predictive-peak", "predictive-convex", "oracle-greedy",
    ]

    static func scenario(_ number: Int) -> URL {
        folder.appending(path: "scenarios/s4-daily-test-\(number < 10 ? "0" : "")\(number)")
    }

    /// A missing tool or a file that the referee refuses.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The referee's figures by policy for a folder of assignment files.
    static func judge(scenario: URL, assignments: URL) async throws -> [String: [String: Double]] {
        let tools = repository.appending(path: ".native/checks")
        guard FileManager.default.fileExists(atPath: tools.appending(path: "stamp").path) else {
            throw Failure(description: "\(tools.path) is missing or unfinished; run scripts/bootstrap --checks")
        }
        let script = tests.appending(path: "Python/referee.py").path
        let run = try await RunningProcess.start(
            tools.appending(path: "bin/python"),
            // -B: the referee's folder is a fixture, nothing is cached in it.
            ["-B", script, folder.path, scenario.path, assignments.path],
            environment: ProcessInfo.processInfo.environment,
            directory: assignments
        ).finish()
        guard run.status == 0 else { throw Failure(description: "the referee refused: \(run.diagnostics)") }
        return try run.json([String: [String: Double]].self)
    }
}
