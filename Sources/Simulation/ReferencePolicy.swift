import Placement
package import PlacementLearning

/// The policies of the placement benchmark, by the names it gives them, and what runs in clusters: the learned one alone
/// and as kube-scheduler's extender.
public enum ReferencePolicy: Hashable, Sendable {
    /// Any feasible node.
    case random
    /// One node after the other.
    case roundRobin
    /// kube-scheduler's own: least allocated plus balanced allocation, on requests.
    case kubeDefault
    /// The fullest node by requests.
    case mostAllocated
    /// Trimaran's TargetLoadPacking at 40 %.
    case trimaranTLP
    /// Trimaran's LoadVariationRiskBalancing.
    case trimaranLVRB
    /// kube-default plus LoadVariationRiskBalancing, as its documentation enables it.
    case kubeLVRB
    /// The lowest forecast peak over six hours.
    case predictivePeak
    /// The least growth of expected exponential load over the rest of the day.
    case predictiveConvex
    /// The least expected cost by the learned Q-function.
    case learned
    /// kube-scheduler's own scores plus the learned ones times a weight, as with the extender; nil for the weight that is
    /// shipped.
    case extender(weight: Int?)
    /// The least growth with perfect knowledge of the future.
    case oracleGreedy

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
        case .extender(let weight):
            "kube-scheduler with the learned scores as an extender of weight "
                + "\(weight ?? Selection.defaultExtenderWeight) (--model)"
        case .oracleGreedy: "perfect forecasts: a horizon line, not a policy one could run"
        }
    }

    /// Whether the policy forecasts from workload history.
    public var usesHistory: Bool { self == .predictivePeak || self == .predictiveConvex || usesModel }

    /// Whether the policy scores with the learned model.
    public var usesModel: Bool {
        if case .extender = self { return true }
        return self == .learned
    }

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
        case .learned: EnginePolicy(scorer, selection: .learned)
        case .extender(let weight):
            EnginePolicy(scorer, selection: .extender(weight: weight ?? Selection.defaultExtenderWeight))
        case .oracleGreedy: OracleGreedyPolicy(scenario: scenario)
        }
    }
}
