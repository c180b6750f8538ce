import ClusterModel
import Foundation
import LoadPrediction
package import MetricHistory

extension GeneratedRun {
    /// Writes the run as the placement benchmark lays it out, without its history.
    ///
    /// - Parameter directory: The scenario's folder, best `.../scenarios/NAME`; what is there is replaced.
    /// - Throws: `MetricHistoryError` when a file cannot be written.
    package func write(to directory: String) throws {
        try scenario.nodeTable.write(parquet: "\(directory)/nodes.parquet")
        try scenario.podTable.write(parquet: "\(directory)/pods.parquet")
        try scenario.usageTable.write(parquet: "\(directory)/usage.parquet")
        try AtomicFile.replace("\(directory)/scenario.json", contents: try description())
    }

    /// The history file that the run names, without the ending: a file of its own if something is missing from it.
    package var historyFile: String { hidden.isEmpty ? historyName : "\(historyName)-\(scenario.name)" }

    /// Whether the run shares its history file with others.
    package var sharesHistory: Bool { hidden.isEmpty }

    private func description() throws -> Data {
        struct Limits: Encodable {
            var planetlab: Int
            var bitbrains: Int
        }
        struct Description: Encodable {
            var family: String
            var split = "generated"
            var run: UInt64
            var nodes: Int
            var pods: Int
            var meanDemand: Double
            var peakDemand: Double
            var meanCpuRequest: Double
            var maxCpuRequest: Double
            var meanMemoryRequest: Double
            var maxMemoryRequest: Double
            var history: String
            var historyBeforeDay: Limits
        }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(
            Description(
                family: family,
                run: seed,
                nodes: scenario.nodes.count,
                pods: scenario.pods.count,
                meanDemand: plan.meanDemandShare.rounded(digits: 4),
                peakDemand: plan.highestDemandShare.rounded(digits: 4),
                meanCpuRequest: plan.meanCPURequestShare.rounded(digits: 4),
                maxCpuRequest: plan.highestCPURequestShare.rounded(digits: 4),
                meanMemoryRequest: plan.meanMemoryRequestShare.rounded(digits: 4),
                maxMemoryRequest: plan.highestMemoryRequestShare.rounded(digits: 4),
                history: historyFile,
                historyBeforeDay: Limits(planetlab: limits[.planetlab] ?? 0, bitbrains: limits[.bitbrains] ?? 100)
            )
        )
    }
}

extension ScenarioGenerator {
    /// The name of the history file that runs share.
    package var historyName: String { material.historyName }

    /// Writes the history that runs share: all recorded days.
    ///
    /// A run's limit keeps policies from its own day and later ones.
    ///
    /// - Parameter directory: The folder of the histories, best `.../history`.
    /// - Throws: `MetricHistoryError` when the file cannot be written.
    package func writeHistory(to directory: String) throws {
        try material.history.table.write(parquet: "\(directory)/\(historyName).parquet")
    }

    /// Writes a run and what it needs beside it.
    ///
    /// - Parameters:
    ///   - run: A run of this generator.
    ///   - directory: The folder that holds `scenarios/` and `history/`.
    /// - Returns: The scenario's folder.
    /// - Throws: `MetricHistoryError` when a file cannot be written.
    package func write(_ run: GeneratedRun, to directory: String) throws -> String {
        let folder = "\(directory)/scenarios/\(run.scenario.name)"
        if !run.sharesHistory {
            try run.scenario.history.table.write(parquet: "\(directory)/history/\(run.historyFile).parquet")
        }
        try run.write(to: folder)
        return folder
    }
}

extension Scenario {
    /// `nodes.parquet` of the placement benchmark.
    package var nodeTable: ColumnTable {
        ColumnTable([
            ("node_id", .numbers(nodes.indices)),
            ("cpu_milli", .numbers(nodes.map { Int($0.allocatable.milliCPU) })),
            ("memory_mib", .numbers(nodes.map { Int($0.allocatable.memory >> 20) })),
            ("max_pods", .numbers(nodes.map(\.maximumPodCount))),
        ])
    }

    /// `pods.parquet` of the placement benchmark; names of workloads and applications must be whole numbers.
    package var podTable: ColumnTable {
        ColumnTable([
            ("pod_id", .numbers(pods.indices)),
            ("arrival_s", .numbers(pods.map(\.arrival))),
            ("lifetime_s", .numbers(pods.map { $0.lifetime ?? -1 })),
            ("workload_id", .numbers(pods.map { Int($0.pod.workload?.name ?? "") ?? -1 })),
            ("app_id", .numbers(pods.map { Int($0.pod.workload?.application ?? "") ?? -1 })),
            ("kind", .strings(CodedStrings(pods.map(\.pod.kind.rawValue)))),
            ("cpu_request_milli", .numbers(pods.map { Int($0.pod.request.resources.milliCPU) })),
            ("memory_request_mib", .numbers(pods.map { Int($0.pod.request.resources.memory >> 20) })),
        ])
    }

    /// `usage.parquet` of the placement benchmark.
    package var usageTable: ColumnTable {
        let cells = pods.indices.flatMap { pod in usage.steps(of: pod).map { (pod, $0) } }
        return ColumnTable([
            ("pod_id", .numbers(cells.map(\.0))),
            ("step", .numbers(cells.map(\.1))),
            ("cpu_milli", .numbers(cells.map { usage.milliCPU(of: $0, at: $1) })),
            ("memory_mib", .numbers(cells.map { usage.memoryMiB(of: $0, at: $1) })),
        ])
    }
}

extension [WorkloadDay] {
    /// A history file of the placement benchmark; gaps are left out.
    package var table: ColumnTable {
        var columns: [[Int]] = [[Int]](repeating: [], count: 5)
        for day in self {
            for (step, value) in day.milliCPU.enumerated() where !value.isNaN {
                columns[0].append(Int(day.workload.name) ?? -1)
                columns[1].append(Int(day.workload.application) ?? -1)
                columns[2].append(day.day)
                columns[3].append(step)
                columns[4].append(Int(saturating: value.rounded()))
            }
        }
        let names = ["workload_id", "app_id", "day", "step", "cpu_milli"]
        return ColumnTable(zip(names, columns).map { (name: $0, values: Column.numbers($1)) })
    }
}

extension Column {
    /// Whole numbers of 32 bits, none missing; a larger one, as a request may be, is the largest.
    fileprivate static func numbers(_ values: some Sequence<Int>) -> Column {
        .int32(NullableIntegers(values.map { Int64(Int32(clamping: $0)) }))
    }
}

extension Double {
    fileprivate func rounded(digits: Int) -> Double {
        let factor = (0..<digits).reduce(1.0) { value, _ in value * 10 }
        return (self * factor).rounded() / factor
    }
}
