import ArgumentParser
import ClusterModel
import Foundation
import LoadPrediction
import MetricHistory
import Simulation

/// What new pods are expected to use.
struct Profiles: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what a new pod of each workload is expected to use.",
        discussion: """
            Learns from collected pods, by owner (Deployment, StatefulSet, Job, CronJob), hour of the day and age of the \
            pod. A workload that has too little history borrows from its namespace, then from the request; "known by" \
            says which, "samples" how many measurements stand behind it. Examples:
              hydatis profiles
              hydatis profiles --namespace shop --hour 18 --format json
            """
    )

    @Option(help: ArgumentHelp("Folder of the collected pods (default: pods beside the metrics).", valueName: "folder"))
    var podData: String?

    @Option(help: ArgumentHelp("Only this namespace; may be repeated.", valueName: "name"))
    var namespace: [String] = []

    @Option(help: ArgumentHelp("UTC hour of the day, 0 to 23 (default: now).", valueName: "hour"))
    var hour: Int?

    @OptionGroup var common: CommonOptions

    /// One workload at one age.
    private struct Row: Encodable {
        let namespace: String
        let workload: String
        let age: String
        let hour: Int
        let milliCPU: Double
        let p95MilliCPU: Double
        let memoryBytes: Double
        let p95MemoryBytes: Double
        let observations: Int
        let source: String
    }

    func validate() throws {
        if let hour, !(0..<24).contains(hour) { throw ValidationError("--hour must be 0 to 23, got \(hour)") }
    }

    func run() async throws {
        let settings = try await common.settings()
        let history = try PodData.read(podData ?? PodData.folder(besides: settings.metricsDirectory))
        let rows = try rows(history)
        switch common.format {
        case .json: try Output.json(rows)
        case .table: show(rows)
        }
    }

    private func rows(_ history: PodHistory) throws -> [Row] {
        let known = Set(history.pods.map(\.namespace))
        if let missing = namespace.first(where: { !known.contains($0) }) {
            throw WrongUse("no pod of namespace \(missing); there are \(known.sorted().joined(separator: ", "))")
        }
        let profiles = OwnerProfiles(history: history)
        let hour = hour ?? Int(Date().timeIntervalSince1970 / 3600) % 24
        let wanted = history.pods.filter { namespace.isEmpty || namespace.contains($0.namespace) }
        // The newest pod of a workload has the request that counts now.
        let newest = Dictionary(wanted.map { ($0.workload, $0) }) { $0.start >= $1.start ? $0 : $1 }
        return newest.sorted { ($0.key.application, $0.key.name) < ($1.key.application, $1.key.name) }
            .flatMap { workload, pod in
                PodAge.allCases.map { age in
                    row(workload, age, hour, profiles.expectation(of: pod.asPod, hour: hour, age: age))
                }
            }
    }

    private func row(_ workload: WorkloadKey, _ age: PodAge, _ hour: Int, _ expected: UsageExpectation) -> Row {
        Row(
            namespace: workload.application,
            workload: workload.name,
            age: age.words,
            hour: hour,
            milliCPU: expected.milliCPU,
            p95MilliCPU: expected.p95MilliCPU,
            memoryBytes: expected.memory,
            p95MemoryBytes: expected.p95Memory,
            observations: expected.observationCount,
            source: expected.source == .application ? "namespace" : expected.source.rawValue
        )
    }

    private func show(_ rows: [Row]) {
        let headers = ["namespace", "workload", "age", "milli-CPU", "P95", "MiB", "P95", "samples", "known by"]
        let mebibyte = 1_048_576.0
        Output.table(
            headers,
            textColumns: [0, 1, 2, headers.count - 1],
            rows.map { row in
                [
                    row.namespace, row.workload, row.age, row.milliCPU.formatted(0), row.p95MilliCPU.formatted(0),
                    (row.memoryBytes / mebibyte).formatted(0), (row.p95MemoryBytes / mebibyte).formatted(0),
                    "\(row.observations)", row.source,
                ]
            }
        )
        guard let hour = rows.first?.hour else { return Console.warning("no pods were collected yet") }
        Console.info("one pod, at \(hour):00 UTC")
    }
}

extension PodAge {
    /// The age for people.
    fileprivate var words: String {
        switch self {
        case .starting: "up to 15 min"
        case .firstHour: "up to 1 h"
        case .warm: "up to 6 h"
        case .settled: "longer"
        }
    }
}
