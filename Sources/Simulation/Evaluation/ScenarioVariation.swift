import ClusterModel
import LoadPrediction

/// A change of a run that a policy should withstand.
///
/// Each one says what it does to the run or to what the policy sees of it; `docs/command-line.md` lists them.
package enum ScenarioVariation: String, CaseIterable, Sendable, Codable {
    /// Nothing is changed.
    case asRecorded = "as recorded"
    /// A random half of the workloads have no history: neither their own nor as part of their application's.
    case halfUnknown = "half the workloads without history"
    /// Every measurement, of nodes and of pods, is seen 15 minutes after it was taken.
    case staleMetrics = "metrics 15 minutes late"
    /// Every third node has half as much CPU again with the same memory, a shape that no training run has.
    case unseenNodeType = "a node type never seen"
    /// Every pod demands 20 % more CPU than recorded; requests and history stay.
    case moreDemand = "20 % more demand"
    /// A random fifth of the workloads lives twice, the second time 10 minutes later with its day turned by half.
    case morePods = "20 % more pods"

    /// By how many seconds measurements come late.
    package var metricsDelay: Int { self == .staleMetrics ? 900 : 0 }

    /// The changed run.
    ///
    /// - Parameters:
    ///   - scenario: The run.
    ///   - seed: Decides what is drawn; the same seed gives the same run.
    /// - Returns: A run of the same name.
    package func applied(to scenario: Scenario, seed: UInt64 = 1) -> Scenario {
        var generator = SplitMix64(seed: seed)
        switch self {
        case .asRecorded, .staleMetrics: return scenario
        case .halfUnknown: return scenario.hidingHistory(ofShare: 0.5, using: &generator)
        case .unseenNodeType: return scenario.growingEveryThirdNode(factor: 1.5)
        case .moreDemand: return scenario.scalingDemand(by: 1.2)
        case .morePods: return scenario.repeatingWorkloads(share: 0.2, delay: 600, using: &generator)
        }
    }
}

extension Scenario {
    /// A copy with some parts replaced.
    private func replacing(
        nodes: [Node]? = nil,
        pods: [ScenarioPod]? = nil,
        usage: UsageTrace? = nil,
        history: [WorkloadDay]? = nil
    ) -> Scenario {
        Scenario(
            name: name,
            timing: timing,
            nodes: nodes ?? self.nodes,
            pods: pods ?? self.pods,
            usage: usage ?? self.usage,
            history: history ?? self.history
        )
    }

    /// The workloads of the run in the order of their first arrival.
    private var workloads: [WorkloadKey] {
        var seen: Set<WorkloadKey> = []
        return pods.compactMap(\.pod.workload).filter { seen.insert($0).inserted }
    }

    fileprivate func hidingHistory(ofShare share: Double, using generator: inout SplitMix64) -> Scenario {
        let drawn = workloads.shuffled(using: &generator)
        let hidden = Set(drawn.prefix(Int((Double(drawn.count) * share).rounded())))
        return replacing(history: history.filter { !hidden.contains($0.workload) })
    }

    fileprivate func growingEveryThirdNode(factor: Double) -> Scenario {
        replacing(
            nodes: nodes.enumerated().map { index, node in
                guard index % 3 == 0 else { return node }
                var allocatable = node.allocatable
                allocatable.milliCPU = Int64(saturating: (Double(allocatable.milliCPU) * factor).rounded())
                return Node(name: node.name, allocatable: allocatable, maximumPodCount: node.maximumPodCount)
            }
        )
    }

    fileprivate func scalingDemand(by factor: Double) -> Scenario {
        let steps = pods.indices.map { usage.steps(of: $0) }
        let cpu = steps.enumerated().map { pod, steps in
            steps.map { Int32(saturating: (Double(usage.milliCPU(of: pod, at: $0)) * factor).rounded()) }
        }
        let memory = pods.indices.map { usage.memoryMiB(of: $0) }
        return replacing(usage: UsageTrace(firstSteps: steps.map(\.lowerBound), milliCPU: cpu, memoryMiB: memory))
    }

    fileprivate func repeatingWorkloads(
        share: Double,
        delay: Int,
        using generator: inout SplitMix64
    ) -> Scenario {
        let drawn = workloads.shuffled(using: &generator)
        let repeated = Set(drawn.prefix(Int((Double(drawn.count) * share).rounded())))
        struct Member {
            var source: Int
            var arrival: Int
            var isCopy: Bool
        }
        var members = pods.indices.map { Member(source: $0, arrival: pods[$0].arrival, isCopy: false) }
        for (index, pod) in pods.enumerated() {
            guard let workload = pod.pod.workload, repeated.contains(workload), pod.arrival + delay < timing.end else {
                continue
            }
            members.append(Member(source: index, arrival: pod.arrival + delay, isCopy: true))
        }
        members.sort { ($0.arrival, $0.isCopy ? 1 : 0, $0.source) < ($1.arrival, $1.isCopy ? 1 : 0, $1.source) }
        let traces = members.map { member in
            let steps = usage.steps(of: member.source)
            let first = (member.arrival + timing.stepSeconds - 1) / timing.stepSeconds
            // Half of what is recorded of the pod later: the copy must not be in step with the original.
            let turn = member.isCopy ? steps.count / 2 : 0
            let cpu = (first..<max(first, timing.stepCount)).map { step -> Int32 in
                guard !steps.isEmpty else { return 0 }
                let offset = (step - steps.lowerBound + turn) % steps.count
                return Int32(usage.milliCPU(of: member.source, at: steps.lowerBound + offset))
            }
            let memory = usage.memoryMiB(of: member.source)
            return (first: min(first, timing.stepCount), cpu: cpu, memory: Array(memory.prefix(cpu.count)))
        }
        return replacing(
            pods: members.enumerated().map { index, member in
                let original = pods[member.source].pod
                let pod = Pod(
                    namespace: original.namespace,
                    name: "pod-\(index)",
                    request: original.request,
                    tolerations: original.tolerations,
                    workload: original.workload,
                    kind: original.kind
                )
                return ScenarioPod(pod: pod, arrival: member.arrival, lifetime: pods[member.source].lifetime)
            },
            usage: UsageTrace(
                firstSteps: traces.map(\.first),
                milliCPU: traces.map(\.cpu),
                memoryMiB: traces.map(\.memory)
            )
        )
    }
}
