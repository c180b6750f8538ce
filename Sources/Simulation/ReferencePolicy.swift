import Placement
package import PlacementLearning

/// The policies of the placement benchmark, by the names it gives them, and the learned one.
public enum ReferencePolicy: String, CaseIterable, Sendable {
    /// Any feasible node.
    case random
    /// One node after the other.
    case roundRobin = "round-robin"
    /// kube-scheduler's own: least allocated plus balanced allocation, on requests.
    case kubeDefault = "kube-default"
    /// The fullest node by requests.
    case mostAllocated = "most-allocated"
    /// Trimaran's TargetLoadPacking at 40 %.
    case trimaranTLP = "trimaran-tlp"
    /// Trimaran's LoadVariationRiskBalancing.
    case trimaranLVRB = "trimaran-lvrb"
    /// kube-default plus LoadVariationRiskBalancing, as its documentation enables it.
    case kubeLVRB = "kube-lvrb"
    /// The lowest forecast peak over six hours.
    case predictivePeak = "predictive-peak"
    /// The least growth of expected exponential load over the rest of the day.
    case predictiveConvex = "predictive-convex"
    /// The least expected cost by the learned Q-function.
    case learned
    /// The least growth with perfect knowledge of the future.
    case oracleGreedy = "oracle-greedy"

    /// One line that says what the policy does.
    public var summary: String {
        switch self {
        case .random: "any feasible node (--seed)"
        case .roundRobin: "one node after the other"
        case .kubeDefault: "kube-scheduler's LeastAllocated + BalancedAllocation on requests"
        case .mostAllocated: "the fullest node by requests"
        case .trimaranTLP: "Trimaran TargetLoadPacking, target 40 % of measured CPU"
        case .trimaranLVRB: "Trimaran LoadVariationRiskBalancing, mean and deviation of measured load"
        case .kubeLVRB: "kube-default + trimaran-lvrb"
        case .predictivePeak: "lowest forecast CPU peak over six hours"
        case .predictiveConvex: "least growth of expected exponential load (forecast per pod)"
        case .learned: "least expected cost by the learned Q-function (--model)"
        case .oracleGreedy: "perfect forecasts: a horizon line, not a policy one could run"
        }
    }

    /// Whether the policy forecasts from workload history.
    public var usesHistory: Bool { self == .predictivePeak || self == .predictiveConvex || self == .learned }

    /// Creates the policy for one run.
    ///
    /// - Parameters:
    ///   - scenario: The scenario of the run; only the oracle looks into it.
    ///   - seed: The seed of the random policy.
    ///   - scorer: The learned scorer; other policies ignore it.
    /// - Returns: The policy at the start of a run.
    package func make(for scenario: Scenario, seed: UInt64, scorer: LearnedPlacement) -> any SimulationPolicy {
        let kube = [WeightedScorer(LeastAllocated()), WeightedScorer(BalancedAllocation())]
        let risk = WeightedScorer(LoadVariationRiskBalancing())
        return switch self {
        case .random: RandomPolicy(seed: seed)
        case .roundRobin: RoundRobinPolicy()
        case .kubeDefault: EnginePolicy(kube)
        case .mostAllocated: EnginePolicy([WeightedScorer(MostAllocated())])
        case .trimaranTLP: EnginePolicy([WeightedScorer(TargetLoadPacking())], needs: .measured)
        case .trimaranLVRB: EnginePolicy([risk], needs: .measured)
        case .kubeLVRB: EnginePolicy(kube + [risk], needs: .measured)
        case .predictivePeak: EnginePolicy([WeightedScorer(PeakForecast())], needs: .forecast)
        case .predictiveConvex: EnginePolicy([WeightedScorer(ConvexForecast())], needs: [.forecast, .measured])
        case .learned: EnginePolicy(scorer)
        case .oracleGreedy: OracleGreedyPolicy(scenario: scenario)
        }
    }
}
