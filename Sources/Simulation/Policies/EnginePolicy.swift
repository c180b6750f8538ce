package import ClusterModel
package import Placement
package import PlacementLearning

/// Lets a scheduling policy decide, exactly as it would in a live cluster whose measurements never fail.
package struct EnginePolicy: SimulationPolicy {
    package let needs: OutlookNeeds
    package let calibration: ForecastCalibration
    private let policy: SchedulingPolicy
    private let evidence: PlacementEvidence
    private let learned: LearnedPlacement?

    /// Creates a policy that selects by the weighted sum of scorers, as kube-scheduler does.
    package init(_ scorers: [WeightedScorer], needs: OutlookNeeds = []) {
        policy = SchedulingPolicy(rules: PlacementEngine(scorers: scorers), selection: .inTree)
        evidence = .complete()
        learned = nil
        self.needs = needs
        calibration = .none
    }

    /// Creates a policy from the learned scorer.
    ///
    /// - Parameters:
    ///   - learned: The scorer.
    ///   - selection: Whether it selects alone or as an extender beside kube-scheduler's own scores.
    package init(_ learned: LearnedPlacement, selection: Selection = .learned) {
        policy = SchedulingPolicy(selection: selection)
        evidence = .complete(learned)
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
        return policy.decide(context, knowing: evidence).nodeIndex
    }
}
