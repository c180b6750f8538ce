import Foundation
import Simulation

/// A scenario of 300 nodes and about 5,600 pods: the benchmark's own where it is at hand, else a generated one alike.
enum LargeScenario {
    /// Finds `scenarios/s3-large-test-01` in the folder that the variable `HYDATIS_BENCHMARK` names, or generates it.
    ///
    /// - Parameter folder: Where to put a generated scenario.
    /// - Returns: The scenario's folder.
    /// - Throws: `MetricHistoryError` when a file cannot be written.
    static func prepare(in folder: TemporaryFolder) throws -> String {
        if let benchmark = ProcessInfo.processInfo.environment["HYDATIS_BENCHMARK"] {
            return "\(benchmark)/scenarios/s3-large-test-01"
        }
        var generator = ScenarioGenerator(seed: 1)
        return try generator.write(to: folder.path)
    }

    /// Reads the scenario with its workload history.
    static func read() throws -> Scenario {
        let folder = TemporaryFolder()
        defer { folder.remove() }
        return try Scenario(directory: prepare(in: folder))
    }
}
