import Placement
package import PlacementLearning

/// Picks the first feasible node after the one chosen last, cyclically, beginning with the first.
package struct RoundRobinPolicy: SimulationPolicy {
    package let needs: OutlookNeeds = []
    private let engine = PlacementEngine(scorers: [])
    private var last = -1

    package init() {}

    package mutating func choose(pod: Int, at time: Int, in cluster: borrowing SimulatedCluster) -> Int? {
        let feasible = engine.feasibleNodes(for: cluster.scenario.pods[pod].pod, in: cluster.state)
        guard let next = feasible.first(where: { $0 > last }) ?? feasible.first else { return nil }
        last = next
        return next
    }
}
