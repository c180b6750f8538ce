import ClusterModel
import Foundation
import LoadPrediction

extension ScenarioMaterial {
    /// Reads the training runs of several families.
    ///
    /// - Parameters:
    ///   - directories: Scenario folders of the benchmark's format.
    ///   - history: Where the workload histories are.
    /// - Returns: The material by family, in the order in which the families first appear.
    /// - Throws: `ScenarioError` or `MetricHistoryError`, which name the file, if a run is missing or damaged or if the
    ///   runs of a family do not share one history file.
    package static func read(
        _ directories: [String],
        history: HistorySource = .besideScenario
    ) throws -> [ScenarioMaterial] {
        var families: [String] = []
        var recordings: [String: [Recording]] = [:]
        for directory in directories {
            let recording = try Recording(directory: directory, history: history)
            if recordings[recording.family] == nil { families.append(recording.family) }
            recordings[recording.family, default: []].append(recording)
        }
        var histories: [String: [WorkloadDay]] = [:]
        return try families.map { family in
            let runs = recordings[family] ?? []
            let path = runs.first?.historyPath ?? ""
            if let other = runs.first(where: { $0.historyPath != path }) {
                let mend = "generate from runs of one history file at a time"
                throw ScenarioError(path: other.directory, problem: "has another history than \(path)", mend: mend)
            }
            let days = try histories[path] ?? WorkloadDay.read(parquet: path) { _ in true }
            histories[path] = days
            return try ScenarioMaterial(family: family, recordings: runs, history: days)
        }
    }

    /// Takes recorded runs of one family apart.
    private init(family: String, recordings: [Recording], history: [WorkloadDay]) throws {
        var ranges: [DataSet: DayRange] = [:]
        let byWorkload = Dictionary(grouping: history, by: \.workload)
        let defaultDataSet = history.first.map { DataSet(day: $0.day) } ?? .planetlab
        let matches = recordings.map { DayMatches(of: $0, in: byWorkload, defaultDataSet: defaultDataSet) }
        for dataSet in DataSet.allCases {
            let found = zip(recordings, matches).compactMap { recording, matches -> DayRange? in
                let limit = recording.description.limit(of: dataSet)
                guard let last = matches.days.filter({ DataSet(day: $0) == dataSet }).max() else { return nil }
                return DayRange(first: limit, last: last, window: last - limit + 1)
            }
            guard let first = found.map(\.first).min(), let last = found.map(\.last).max() else { continue }
            ranges[dataSet] = DayRange(first: first, last: last, window: found.map(\.window).max() ?? 1)
        }
        guard !ranges.isEmpty else {
            let problem = "no pod has a workload and two hours of recorded demand"
            let mend = "generate from runs whose pods live longer"
            throw ScenarioError(path: recordings.first?.directory ?? family, problem: problem, mend: mend)
        }
        let usable = history.filter { $0.day <= ranges[DataSet(day: $0.day)]?.last ?? -1 }
        self.family = family
        historyName = recordings.first?.description.history ?? family
        self.history = usable
        days = ranges
        workloads = Self.workloads(of: recordings, history: usable, ownDays: matches.flatMap(\.ownDays))
        let known = Dictionary(workloads.map { ($0.key, $0) }) { first, _ in first }
        lives = recordings.flatMap { $0.lives(of: known) }
        runs = recordings.map { $0.summary(of: known) }
        isShifted = matches.reduce(0) { $0 + $1.shiftedCount } > matches.reduce(0) { $0 + $1.directCount }
    }

    /// The workloads that ran pods, in the order of their keys, with their whole days.
    private static func workloads(
        of recordings: [Recording],
        history: [WorkloadDay],
        ownDays: [DayMatches.OwnDay]
    ) -> [Workload] {
        var days = Dictionary(grouping: history, by: \.workload).mapValues { days in
            days.compactMap { day in day.milliCPU.wholeDay.map { Day(number: day.day, milliCPU: $0) } }
        }
        for own in ownDays { days[own.workload, default: []].append(own.day) }
        for workload in days.keys { days[workload]?.sort { $0.number < $1.number } }
        var found: [WorkloadKey: Workload] = [:]
        for recording in recordings {
            for (index, pod) in recording.scenario.pods.enumerated() {
                guard let key = pod.pod.workload, let own = days[key], !own.isEmpty else { continue }
                let memory = recording.scenario.usage.memoryMiB(of: index)
                let new = Workload(key: key, request: pod.pod.request, kinds: [], memoryMiB: [], days: own)
                found[key, default: new].kinds.insert(pod.pod.kind)
                if found[key, default: new].memoryMiB.count < memory.count { found[key]?.memoryMiB = memory }
            }
        }
        return found.values.filter { !$0.memoryMiB.isEmpty }.sorted { $0.key.isBefore($1.key) }
    }
}

extension WorkloadKey {
    /// An order that does not change from run to run.
    fileprivate func isBefore(_ other: WorkloadKey) -> Bool { (application, name) < (other.application, other.name) }
}

extension [Double] {
    /// The samples of a day on the benchmark's clock, gaps filled with the sample before; nil for nothing but a gap.
    fileprivate var wholeDay: [Int32]? {
        guard count == RunTiming.benchmark.stepCount, var last = first(where: { !$0.isNaN }) else { return nil }
        return map { sample in
            if !sample.isNaN { last = sample }
            return Int32(Swift.min(Swift.max(0, last.rounded()), 1e9))
        }
    }
}
