import ClusterModel
public import Rebalancing

/// How running pods are moved in a simulation.
public struct SimulatedRebalancing: Sendable {
    /// When the first round of moves is, in seconds: the first sample can be seen by then.
    static let firstRound = 60

    /// Which pods are moved.
    public let rule: MoveRule

    /// How often and how soon, and what a restart costs.
    public let limits: MoveLimits

    /// Corrections of the forecasts where the policy for arriving pods has none of its own.
    let calibration: ForecastCalibration

    let planner: MovePlanner

    /// Creates it.
    ///
    /// - Parameters:
    ///   - rule: Which pods are moved.
    ///   - limits: How often and how soon, and what a restart costs.
    ///   - price: What a move must bring; nil for the rule's own.
    public init(_ rule: MoveRule, limits: MoveLimits = MoveLimits(), price: MovePrice? = nil) {
        self.rule = rule
        self.limits = limits
        calibration = .observedDays
        planner = MovePlanner(rule: rule, limits: limits, price: price)
    }
}
