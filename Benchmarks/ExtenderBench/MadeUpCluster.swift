import ClusterModel
import Foundation
import KubernetesAPI
import LoadPrediction
import PlacementLearning
import SchedulerService

/// A cluster that does not change: nodes of 16 cores and 64 GiB, each with ten pods, and what was measured of them.
struct MadeUpCluster: ClusterSource {
    private static let podsPerNode = 10

    private let current: ClusterView

    /// Makes up a cluster.
    ///
    /// - Parameters:
    ///   - nodeCount: The number of nodes.
    ///   - isOdd: Whether nodes and pods of the largest and smallest amounts are among them, with what rules look at.
    init(nodeCount: Int, isOdd: Bool = false) {
        let nodes = (0..<nodeCount).map { index in
            isOdd
                ? OddParts.node(index)
                : Node(name: Self.name(index), allocatable: ResourceVector(milliCPU: 16_000, memory: 64 << 30))
        }
        var state = ClusterState(nodes: nodes)
        var pods: [WatchedPod] = []
        for index in nodes.indices {
            for number in 0..<Self.podsPerNode {
                let pod = Pod(
                    namespace: "shop",
                    name: "running-\(index)-\(number)",
                    request: isOdd ? OddParts.request(index, number) : PodRequest(milliCPU: 500, memory: 1 << 30),
                    workload: WorkloadKey(application: "shop", name: "running-\(number)"),
                    labels: isOdd ? ["app": "app-\(number % 4)"] : [:],
                    rules: isOdd ? OddParts.rules(number) : .none
                )
                state.assume(pod, onNode: index)
                pods.append(
                    WatchedPod(
                        pod: pod,
                        uid: "uid-\(index)-\(number)",
                        schedulerName: "default-scheduler",
                        node: nodes[index].name
                    )
                )
            }
        }
        let indices = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.name, $0) })
        current = ClusterView(state: state, nodeIndices: indices, pods: PodTable(pods))
    }

    /// The name of a node, as long as those of cloud machines.
    static func name(_ index: Int) -> String { "ip-10-0-\(index / 250)-\(index % 250).eu-central-1.compute.internal" }

    var isSynced: Bool { true }

    var watches: [WatchState] {
        [WatchState(kind: "pods", isSynced: true, secondsSinceAnswer: 0, restarts: 0, relists: 0)]
    }

    func view() -> ClusterView { current }

    func events() -> AsyncStream<ClusterEvent> { AsyncStream { _ in } }
}

extension LiveOutlook {
    /// An outlook on a cluster with the program's own placement model.
    static func madeUp(_ cluster: MadeUpCluster) throws -> LiveOutlook {
        let outlook = LiveOutlook()
        let profiles = WorkloadProfiles(history: [])
        outlook.use(model: try .shipped(), version: "shipped", problem: nil, profiles: profiles)
        outlook.reconcile(with: cluster.view(), at: Date())
        outlook.measure(cluster)
        return outlook
    }

    /// Takes in a new measurement: nodes between 10 and 90 %, always the same.
    func measure(_ cluster: MadeUpCluster) {
        let view = cluster.view()
        let now = Date()
        var uses: [String: MeasuredRound.NodeUse] = [:]
        for (index, node) in view.state.nodes.enumerated() {
            let ratio = 0.1 + 0.8 * Double(index * 7919 % 1000) / 1000
            uses[node.node.name] = MeasuredRound.NodeUse(cpuRatio: ratio, memoryRatio: 0.5)
        }
        let pods = view.pods.keys.map { ($0, 250.0) }
        let round = MeasuredRound(time: now, nodes: uses, pods: Dictionary(uniqueKeysWithValues: pods))
        take([round], sampledAt: uses.mapValues { _ in now }, view: view, at: now)
    }
}
