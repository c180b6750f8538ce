import ClusterModel

/// Prefers nodes with much left to request: kube-scheduler's NodeResourcesFit with the LeastAllocated strategy.
///
/// Per resource `100 · (allocatable − requested) / allocatable` in whole numbers, then the mean over CPU and memory.
/// Source: `pkg/scheduler/framework/plugins/noderesources/least_allocated.go`.
public struct LeastAllocated: NodeScorer {
    /// The plugin's name, as kube-scheduler has it.
    public let name = "NodeResourcesFit"

    /// Creates the scorer.
    public init() {}

    /// Writes whole numbers 0...100.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        scoreRequests(candidates, in: context, into: &scores) { requested, allocatable in
            requested > allocatable ? 0 : percent(allocatable.subtractingSaturating(requested), of: allocatable)
        }
    }
}

/// Prefers nodes that are nearly full: kube-scheduler's MostAllocated strategy.
///
/// Source: `pkg/scheduler/framework/plugins/noderesources/most_allocated.go`.
public struct MostAllocated: NodeScorer {
    /// The scorer's name.
    public let name = "MostAllocated"

    /// Creates the scorer.
    public init() {}

    /// Writes whole numbers 0...100.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        scoreRequests(candidates, in: context, into: &scores) { requested, allocatable in
            percent(min(requested, allocatable), of: allocatable)
        }
    }
}

/// A hundred times a share in whole numbers, rounded towards zero, from 0 to 100.
///
/// A node of 100Pi times a hundred is beyond 64 bits, so such nodes are calculated in 128.
private func percent(_ part: Int64, of whole: Int64) -> Int64 {
    let (product, isBeyond) = part.multipliedReportingOverflow(by: 100)
    let share = isBeyond ? Int64(clamping: Int128(part) * 100 / Int128(whole)) : product / whole
    return min(100, max(0, share))
}

/// Scores every candidate by what would be requested there with the pod, resource by resource.
private func scoreRequests(
    _ candidates: [Int],
    in context: borrowing DecisionContext,
    into scores: inout [Double],
    _ score: (_ requested: Int64, _ allocatable: Int64) -> Int64
) {
    let request = context.pod.request.nonZeroResources
    for (slot, index) in candidates.enumerated() {
        let allocatable = context.state.nodes[index].node.allocatable
        let requested = context.state.nodes[index].nonZeroRequested + request
        scores[slot] = Double(meanOverResources(requested, allocatable, score))
    }
}

/// The truncated mean of a score of CPU and a score of memory, leaving out what a node does not have.
private func meanOverResources(
    _ requested: ResourceVector,
    _ allocatable: ResourceVector,
    _ score: (_ requested: Int64, _ allocatable: Int64) -> Int64
) -> Int64 {
    var sum: Int64 = 0
    var count: Int64 = 0
    if allocatable.milliCPU > 0 {
        sum += score(requested.milliCPU, allocatable.milliCPU)
        count += 1
    }
    if allocatable.memory > 0 {
        sum += score(requested.memory, allocatable.memory)
        count += 1
    }
    return count == 0 ? 0 : sum / count
}
