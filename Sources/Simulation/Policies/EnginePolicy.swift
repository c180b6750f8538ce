package import ClusterModel
package import Placement
package import PlacementLearning

/// Lets the placement engine decide, exactly as it would in a live cluster.
package struct EnginePolicy: SimulationPolicy {
    package let needs: OutlookNeeds
    package private(set) var calibration = ForecastCalibration.none
    private let engine: PlacementEngine
    private let learned: LearnedPlacement?

    /// Creates a policy from scorers.
    package init(_ scorers: [WeightedScorer], needs: OutlookNeeds = []) {
        engine = PlacementEngine(scorers: scorers)
        learned = nil
        self.needs = needs
    }

    /// Creates a policy from the learned scorer.
    package init(_ learned: LearnedPlacement) {
        engine = PlacementEngine(scorers: [WeightedScorer(learned)])
        self.learned = learned
        needs = [.forecast, .measured]
        calibration = learned.q.calibration
    }

    /// What the learned scorer left to the prior; nothing else has guard rails.
    package var fallbackCount: Int { learned?.fallbackCount ?? 0 }

    package mutating func choose(pod: Int, at time: Int, in cluster: borrowing SimulatedCluster) -> Int? {
        let context = DecisionContext(
            pod: cluster.scenario.pods[pod].pod,
            podForecast: cluster.forecast(forNewPod: pod),
            state: cluster.state,
            outlook: cluster.outlook
        )
        return engine.decide(context).nodeIndex
    }
}
