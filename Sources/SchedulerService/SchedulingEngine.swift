import ClusterModel
package import DecisionLog
package import Foundation
package import KubernetesAPI
package import Logging
import Placement
import Synchronization

/// Decides about pods from memory: the one place where cluster, outlook, ledger and ladder come together.
package final class SchedulingEngine: Sendable {
    /// The cluster.
    package let cluster: any ClusterSource
    /// What was learned and measured.
    package let outlook: any OutlookSource
    /// Where decisions are kept.
    package let store: any DecisionStore
    /// What the service counts.
    package let metrics: ServiceMetrics
    /// How the service reaches the cluster.
    package let mode: ServingMode
    let clock: ServiceClock
    let logger: Logger

    private struct State {
        var options: DecisionOptions
        var ledger: LoadInFlight
        var reconciledAt = Date.distantPast
        var expiredAt = Date.distantPast
        var warnedAt: [String: Date] = [:]
        /// The nodes with our best score by UID, until the binding is seen; none where kube-scheduler's own scores
        /// decided.
        var choices = RecentChoices()
        /// The names of the nodes that were asked about last.
        var names: NodeNameTable?
    }
    private let state: Mutex<State>
    let waiting = WaitingRecords()

    /// How often the ledger is looked through for load that measurements show by now, in seconds: in a burst, when it is
    /// long, not with every pod.
    private static let expiration: TimeInterval = 0.5

    /// How often the ledger is compared with the cluster, in seconds.
    private static let reconciliation: TimeInterval = 30

    /// Creates an engine.
    ///
    /// - Parameters:
    ///   - mode: How the service reaches the cluster.
    ///   - options: What shapes decisions.
    ///   - cluster: The cluster.
    ///   - outlook: What was learned and measured.
    ///   - store: Where decisions are kept.
    ///   - metrics: What the service counts.
    ///   - clock: Tells the time.
    ///   - logger: Gets warnings, each kind once a minute at most.
    package init(
        mode: ServingMode,
        options: DecisionOptions = DecisionOptions(),
        cluster: any ClusterSource,
        outlook: any OutlookSource,
        store: any DecisionStore,
        metrics: ServiceMetrics = ServiceMetrics(),
        clock: ServiceClock = ServiceClock(),
        logger: Logger
    ) {
        self.mode = mode
        self.cluster = cluster
        self.outlook = outlook
        self.store = store
        self.metrics = metrics
        self.clock = clock
        self.logger = logger
        state = Mutex(State(options: options, ledger: LoadInFlight(window: options.measurementWindow)))
    }

    /// What shapes decisions now.
    package var options: DecisionOptions { state.withLock { $0.options } }

    /// Takes options that count from the next decision on.
    package func use(_ options: DecisionOptions) { state.withLock { $0.options = options } }

    /// The load in flight now.
    package var inFlight: (pods: Int, milliCPU: Double) {
        state.withLock { ($0.ledger.count, $0.ledger.milliCPU) }
    }

    /// The names of a view's nodes, made anew only when nodes come or go.
    func names(of view: ClusterView) -> NodeNameTable {
        if let known = state.withLock({ $0.names }), known.layout == view.layout { return known }
        let table = NodeNameTable(view)
        state.withLock { $0.names = table }
        return table
    }

    /// What is known for a decision, with the load in flight.
    func inputs(for pod: WatchedPod, in view: ClusterView, at time: Date) -> DecisionInputs {
        var inputs = outlook.inputs(for: pod, in: view, at: time)
        let conditions = inputs.conditions
        inputs.outlook.inFlightMilliCPU = state.withLock { state in
            if abs(time.timeIntervalSince(state.expiredAt)) >= Self.expiration {
                state.ledger.expire(at: time) { name in view.nodeIndices[name].flatMap { conditions[$0].measuredAt } }
                state.expiredAt = time
            }
            if time.timeIntervalSince(state.reconciledAt) > Self.reconciliation {
                state.ledger.reconcile(with: view)
                state.choices.expire(at: time)
                state.reconciledAt = time
            }
            guard state.options.countsInFlight else { return Array(repeating: 0, count: conditions.count) }
            return state.ledger.byNode(in: view, without: pod.uid)
        }
        return inputs
    }

    /// Compares the nodes that another scheduler found feasible.
    ///
    /// - Parameters:
    ///   - pod: The pod.
    ///   - candidates: The indices of the nodes in the view, ascending.
    ///   - view: The cluster.
    ///   - time: Now.
    /// - Returns: The decision.
    package func decide(_ pod: WatchedPod, among candidates: [Int], in view: ClusterView, at time: Date) -> PodDecision
    {
        PodDecision(
            about: pod,
            among: candidates,
            in: view,
            knowing: inputs(for: pod, in: view, at: time),
            options.guardRails,
            at: time
        )
    }

    /// Decides about a pod among all nodes, with kube-scheduler's filters: what shadow mode asks.
    ///
    /// - Parameters:
    ///   - pod: The pod as if it were pending.
    ///   - view: The cluster without it.
    ///   - time: Now.
    /// - Returns: The record of the decision, which is not stored.
    package func decide(_ pod: WatchedPod, in view: ClusterView, at time: Date) -> DecisionRecord {
        let start = clock.now()
        let rejections = SchedulingPolicy(selection: .learned).rules.rejections(of: pod.pod, in: view.state)
        let candidates = rejections.indices.filter { rejections[$0] == nil }
        let decision = decide(pod, among: candidates, in: view, at: time)
        let seconds = clock.now().timeIntervalSince(start)
        count(decision, seconds: seconds)
        return decision.record(mode: mode, options: options, rejections: rejections, seconds: seconds)
    }

    func count(_ decision: PodDecision, seconds: Double) {
        metrics.count(
            mode: mode,
            step: decision.placement.level,
            reason: decision.placement.fallback?.reason ?? .none,
            hasChoice: decision.placement.slot != nil,
            seconds: seconds
        )
    }

    /// Counts our choice at once, so that the next pod of a burst sees it.
    func assume(_ decision: PodDecision) {
        let node = decision.chosen
        let milliCPU = decision.podMilliCPU
        let best = decision.bestNodes
        let isCounted = state.withLock { state in
            state.choices.note(best, for: decision.pod.uid, at: decision.time)
            guard let node, state.options.countsInFlight else { return false }
            state.ledger.assume(uid: decision.pod.uid, on: node, milliCPU: milliCPU, at: decision.time)
            return true
        }
        if isCounted, let node { outlook.assume(decision.pod, onNode: node, at: decision.time) }
    }

    /// Takes in what changed in the cluster.
    package func apply(_ event: ClusterEvent, at time: Date) {
        switch event {
        case .podChanged(let old, let pod):
            if pod.hasEnded {
                forget(pod)
            } else if let node = pod.node, old?.node == nil {
                bound(pod, to: node, at: time)
            }
        case .podRemoved(let pod): forget(pod)
        case .nodeChanged, .nodeRemoved, .resynchronized: break
        }
    }

    private func forget(_ pod: WatchedPod) {
        state.withLock { state in
            state.ledger.remove(uid: pod.uid)
            _ = state.choices.take(pod.uid)
        }
    }

    private func bound(_ pod: WatchedPod, to node: String, at time: Date) {
        let milliCPU = MeasuredUtilization.estimatedMilliCPU(pod.pod, forecast: nil, hour: nil)
        let choice = state.withLock { state in
            state.ledger.bind(uid: pod.uid, to: node, milliCPU: milliCPU, at: time)
            return state.choices.take(pod.uid)
        }
        guard let choice else { return }
        if !choice.isEmpty { metrics.bindings.add(1, choice.contains(node) ? "true" : "false") }
        // Behind the decision in the same queue, so that the log has it when it is told where the pod went.
        if !waiting.append(.binding(uid: pod.uid, node: node, time: time)) { metrics.recordsDropped.add() }
    }

    /// Says something that would be said with every request, once a minute at most.
    func warn(_ message: Logger.Message, about subject: String, at time: Date) {
        let isDue = state.withLock { state in
            guard time.timeIntervalSince(state.warnedAt[subject] ?? .distantPast) >= 60 else { return false }
            state.warnedAt[subject] = time
            return true
        }
        if isDue { logger.warning(message) }
    }
}
