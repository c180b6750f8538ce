import ClusterModel
import Foundation
import LoadPrediction
import Simulation
import Testing

/// Data and short forms that the tests of this target share.
enum Fixture {
    /// The shipped part of the placement benchmark.
    static let benchmark = Bundle.module.bundleURL.appending(path: "Fixtures/benchmark")

    /// The figures by the names the benchmark gives them.
    static func dictionary(_ figures: KeyFigures) throws -> [String: Double] {
        try JSONDecoder().decode([String: Double].self, from: JSONEncoder().encode(figures))
    }

    /// A pod that demands a constant amount from its arrival on.
    struct ConstantPod {
        var arrival: Int
        var lifetime: Int?
        var requestMilliCPU: Int64
        var useMilliCPU: Int32
        var requestMiB: Int64 = 100
        var useMiB: Int32 = 100
        var workload: WorkloadKey?
    }

    /// A scenario of equal nodes and pods with constant demand.
    static func scenario(
        nodeCount: Int = 2,
        milliCPU: Int64 = 1000,
        memoryMiB: Int64 = 1000,
        maximumPodCount: Int = 110,
        timing: RunTiming = .benchmark,
        history: [WorkloadDay] = [],
        _ pods: [ConstantPod]
    ) -> Scenario {
        let allocatable = ResourceVector(milliCPU: milliCPU, memory: memoryMiB << 20)
        let firstSteps = pods.map { ($0.arrival + timing.stepSeconds - 1) / timing.stepSeconds }
        return Scenario(
            name: "constant",
            timing: timing,
            nodes: (0..<nodeCount).map {
                Node(name: "node-\($0)", allocatable: allocatable, maximumPodCount: maximumPodCount)
            },
            pods: pods.enumerated().map { number, pod in
                ScenarioPod(
                    pod: Pod(
                        name: "pod-\(number)",
                        request: PodRequest(milliCPU: pod.requestMilliCPU, memory: pod.requestMiB << 20),
                        workload: pod.workload
                    ),
                    arrival: pod.arrival,
                    lifetime: pod.lifetime
                )
            },
            usage: UsageTrace(
                firstSteps: firstSteps,
                milliCPU: zip(pods, firstSteps).map {
                    Array(repeating: $0.useMilliCPU, count: max(0, timing.stepCount - $1))
                },
                memoryMiB: zip(pods, firstSteps).map {
                    Array(repeating: $0.useMiB, count: max(0, timing.stepCount - $1))
                }
            ),
            history: history
        )
    }
}
