import ClusterModel
import Foundation
import LoadPrediction
import MetricHistory

extension OwnHistory {
    /// Writes a day as the placement benchmark lays it out: `scenarios/NAME/` and `history/NAME.parquet`.
    ///
    /// Names become numbers; `scenario.json` keeps which workload and which node has which.
    ///
    /// - Parameter directory: The folder that holds `scenarios/` and `history/`.
    /// - Returns: The scenario's folder.
    /// - Throws: `OwnHistoryError` when samples are not five minutes apart or the window is not one day,
    ///   `MetricHistoryError` when a file cannot be written.
    public func write(to directory: String) throws -> String {
        guard scenario.timing.stepSeconds == 300, scenario.timing.stepCount == 288 else {
            throw OwnHistoryError.badStep(seconds: scenario.timing.stepSeconds)
        }
        let keys = Set(scenario.history.map(\.workload) + scenario.pods.compactMap(\.pod.workload))
            .sorted { ($0.application, $0.name) < ($1.application, $1.name) }
        let numbers = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
        let applications = Set(keys.map(\.application)).sorted()
        let applicationNumbers = Dictionary(uniqueKeysWithValues: applications.enumerated().map { ($1, $0) })
        func numbered(_ key: WorkloadKey) -> WorkloadKey {
            WorkloadKey(application: "\(applicationNumbers[key.application] ?? 0)", name: "\(numbers[key] ?? 0)")
        }
        let folder = "\(directory)/scenarios/\(scenario.name)"
        let first = scenario.history.map(\.day).min() ?? 0
        // Days below 100 are the benchmark's first data set; that limit counts for all of ours.
        let days = scenario.history.map {
            WorkloadDay(workload: numbered($0.workload), day: min(99, $0.day - first), milliCPU: $0.milliCPU)
        }
        try days.table.write(parquet: "\(directory)/history/\(scenario.name).parquet")
        let anonymous = scenario.pods.map { pod in
            let request = pod.pod.request.resources
            return ScenarioPod(
                pod: Pod(
                    name: pod.pod.name,
                    request: PodRequest(milliCPU: request.milliCPU, memory: request.memory),
                    workload: pod.pod.workload.map(numbered),
                    kind: pod.pod.kind
                ),
                arrival: pod.arrival,
                lifetime: pod.lifetime
            )
        }
        let written = Scenario(
            name: scenario.name,
            timing: scenario.timing,
            nodes: scenario.nodes,
            pods: anonymous,
            usage: scenario.usage,
            history: days
        )
        try written.nodeTable.write(parquet: "\(folder)/nodes.parquet")
        try written.podTable.write(parquet: "\(folder)/pods.parquet")
        try written.usageTable.write(parquet: "\(folder)/usage.parquet")
        let names = keys.map { "\($0.application)/\($0.name)" }
        try AtomicFile.replace("\(folder)/scenario.json", contents: description(names, applications))
        return folder
    }

    private func description(_ workloads: [String], _ applications: [String]) throws -> Data {
        struct Limits: Encodable {
            var planetlab = 100
            var bitbrains = 100
        }
        struct Description: Encodable {
            var family = "own-history"
            var split = "train"
            var run: String
            var nodes: Int
            var pods: Int
            var history: String
            var historyBeforeDay = Limits()
            var nodeNames: [String]
            var workloadNames: [String]
            var applicationNames: [String]
            var filledShare: Double
        }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(
            Description(
                run: TimeText.day(window.lowerBound),
                nodes: scenario.nodes.count,
                pods: scenario.pods.count,
                history: scenario.name,
                nodeNames: scenario.nodes.map(\.name),
                workloadNames: workloads,
                applicationNames: applications,
                filledShare: notes.filledShare
            )
        )
    }
}
