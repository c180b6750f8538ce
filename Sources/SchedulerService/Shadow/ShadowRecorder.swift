import ClusterModel
package import DecisionLog
import Foundation
package import KubernetesAPI

/// Records beside every binding of any scheduler what we would have chosen from the state at that moment.
package actor ShadowRecorder {
    /// What became of the bindings that were seen.
    package struct Counts: Sendable, Equatable {
        /// Bindings to the node that we would have chosen.
        package var agreed = 0
        /// Bindings to another node.
        package var differed = 0
        /// Bindings that were recorded, but cannot be compared.
        package var leftOut = 0
        /// Bindings that were not recorded: out of scope, or of pods that name their node.
        package var ignored = 0
        /// How often the watch broke, so that bindings may have been missed.
        package var gaps = 0
    }

    /// The UIDs that are remembered, so that no binding is recorded twice.
    private static let memory = 50_000

    /// How long ago a pod that is seen for the first time may have been bound, in seconds.
    private static let longestDelay: TimeInterval = 30

    private let cluster: any ClusterSource
    private let decider: any ShadowDecider
    private let store: any DecisionStore
    private let outcomes: OutcomeRecorder?
    private let isInScope: @Sendable (WatchedPod) -> Bool
    private let clock: ServiceClock
    private var seen: Set<String> = []
    private var order: [String] = []

    /// What became of the bindings that were seen so far.
    package private(set) var counts = Counts()

    /// Creates a recorder.
    ///
    /// - Parameters:
    ///   - cluster: Tells of bindings.
    ///   - decider: Says where pods would have gone.
    ///   - store: Takes the records.
    ///   - outcomes: Follows what becomes of the nodes, nil if nothing is measured.
    ///   - clock: Tells the time.
    ///   - isInScope: Whether a pod is looked at.
    package init(
        cluster: any ClusterSource,
        decider: any ShadowDecider,
        store: any DecisionStore,
        outcomes: OutcomeRecorder?,
        clock: ServiceClock = ServiceClock(),
        isInScope: @escaping @Sendable (WatchedPod) -> Bool
    ) {
        self.cluster = cluster
        self.decider = decider
        self.store = store
        self.outcomes = outcomes
        self.clock = clock
        self.isInScope = isInScope
    }

    /// Records until the events end or the task is cancelled.
    package func run() async {
        for await event in cluster.events() { await take(event) }
    }

    /// Looks at one event.
    package func take(_ event: ClusterEvent) async {
        switch event {
        case .podChanged(let old, let new):
            guard old?.node == nil, let node = new.node, !new.hasEnded, cluster.isSynced else { return }
            // After a break the watch shows pods for the first time that were bound long ago, from another state.
            if old == nil, let bound = new.boundAt, clock.now().timeIntervalSince(bound) > Self.longestDelay { return }
            await record(new, boundTo: node)
        case .resynchronized: counts.gaps += 1
        case .podRemoved, .nodeChanged, .nodeRemoved: return
        }
    }

    private func record(_ pod: WatchedPod, boundTo node: String) async {
        guard remember(pod.uid) else { return }
        let view = cluster.view()
        guard isInScope(pod), !view.namesItsNode(pod) else {
            counts.ignored += 1
            return
        }
        let time = clock.now()
        let name = PodName(namespace: pod.pod.namespace, name: pod.pod.name)
        var record = decider.shadowDecision(for: pod, in: view.without(name), at: time)
        record.mode = .shadow
        record.boundNode = node
        record.boundAt = time
        record.sentence = sentence(for: record)
        count(record)
        store.append(record)
        await outcomes?.follow(record)
    }

    private func count(_ record: DecisionRecord) {
        switch ComparedDecision.verdict(on: record) {
        case .agreed: counts.agreed += 1
        case .differed: counts.differed += 1
        case .leftOut: counts.leftOut += 1
        }
    }

    /// Whether a UID is new; the oldest are forgotten.
    private func remember(_ uid: String) -> Bool {
        guard seen.insert(uid).inserted else { return false }
        order.append(uid)
        if order.count > 2 * Self.memory {
            for old in order.prefix(Self.memory) { seen.remove(old) }
            order.removeFirst(Self.memory)
        }
        return true
    }
}
