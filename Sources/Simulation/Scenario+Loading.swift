import ClusterModel
import Foundation
import LoadPrediction
import MetricHistory

/// Where a scenario's workload history is looked for.
public enum HistorySource: Sendable, Equatable {
    /// In `../../history/` seen from the scenario's folder.
    case besideScenario
    /// In a folder of its own.
    case directory(String)
    /// Nowhere: no policy of the run asks for it.
    case notNeeded
}

extension Scenario {
    /// Reads a scenario folder of the placement benchmark.
    ///
    /// - Parameters:
    ///   - directory: The folder with `nodes.parquet`, `pods.parquet`, `usage.parquet` and `scenario.json`.
    ///   - history: Where the workload history is.
    /// - Throws: `ScenarioError` or `MetricHistoryError`, which name the file and column, if a file is missing, damaged
    ///   or contradicts itself.
    public init(directory: String, history: HistorySource = .besideScenario) throws {
        let folder = URL(filePath: directory).standardizedFileURL
        var isDirectory = ObjCBool(false)
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isDirectory), isDirectory.boolValue
        else {
            throw ScenarioError(path: directory, problem: "is not a folder", mend: "name a scenario folder")
        }
        let description = try ScenarioDescription(path: folder.appending(path: "scenario.json").path)
        let nodes = try Self.readNodes(folder.appending(path: "nodes.parquet").path)
        let pods = try Self.readPods(folder.appending(path: "pods.parquet").path)
        let usagePath = folder.appending(path: "usage.parquet").path
        let usage = try UsageTrace(parquet: usagePath, podCount: pods.count, stepCount: RunTiming.benchmark.stepCount)
        let days = try Self.readHistory(history, of: description, folder: folder)
        self.init(name: folder.lastPathComponent, nodes: nodes, pods: pods, usage: usage, history: days)
    }

    /// The family that a scenario folder belongs to: what `scenario.json` says, else what its name begins with.
    ///
    /// - Parameter directory: The folder.
    /// - Returns: The name of the family.
    /// - Throws: `ScenarioError` when `scenario.json` is missing or damaged.
    package static func family(ofDirectory directory: String) throws -> String {
        let folder = URL(filePath: directory).standardizedFileURL
        let description = try ScenarioDescription(path: folder.appending(path: "scenario.json").path)
        return description.family(ofFolder: folder.lastPathComponent)
    }

    private static func readNodes(_ path: String) throws -> [Node] {
        let table = try ColumnTable(parquet: path)
        try table.requireRowNumbers("node_id", path: path)
        let cpu = try table.int32s("cpu_milli", path: path, atLeast: 1)
        let memory = try table.int32s("memory_mib", path: path, atLeast: 1)
        let pods = try table.int32s("max_pods", path: path, atLeast: 0)
        guard table.rowCount > 0 else {
            throw ScenarioError(path: path, problem: "has no nodes", mend: "a scenario needs at least one")
        }
        return cpu.indices.map { row in
            Node(
                name: "node-\(row)",
                allocatable: ResourceVector(milliCPU: Int64(cpu[row]), memory: Int64(memory[row]) << 20),
                maximumPodCount: Int(pods[row])
            )
        }
    }

    private static func readPods(_ path: String) throws -> [ScenarioPod] {
        let table = try ColumnTable(parquet: path)
        try table.requireRowNumbers("pod_id", path: path)
        let arrival = try table.int32s("arrival_s", path: path, atLeast: 0)
        let lifetime = try table.int32s("lifetime_s", path: path, atLeast: -1)
        let workload = try table.int32s("workload_id")
        let application = try table.int32s("app_id")
        let kinds = try table.strings("kind")
        let cpu = try table.int32s("cpu_request_milli", path: path, atLeast: 0)
        let memory = try table.int32s("memory_request_mib", path: path, atLeast: 0)
        return try arrival.indices.map { row in
            guard row == 0 || arrival[row - 1] <= arrival[row] else {
                let problem = "column 'arrival_s' falls in row \(row + 1)"
                throw ScenarioError(path: path, problem: problem, mend: "sort the pods by arrival")
            }
            guard let kind = WorkloadKind(rawValue: kinds[row]) else {
                let problem = "column 'kind' holds \"\(kinds[row])\" in row \(row + 1)"
                throw ScenarioError(path: path, problem: problem, mend: "allowed are service and job")
            }
            let pod = Pod(
                name: "pod-\(row)",
                request: PodRequest(milliCPU: Int64(cpu[row]), memory: Int64(memory[row]) << 20),
                workload: WorkloadKey(application: "\(application[row])", name: "\(workload[row])"),
                kind: kind
            )
            let stays = lifetime[row] < 0 ? nil : Int(lifetime[row])
            return ScenarioPod(pod: pod, arrival: Int(arrival[row]), lifetime: stays)
        }
    }

    private static func readHistory(
        _ source: HistorySource,
        of description: ScenarioDescription,
        folder: URL
    ) throws -> [WorkloadDay] {
        guard source != .notNeeded else { return [] }
        let path = try source.path(named: description.history, besides: folder)
        return try WorkloadDay.read(parquet: path) { $0 < description.limit(of: ScenarioMaterial.DataSet(day: $0)) }
    }
}

extension HistorySource {
    /// The history file of a scenario.
    ///
    /// - Parameters:
    ///   - name: What `scenario.json` calls it.
    ///   - folder: The scenario's folder.
    /// - Returns: The path of a file that is there.
    /// - Throws: `ScenarioError` if it is not there.
    func path(named name: String, besides folder: URL) throws -> String {
        let directory: URL
        switch self {
        case .besideScenario, .notNeeded: directory = folder.appending(path: "../../history").standardizedFileURL
        case .directory(let path): directory = URL(filePath: path)
        }
        let path = directory.appending(path: "\(name).parquet").path
        guard FileManager.default.fileExists(atPath: path) else {
            let mend = "the forecasting policies need it; name its folder with --history"
            throw ScenarioError(path: path, problem: "the workload history is missing", mend: mend)
        }
        return path
    }
}

/// What `scenario.json` says that a replay needs.
struct ScenarioDescription: Decodable {
    /// The history that may be known: days below a limit, which differs by data set.
    ///
    /// PlanetLab's days are numbered below 100, Bitbrains' from 100 on.
    struct Limits: Decodable {
        var planetlab: Int
        var bitbrains: Int
    }

    var history: String
    var historyBeforeDay: Limits
    var family: String?

    /// The family of the run: the one it names, else what its folder's name begins with: "cluster-01" is of "cluster".
    func family(ofFolder name: String) -> String {
        let stem = name.split(separator: "-").prefix { !$0.allSatisfy(\.isNumber) }.joined(separator: "-")
        return family ?? (stem.isEmpty ? name : stem)
    }

    /// The first day of a data set that may not be known.
    func limit(of dataSet: ScenarioMaterial.DataSet) -> Int {
        switch dataSet {
        case .planetlab: historyBeforeDay.planetlab
        case .bitbrains: historyBeforeDay.bitbrains
        }
    }

    init(path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ScenarioError(path: path, problem: "is missing", mend: "name a scenario folder of the benchmark")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            self = try decoder.decode(ScenarioDescription.self, from: data)
        } catch {
            let mend = "it needs \"history\" and \"history_before_day\" with \"planetlab\" and \"bitbrains\""
            throw ScenarioError(path: path, problem: "is not a scenario description", mend: mend)
        }
        // The name becomes part of a path.
        guard !history.isEmpty, !history.contains("/"), history != ".." else {
            let problem = "\"history\" is \"\(history)\""
            throw ScenarioError(path: path, problem: problem, mend: "name a file without folders")
        }
    }
}

extension ColumnTable {
    /// A column of whole numbers none of which is below a bound.
    fileprivate func int32s(_ name: String, path: String, atLeast bound: Int32) throws -> [Int32] {
        let values = try int32s(name)
        guard let row = values.firstIndex(where: { $0 < bound }) else { return values }
        let problem = "column '\(name)' is \(values[row]) in row \(row + 1)"
        throw ScenarioError(path: path, problem: problem, mend: "it must be at least \(bound)")
    }

    /// Checks that a column of ids equals the row numbers, counted from 0.
    fileprivate func requireRowNumbers(_ name: String, path: String) throws {
        let ids = try int32s(name)
        guard let row = ids.indices.first(where: { Int(ids[$0]) != $0 }) else { return }
        let problem = "column '\(name)' is \(ids[row]) in row \(row + 1)"
        throw ScenarioError(path: path, problem: problem, mend: "ids must be the row numbers, counted from 0")
    }
}
