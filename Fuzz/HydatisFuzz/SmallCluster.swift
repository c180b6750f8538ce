import Foundation
import Logging

@testable import ClusterModel
@testable import DecisionLog
@testable import KubernetesAPI
@testable import LoadPrediction
@testable import PlacementLearning
@testable import SchedulerService

/// Three nodes that were measured, for decisions about pods of any kind.
struct SmallCluster: ClusterSource {
    private let current: ClusterView

    init(_ view: ClusterView) { current = view }

    var isSynced: Bool { true }
    var watches: [WatchState] { [] }
    func view() -> ClusterView { current }
    func events() -> AsyncStream<ClusterEvent> { AsyncStream { $0.finish() } }

    static let noon = Date(timeIntervalSince1970: 1_795_608_000)

    /// The nodes `n0` to `n2` with 10 cores and 100 GiB, the first with a zone, a taint and a pod.
    static let view: ClusterView = {
        let nodes = (0..<3).map { index in
            Node(
                name: "n\(index)",
                allocatable: ResourceVector(milliCPU: 10_000, memory: 100 << 30),
                taints: index == 0 ? [Taint(key: "k", value: "v", effect: .noSchedule)] : [],
                labels: ["topology.kubernetes.io/zone": index == 0 ? "a" : "b", "app": "web"]
            )
        }
        var state = ClusterState(nodes: nodes)
        let pod = Pod(name: "old", request: PodRequest(milliCPU: 200, memory: 1 << 30), labels: ["app": "web"])
        state.assume(pod, onNode: 0)
        let old = WatchedPod(pod: pod, uid: "uid-old", schedulerName: "default-scheduler", node: "n0")
        let indices = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.name, $0) })
        return ClusterView(state: state, nodeIndices: indices, pods: PodTable([old]))
    }()

    /// The program's own model, read once.
    private static let shipped = Result { try PlacementModel.shipped() }

    /// An engine that has decided nothing yet.
    static func engine(_ view: ClusterView = view, model: PlacementModel? = nil) -> SchedulingEngine {
        let outlook = LiveOutlook()
        let profiles = WorkloadProfiles(history: [])
        let model = model ?? (try? shipped.get())
        outlook.use(model: model, version: "shipped", problem: nil, profiles: profiles)
        outlook.reconcile(with: view, at: noon)
        var uses: [String: MeasuredRound.NodeUse] = [:]
        for node in view.state.nodes { uses[node.node.name] = .init(cpuRatio: 0.5, memoryRatio: 0.5) }
        let pods = view.pods.keys.map { ($0, 250.0) }
        let round = MeasuredRound(time: noon, nodes: uses, pods: Dictionary(pods) { first, _ in first })
        outlook.take([round], sampledAt: uses.mapValues { _ in noon }, view: view, at: noon)
        return SchedulingEngine(
            mode: .extender,
            cluster: SmallCluster(view),
            outlook: outlook,
            store: UnavailableDecisions(reason: "fuzzing"),
            clock: ServiceClock { noon },
            logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Decides about a pod as `explain` does, and writes and reads the record.
    static func explain(_ json: Data, _ engine: SchedulingEngine) throws {
        try record(WatchedPod(json: json), engine)
    }

    /// Decides about a pod of the engine's cluster, and writes and reads the record.
    static func record(_ pod: WatchedPod, _ engine: SchedulingEngine) throws {
        let view = engine.cluster.view()
        let candidates = Array(view.state.nodes.indices)
        let decision = engine.decide(pod, among: candidates, in: view, at: noon)
        let record = decision.record(mode: .extender, options: engine.options, seconds: 0)
        let json = try DecisionRecord.encoder.encode(record)
        _ = try DecisionRecord.decoder.decode(DecisionRecord.self, from: json)
        engine.apply(.podChanged(old: nil, new: pod), at: noon)
        engine.apply(.podRemoved(pod), at: noon)
    }
}
