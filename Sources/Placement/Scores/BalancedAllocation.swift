import ClusterModel

/// Prefers nodes whose CPU and memory would be requested to the same share.
///
/// `100 · (1 − |f_cpu − f_memory| / 2)`, truncated, with f the requested share of allocatable, at most 1.
/// Source: `pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go`.
public struct BalancedAllocation: NodeScorer {
    /// The plugin's name, as kube-scheduler has it.
    public let name = "NodeResourcesBalancedAllocation"

    /// Creates the scorer.
    public init() {}

    /// Writes whole numbers 0...100.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        let request = context.pod.request.resources
        for (slot, index) in candidates.enumerated() {
            let allocatable = context.state.nodes[index].node.allocatable
            let requested = context.state.nodes[index].requested + request
            // The deviation of a single number is 0: a node without one of the resources is balanced.
            var deviation = 0.0
            if allocatable.milliCPU > 0, allocatable.memory > 0 {
                let cpu = min(1, max(0, Double(requested.milliCPU) / Double(allocatable.milliCPU)))
                let memory = min(1, max(0, Double(requested.memory) / Double(allocatable.memory)))
                deviation = abs((cpu - memory) / 2)
            }
            scores[slot] = ((1 - deviation) * 100).rounded(.towardZero)
        }
    }
}
