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
        family = description.family(ofFolder: folder.lastPathComponent)
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
            if let part = representatives.firstIndex(where: { scenario.usage.agree($0, pod) }) { return part }
            representatives.append(pod)
            return representatives.count - 1
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
