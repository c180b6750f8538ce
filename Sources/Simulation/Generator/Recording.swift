import ClusterModel
import Foundation
import LoadPrediction

/// One recorded run while it is taken apart.
struct Recording {
    let directory: String
    let family: String
    let description: ScenarioDescription
    let historyPath: String
    let scenario: Scenario

    init(directory: String, history: HistorySource) throws {
        self.directory = directory
        let folder = URL(filePath: directory).standardizedFileURL
        scenario = try Scenario(directory: directory, history: .notNeeded)
        description = try ScenarioDescription(path: folder.appending(path: "scenario.json").path)
        historyPath = try history.path(named: description.history, besides: folder)
        // Without a family of its own, a run is of the family its name begins with: "cluster-01" of "cluster".
        let name = folder.lastPathComponent
        let stem = name.split(separator: "-").prefix { !$0.allSatisfy(\.isNumber) }.joined(separator: "-")
        family = description.family ?? (stem.isEmpty ? name : stem)
        guard !scenario.pods.isEmpty else {
            throw ScenarioError(
                path: directory,
                problem: "has no pods",
                mend: "nothing can be made from it; leave it out"
            )
        }
    }

    /// How the pods of each workload came and went, in the order of the first arrivals.
    func lives(of workloads: [WorkloadKey: ScenarioMaterial.Workload]) -> [ScenarioMaterial.Life] {
        struct Key: Hashable {
            let workload: WorkloadKey
            let kind: WorkloadKind
        }
        var order: [Key] = []
        var members: [Key: [Int]] = [:]
        for (index, pod) in scenario.pods.enumerated() {
            guard let workload = pod.pod.workload, workloads[workload] != nil else { continue }
            let key = Key(workload: workload, kind: pod.pod.kind)
            if members[key] == nil { order.append(key) }
            members[key, default: []].append(index)
        }
        return order.compactMap { key in
            guard let pods = members[key], let day = workloads[key.workload]?.days.first?.number else { return nil }
            let parts = parts(of: pods)
            let lived = zip(pods, parts).map { pod, part in
                ScenarioMaterial.Life.Pod(
                    arrival: scenario.pods[pod].arrival,
                    lifetime: scenario.pods[pod].lifetime,
                    part: part
                )
            }
            return ScenarioMaterial.Life(kind: key.kind, dataSet: .init(day: day), pods: lived)
        }
    }

    /// Which pods of a workload demand the same: each pod joins the first one before it with the same samples.
    private func parts(of pods: [Int]) -> [Int] {
        var representatives: [Int] = []
        return pods.map { pod in
            if let part = representatives.firstIndex(where: { agree($0, pod) }) { return part }
            representatives.append(pod)
            return representatives.count - 1
        }
    }

    private func agree(_ first: Int, _ second: Int) -> Bool {
        let usage = scenario.usage
        return usage.steps(of: first).clamped(to: usage.steps(of: second)).allSatisfy { step in
            usage.milliCPU(of: first, at: step) == usage.milliCPU(of: second, at: step)
        }
    }

    /// The run as a whole.
    func summary(of workloads: [WorkloadKey: ScenarioMaterial.Workload]) -> ScenarioMaterial.Run {
        var plan = PlannedLoad(nodes: scenario.nodes, timing: scenario.timing)
        var bitbrains = 0
        for pod in scenario.pods {
            plan.addRequests(of: pod)
            let day = pod.pod.workload.flatMap { workloads[$0]?.days.first?.number } ?? 0
            if ScenarioMaterial.DataSet(day: day) == .bitbrains { bitbrains += 1 }
        }
        let count = Double(scenario.pods.count)
        return ScenarioMaterial.Run(
            nodes: scenario.nodes,
            requestShare: plan.meanCPURequestShare,
            jobShare: Double(scenario.pods.count { $0.pod.kind == .job }) / count,
            bitbrainsShare: Double(bitbrains) / count
        )
    }
}

/// Which recorded days the pods of a run demand, found by comparing samples.
struct DayMatches {
    /// Enough pods to tell how a run was made.
    private static let sampleSize = 96

    /// Shorter traces fit too many days by chance.
    private static let minimumSteps = 24

    /// The days found.
    private(set) var days: Set<Int> = []

    /// Pods that follow a day by the clock.
    private(set) var directCount = 0

    /// Pods that follow a day turned by some steps.
    private(set) var shiftedCount = 0

    init(of recording: Recording, in history: [WorkloadDay]) {
        let byWorkload = Dictionary(grouping: history, by: \.workload)
        let usage = recording.scenario.usage
        let pods = recording.scenario.pods.indices.filter { usage.steps(of: $0).count >= Self.minimumSteps }
        for pod in pods.evenlySpaced(Self.sampleSize) {
            guard let workload = recording.scenario.pods[pod].pod.workload else { continue }
            let days = (byWorkload[workload] ?? []).filter { day in
                day.day >= recording.description.limit(of: .init(day: day.day))
            }
            let samples = usage.steps(of: pod).map { Double(usage.milliCPU(of: pod, at: $0)) }
            let first = usage.steps(of: pod).lowerBound
            if let day = days.first(where: { $0.milliCPU.matches(samples, from: first) }) {
                self.days.insert(day.day)
                directCount += 1
            } else if let day = days.first(where: { $0.milliCPU.matchesTurned(samples) }) {
                self.days.insert(day.day)
                shiftedCount += 1
            }
        }
    }
}

extension [Double] {
    fileprivate func matches(_ samples: [Double], from first: Int) -> Bool {
        for (offset, sample) in samples.enumerated() where abs(self[(first + offset) % count] - sample) > 1 {
            return false
        }
        return true
    }

    fileprivate func matchesTurned(_ samples: [Double]) -> Bool {
        indices.contains { matches(samples, from: $0) }
    }
}

extension [Int] {
    /// At most some elements, spread over the whole.
    fileprivate func evenlySpaced(_ limit: Int) -> [Int] {
        guard count > limit else { return self }
        return (0..<limit).map { self[$0 * count / limit] }
    }
}
