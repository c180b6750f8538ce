import ClusterModel
import DecisionLog
import Foundation
import KubernetesAPI
import Logging
import Placement
import Synchronization

@testable import SchedulerService

/// Nodes `a` and `b` of 4 cores with pods; the view can be changed as the API would.
final class ShadowCluster: ClusterSource {
    private let pods: Mutex<[WatchedPod]>
    let isSynced: Bool

    init(pods: [WatchedPod] = [], isSynced: Bool = true) {
        self.pods = Mutex(pods)
        self.isSynced = isSynced
    }

    var watches: [WatchState] { [] }

    func view() -> ClusterView {
        let nodes = ["a", "b"].map { name in
            Node(name: name, allocatable: ResourceVector(milliCPU: 4000, memory: 8 << 30))
        }
        let pods = pods.withLock { $0 }
        var state = ClusterState(nodes: nodes)
        for pod in pods { if let node = pod.node { state.assume(pod.pod, onNode: node == "a" ? 0 : 1) } }
        var view = ClusterView(state: state, nodeIndices: ["a": 0, "b": 1], pods: [:])
        for pod in pods { view = view.with(pod) }
        return view
    }

    /// Binds a pod, as some scheduler does.
    func bind(_ pod: WatchedPod) -> ClusterEvent {
        pods.withLock { $0.append(pod) }
        let pending = WatchedPod(pod: pod.pod, uid: pod.uid, schedulerName: pod.schedulerName, node: nil)
        return .podChanged(old: pending, new: pod)
    }

    func events() -> AsyncStream<ClusterEvent> { AsyncStream { $0.finish() } }
}

extension ClusterView {
    fileprivate func with(_ pod: WatchedPod) -> ClusterView {
        var pods = pods
        pods[PodName(namespace: pod.pod.namespace, name: pod.pod.name)] = pod
        return ClusterView(state: state, nodeIndices: nodeIndices, pods: pods)
    }
}

/// A pod of 1 core and 1 GiB.
func shadowPod(_ name: String, on node: String?, rules: PodRules = .none) -> WatchedPod {
    let pod = Pod(namespace: "shop", name: name, request: PodRequest(milliCPU: 1000, memory: 1 << 30), rules: rules)
    return WatchedPod(pod: pod, uid: "uid-\(name)", schedulerName: "default-scheduler", node: node)
}

/// Decides by requests alone, as kube-scheduler does.
struct RequestDecider: ShadowDecider {
    func shadowDecision(for pod: WatchedPod, in view: ClusterView, at time: Date) -> DecisionRecord {
        let outlook = ClusterOutlook(nodeCount: view.state.nodes.count)
        let context = DecisionContext(pod: pod.pod, state: view.state, outlook: outlook)
        let explanation = SchedulingPolicy(selection: .inTree).explain(context)
        var record = DecisionRecord(
            time: time,
            mode: .shadow,
            namespace: pod.pod.namespace,
            pod: pod.pod.name,
            uid: pod.uid,
            step: .reactive
        )
        record.chosen = explanation.decision.nodeIndex.map { view.state.nodes[$0].node.name }
        record.isFullyJudged = explanation.judgement == .complete
        record.candidates = explanation.nodes.enumerated().map { index, node in
            var candidate = DecisionRecord.Candidate(node: node.node)
            candidate.rejectedBy = node.rejection?.filter
            candidate.total = node.rejection == nil ? node.total : nil
            candidate.measuredMilliCPU = Double(view.state.nodes[index].requested.milliCPU)
            return candidate
        }
        return record
    }
}

/// Measured load that a test changes.
final class ShadowOutlook: OutlookSource {
    private let current = Mutex(OutlookSnapshot())

    func measure(_ loads: [String: Double], at time: Date) {
        current.withLock { snapshot in
            snapshot = OutlookSnapshot()
            snapshot.measuredAt = time
            for (name, milliCPU) in loads {
                var condition = NodeCondition()
                condition.milliCPU = milliCPU
                condition.measuredAt = time
                snapshot.nodes[name] = condition
            }
        }
    }

    func inputs(for pod: WatchedPod, in view: ClusterView, at time: Date) -> DecisionInputs {
        DecisionInputs(nodeCount: view.state.nodes.count)
    }

    func assume(_ pod: WatchedPod, onNode name: String, at time: Date) {}

    var snapshot: OutlookSnapshot { current.withLock { $0 } }
}

/// A clock that a test turns.
final class TurnedClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_700_000_000))

    var now: Date { time.withLock { $0 } }
    var clock: ServiceClock { ServiceClock { self.now } }

    func turn(_ seconds: Double) { time.withLock { $0 += seconds } }
}

/// A decision log in a folder that is removed afterwards.
func withShadowLog<Result>(_ body: (DecisionDatabase) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "shadow-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    return try await body(DecisionDatabase(path: folder.appending(path: "log.sqlite").path, logger: logger))
}
