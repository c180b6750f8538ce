import ClusterModel
import DecisionLog
import Foundation
import KubernetesAPI
import Logging
import Placement
import Synchronization

@testable import SchedulerService

/// A cluster that a test made: nodes `n0`, `n1` and so on with 10 cores and 100 GiB.
final class FixedCluster: ClusterSource {
    private let current: Mutex<ClusterView>
    private let synced: Bool

    init(_ view: ClusterView, isSynced: Bool = true) {
        current = Mutex(view)
        synced = isSynced
    }

    convenience init(nodeCount: Int, pods: [WatchedPod] = [], isSynced: Bool = true) {
        self.init(.fixture(nodeCount: nodeCount, pods: pods), isSynced: isSynced)
    }

    var isSynced: Bool { synced }

    var watches: [WatchState] {
        [WatchState(kind: "pods", isSynced: synced, secondsSinceAnswer: 0.5, restarts: 1, relists: 0)]
    }

    func view() -> ClusterView { current.withLock { $0 } }

    func use(_ view: ClusterView) { current.withLock { $0 = view } }

    func events() -> AsyncStream<ClusterEvent> { AsyncStream { _ in } }
}

extension ClusterView {
    static func fixture(nodeCount: Int, pods: [WatchedPod] = []) -> ClusterView {
        let nodes = (0..<nodeCount).map { index in
            Node(name: "n\(index)", allocatable: ResourceVector(milliCPU: 10_000, memory: 100 << 30))
        }
        let indices = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.name, $0) })
        var state = ClusterState(nodes: nodes)
        for pod in pods {
            if let node = pod.node, let index = indices[node] { state.assume(pod.pod, onNode: index) }
        }
        return ClusterView(state: state, nodeIndices: indices, pods: PodTable(pods))
    }
}

extension WatchedPod {
    /// A pod that asks for 200 milli-CPU and 1 GiB; without history it counts 1.5 times that.
    static func fixture(_ name: String, node: String? = nil, hasEnded: Bool = false) -> WatchedPod {
        let pod = Pod(name: name, request: PodRequest(milliCPU: 200, memory: 1 << 30))
        return WatchedPod(
            pod: pod,
            uid: "uid-\(name)",
            schedulerName: "default-scheduler",
            node: node,
            hasEnded: hasEnded
        )
    }
}

/// What was measured, as a test says.
struct FixedOutlook: OutlookSource {
    /// Measured milli-CPU by node, nil where nothing is known.
    var milliCPU: [Double?]
    var measuredAt: Date?
    var health: [Int: String] = [:]
    var scorer: (any NodeScorer)?
    var podForecast: UsageForecast?
    /// How long to sleep before an answer, in seconds.
    var delay: TimeInterval = 0

    func inputs(for pod: WatchedPod, in view: ClusterView, at time: Date) -> DecisionInputs {
        if delay > 0 { Thread.sleep(forTimeInterval: delay) }
        var inputs = DecisionInputs(nodeCount: view.state.nodes.count)
        inputs.measuredAt = measuredAt
        inputs.outlook.isMeasured = true
        inputs.scorer = scorer
        inputs.scorerProblem = scorer == nil ? "no policy is promoted" : nil
        inputs.podForecast = podForecast
        inputs.models = ["optimizer": "v1"]
        for (index, value) in milliCPU.enumerated() {
            inputs.conditions[index].milliCPU = value
            inputs.conditions[index].measuredAt = value == nil ? nil : measuredAt
            inputs.conditions[index].health = health[index] ?? "healthy"
            inputs.outlook.meanMilliCPU[index] = value ?? .nan
        }
        return inputs
    }

    func assume(_ pod: WatchedPod, onNode name: String, at time: Date) {}

    var snapshot: OutlookSnapshot {
        var snapshot = OutlookSnapshot()
        snapshot.measuredAt = measuredAt
        snapshot.models = ["optimizer": "v\"1\"\n\\"]
        for (index, value) in milliCPU.enumerated() {
            var condition = NodeCondition()
            condition.milliCPU = value
            condition.health = health[index] ?? "healthy"
            snapshot.nodes["n\(index)"] = condition
        }
        return snapshot
    }
}

/// Keeps decisions in memory.
final class MemoryDecisions: DecisionStore {
    private let records = Mutex<[DecisionRecord]>([])

    func append(_ record: DecisionRecord) { records.withLock { $0.append(record) } }

    func markBound(uid: String, node: String, at time: Date) {
        records.withLock { records in
            guard let index = records.lastIndex(where: { $0.uid == uid }) else { return }
            records[index].boundNode = node
            records[index].boundAt = time
        }
    }

    func append(_ outcome: DecisionOutcome) {}

    func append(_ sample: LoadSample) {}

    func decisions(_ filter: DecisionFilter) async throws -> [DecisionRecord] {
        let all = records.withLock { $0 }
        let matching = all.filter { record in
            (filter.pod ?? record.pod) == record.pod && (filter.namespace ?? record.namespace) == record.namespace
        }
        return Array(matching.reversed().prefix(filter.limit))
    }

    var status: DecisionLogStatus { DecisionLogStatus() }
}

/// A moment that tests call now.
let noon = Date(timeIntervalSince1970: 1_800_000_000)

extension SchedulingEngine {
    /// An engine over fixed inputs at a fixed time.
    static func fixture(
        mode: ServingMode = .extender,
        _ cluster: FixedCluster,
        _ outlook: any OutlookSource,
        store: MemoryDecisions = MemoryDecisions(),
        options: DecisionOptions = DecisionOptions()
    ) -> SchedulingEngine {
        SchedulingEngine(
            mode: mode,
            options: options,
            cluster: cluster,
            outlook: outlook,
            store: store,
            clock: ServiceClock { noon },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}
