import ClusterModel

/// Prefers the node on which the pod adds least to the expected exponential load over the rest of the day.
///
/// Overload hurts far more than its mean says, so the score is the growth of E[e^(8u)] with u the CPU utilization,
/// Gaussian around its forecast, averaged over the hours ahead (two hours for jobs), plus 0.3 times the same growth
/// for memory, whose expectation is the mean of 80 % of the requests and the newest measurement. The score is the
/// negative of that growth. It is the benchmark's `predictive-convex`.
public struct ConvexForecast: NodeScorer {
    /// The scorer's name.
    public let name = "ConvexForecast"

    /// Creates the scorer.
    public init() {}

    /// Writes negative growths of expected load; 0 everywhere if the pod has no forecast.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        guard let pod = context.podForecast else {
            scores = Array(repeating: 0, count: candidates.count)
            return
        }
        let all = context.outlook.hoursAhead
        let hours = context.pod.kind == .job ? all.prefix(ConvexLoad.jobHours) : all[...]
        for (slot, index) in candidates.enumerated() {
            // Any load over no CPU would look capped before and after: no growth, the best of all nodes.
            guard context.state.nodes[index].node.allocatable.milliCPU > 0 else {
                scores[slot] = -.infinity
                continue
            }
            let cpu = cpuGrowth(on: index, of: pod, hours: hours, in: context)
            let growth = cpu + ConvexLoad.memoryWeight * memoryGrowth(on: index, in: context)
            // A node without memory, or with pods of many times its memory.
            scores[slot] = growth.isFinite ? -growth : -.infinity
        }
    }

    private func cpuGrowth(
        on index: Int,
        of pod: UsageForecast,
        hours: ArraySlice<Int>,
        in context: borrowing DecisionContext
    ) -> Double {
        let capacity = Double(context.state.nodes[index].node.allocatable.milliCPU)
        let variance = context.outlook.forecastVariance[index]
        let before = ConvexLoad.varianceFactor * variance / (capacity * capacity)
        let after = ConvexLoad.varianceFactor * (variance + pod.variance) / (capacity * capacity)
        let first = index * context.outlook.hourCount
        var growth = 0.0
        for hour in hours {
            let node = context.outlook.forecastMilliCPU[first + hour]
            let with = (node + pod.hourlyMilliCPU[hour]) / capacity + after
            growth += ConvexLoad.growth(from: node / capacity + before, to: with)
        }
        return hours.isEmpty ? 0 : growth / Double(hours.count)
    }

    private func memoryGrowth(on index: Int, in context: borrowing DecisionContext) -> Double {
        let capacity = Double(context.state.nodes[index].node.allocatable.memory)
        let requested = Double(context.state.nodes[index].requested.memory)
        let measured = context.outlook.newestMemory[index]
        let before = ConvexLoad.memoryUtilization(requested: requested, measured: measured, of: capacity)
        let added = ConvexLoad.memoryUseOfRequest * Double(context.pod.request.resources.memory) / capacity
        return ConvexLoad.unlimited(at: before + added) - ConvexLoad.unlimited(at: before)
    }
}
