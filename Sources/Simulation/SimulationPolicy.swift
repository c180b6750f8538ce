package import ClusterModel
package import PlacementLearning

/// A rule that picks one of the feasible nodes.
package protocol SimulationPolicy: Sendable {
    /// What the cluster must keep up to date for this rule.
    var needs: OutlookNeeds { get }

    /// Corrections of the forecasts that this rule wants; none by default.
    var calibration: ForecastCalibration { get }

    /// How often a guard rail let another rule decide since the start of the run.
    var fallbackCount: Int { get }

    /// Picks a node for a pod that is placed at once, or nil if no node is feasible.
    ///
    /// - Parameters:
    ///   - pod: The pod's number in the scenario.
    ///   - time: The time of the decision in seconds.
    ///   - cluster: What may be known at that time.
    /// - Returns: The index of the node.
    mutating func choose(pod: Int, at time: Int, in cluster: borrowing SimulatedCluster) -> Int?
}

extension SimulationPolicy {
    /// Forecasts as the benchmark defines them.
    package var calibration: ForecastCalibration { .none }

    /// A rule without guard rails never falls back.
    package var fallbackCount: Int { 0 }
}
