import ClusterModel

/// Trimaran's LoadVariationRiskBalancing: prefers nodes whose load is low and steady (margin 1, sensitivity 1).
///
/// Per resource the risk is the mean of utilization μ (with the pod's request) and deviation σ, both at most 1; the
/// score is 100 · (1 − risk) of the worse resource, rounded.
/// Source: `pkg/trimaran/loadvariationriskbalancing/analysis.go` of kubernetes-sigs/scheduler-plugins.
public struct LoadVariationRiskBalancing: NodeScorer {
    /// The plugin's name.
    public let name = "LoadVariationRiskBalancing"

    /// Creates the scorer.
    public init() {}

    /// Writes whole numbers 0...100; 0 everywhere before the first measurement.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        let request = context.pod.request.resources
        for (slot, index) in candidates.enumerated() {
            guard context.outlook.isMeasured else {
                scores[slot] = 0
                continue
            }
            let allocatable = context.state.nodes[index].node.allocatable
            let cpu = points(
                mean: context.outlook.meanMilliCPU[index],
                deviation: context.outlook.deviationMilliCPU[index],
                request: Double(request.milliCPU),
                capacity: Double(allocatable.milliCPU)
            )
            let memory = points(
                mean: context.outlook.meanMemory[index],
                deviation: context.outlook.deviationMemory[index],
                request: Double(request.memory),
                capacity: Double(allocatable.memory)
            )
            scores[slot] = min(cpu, memory).rounded(.toNearestOrAwayFromZero)
        }
    }

    private func points(mean: Double, deviation: Double, request: Double, capacity: Double) -> Double {
        guard capacity > 0 else { return 0 }
        let utilization = min(1, max(0, (min(mean, capacity) + request) / capacity))
        let risk = (utilization + min(deviation, capacity) / capacity) / 2
        return 100 * (1 - risk)
    }
}
