import ClusterModel
import Placement
package import PlacementLearning

/// Picks any feasible node, with one draw per placement.
package struct RandomPolicy: SimulationPolicy {
    package let needs: OutlookNeeds = []
    private let engine = PlacementEngine(scorers: [])
    private var generator: SplitMix64

    package init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
    }

    package mutating func choose(pod: Int, at time: Int, in cluster: borrowing SimulatedCluster) -> Int? {
        let feasible = engine.feasibleNodes(for: cluster.scenario.pods[pod].pod, in: cluster.state)
        return feasible.isEmpty ? nil : feasible[Int(generator.next() % UInt64(feasible.count))]
    }
}
