import ClusterModel
import Foundation
import LoadPrediction
public import MetricHistory

/// A cluster's own days as the placement benchmark lays them out: `scenarios/own-DAY/` and one `history/own.parquet`.
///
/// All days share one history and one numbering of workloads, so that they can be used together; `historyBeforeDay` of
/// each scenario says which days its policies may know. Names become numbers; `scenario.json` keeps which is which.
public struct OwnHistoryFolder: Sendable {
    /// The name of the history file, without the ending.
    static let historyName = "own"

    /// The benchmark's first data set has the days below this number.
    private static let dayLimit = 100

    private static let day: Int64 = 86_400_000

    /// The folder that holds `scenarios/` and `history/`.
    public let directory: String

    /// The days to write, in order of time.
    public let days: [OwnHistory]

    private let known: [WorkloadDay]
    private let workloads: [WorkloadKey]
    private let applications: [String]
    private let numbers: [WorkloadKey: WorkloadKey]
    private let firstDay: Int

    /// Prepares the whole days (UTC) of a window.
    ///
    /// - Parameters:
    ///   - history: The collected pods.
    ///   - window: From midnight to midnight (UTC), in milliseconds since 1970.
    ///   - directory: The folder to write to.
    ///   - progress: Called after every day with the share that is done.
    /// - Throws: `OwnHistoryError` when the step does not fit or no node has a size.
    public init(
        history: PodHistory,
        window: Range<Int64>,
        directory: String,
        progress: (Double) -> Void = { _ in }
    ) throws {
        guard history.stepMilliseconds == 300_000 else {
            throw OwnHistoryError.badStep(seconds: Int(history.stepMilliseconds / 1000))
        }
        let starts = Array(stride(from: window.lowerBound, to: window.upperBound, by: Int64.Stride(Self.day)))
        days = try starts.enumerated().map { index, start in
            defer { progress(Double(index + 1) / Double(starts.count)) }
            return try OwnHistory(history: history, window: start..<start + Self.day, handling: .training)
        }
        let last = Int(window.upperBound / Self.day) - 1
        let all = history.workloadDays(before: window.upperBound)
        // Older days have no number in the benchmark's format.
        let first = max(all.map(\.day).min() ?? last, last - Self.dayLimit + 1)
        firstDay = first
        known = all.filter { $0.day >= first }
        workloads = Set(all.map(\.workload) + days.flatMap { $0.scenario.pods.compactMap(\.pod.workload) })
            .sorted { ($0.application, $0.name) < ($1.application, $1.name) }
        let names = Set(workloads.map(\.application)).sorted()
        let positions = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        applications = names
        numbers = Dictionary(
            uniqueKeysWithValues: workloads.enumerated().map { number, key in
                (key, WorkloadKey(application: "\(positions[key.application] ?? 0)", name: "\(number)"))
            }
        )
        self.directory = directory
    }

    /// Writes the history and every day that has pods.
    ///
    /// - Returns: For each day its scenario's folder; nil for a day without pods, of which nothing can be learned.
    /// - Throws: `MetricHistoryError` when a file cannot be written.
    public func write() throws -> [String?] {
        let numbered = known.map {
            WorkloadDay(workload: numbers[$0.workload] ?? $0.workload, day: $0.day - firstDay, milliCPU: $0.milliCPU)
        }
        try numbered.table.write(parquet: "\(directory)/history/\(Self.historyName).parquet")
        return try days.map { day in day.scenario.pods.isEmpty ? nil : try write(day) }
    }

    private func write(_ own: OwnHistory) throws -> String {
        let scenario = own.scenario
        let folder = "\(directory)/scenarios/\(scenario.name)"
        let anonymous = scenario.pods.map { pod in
            let request = pod.pod.request.resources
            return ScenarioPod(
                pod: Pod(
                    name: pod.pod.name,
                    request: PodRequest(milliCPU: request.milliCPU, memory: request.memory),
                    workload: pod.pod.workload.flatMap { numbers[$0] },
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
            history: []
        )
        try written.nodeTable.write(parquet: "\(folder)/nodes.parquet")
        try written.podTable.write(parquet: "\(folder)/pods.parquet")
        try written.usageTable.write(parquet: "\(folder)/usage.parquet")
        try AtomicFile.replace("\(folder)/scenario.json", contents: try description(of: own))
        return folder
    }

    private func description(of own: OwnHistory) throws -> Data {
        struct Limits: Encodable {
            var planetlab: Int
            var bitbrains: Int
        }
        struct Description: Encodable {
            var family = "own-history"
            var split = "train"
            var run: String
            var nodes: Int
            var pods: Int
            var history = OwnHistoryFolder.historyName
            var historyBeforeDay: Limits
            var nodeNames: [String]
            var workloadNames: [String]
            var applicationNames: [String]
            var filledShare: Double
        }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let number = Int(own.window.lowerBound / Self.day) - firstDay
        return try encoder.encode(
            Description(
                run: TimeText.day(own.window.lowerBound),
                nodes: own.scenario.nodes.count,
                pods: own.scenario.pods.count,
                historyBeforeDay: Limits(planetlab: number, bitbrains: Self.dayLimit),
                nodeNames: own.scenario.nodes.map(\.name),
                workloadNames: workloads.map { "\($0.application)/\($0.name)" },
                applicationNames: applications,
                filledShare: own.notes.filledShare
            )
        )
    }
}
