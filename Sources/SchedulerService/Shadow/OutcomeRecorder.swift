import ClusterModel
package import DecisionLog
import Foundation
import KubernetesAPI

/// Records what the load of chosen and bound nodes became, and how load is spread over the nodes.
package actor OutcomeRecorder {
    /// A measurement older than this is not looked at, in seconds; stale is never fresh.
    private static let oldest = 300.0

    private let cluster: any ClusterSource
    private let outlook: any OutlookSource
    private let store: any DecisionStore
    private let clock: ServiceClock
    private var tracker = OutcomeTracker()
    private var lastMeasurement: Date?

    /// Creates a recorder.
    ///
    /// - Parameters:
    ///   - cluster: Says how large nodes are.
    ///   - outlook: Says what was measured.
    ///   - store: Takes what was found.
    ///   - clock: Tells the time.
    package init(
        cluster: any ClusterSource,
        outlook: any OutlookSource,
        store: any DecisionStore,
        clock: ServiceClock = ServiceClock()
    ) {
        self.cluster = cluster
        self.outlook = outlook
        self.store = store
        self.clock = clock
    }

    /// Follows the nodes of a decision that was carried out.
    package func follow(_ record: DecisionRecord) {
        guard record.boundNode != nil, record.chosen != nil else { return }
        tracker.follow(uid: record.uid, nodes: record.comparedNodes, from: record.boundAt ?? record.time)
    }

    /// Follows decisions of the last hours again, after a restart; what passed meanwhile counts as not measured.
    package func resume() async throws {
        var filter = DecisionFilter(limit: 20_000)
        filter.from = clock.now().addingTimeInterval(-3600 * Double(OutcomeTracker.spans.max() ?? 0))
        for record in try await store.decisions(filter).reversed() { follow(record) }
        lastMeasurement = nil
        // Nothing was measured before this moment.
        _ = tracker.observe([:], at: clock.now())
    }

    /// Looks at what is measured now; the same measurement is not counted twice.
    package func observe() {
        let snapshot = outlook.snapshot
        let now = clock.now()
        guard let measured = snapshot.measuredAt, measured != lastMeasurement else { return }
        lastMeasurement = measured
        var loads: [String: OutcomeTracker.Load] = [:]
        for state in cluster.view().state.nodes {
            let allocatable = Double(state.node.allocatable.milliCPU)
            guard let condition = snapshot.nodes[state.node.name], let milliCPU = condition.milliCPU,
                let time = condition.measuredAt, now.timeIntervalSince(time) <= Self.oldest, allocatable > 0,
                milliCPU.isFinite, milliCPU >= 0
            else { continue }
            loads[state.node.name] = OutcomeTracker.Load(milliCPU: milliCPU, allocatable: allocatable)
        }
        for outcome in tracker.observe(loads, at: now) { store.append(outcome) }
        if let sample = LoadSample(time: measured, shares: loads.values.map(\.share)) { store.append(sample) }
    }
}
