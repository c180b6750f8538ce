import ClusterModel
import Foundation

/// Prefers the node on which the pod adds least to the expected exponential load over the rest of the day.
///
/// Overload hurts far more than its mean says, so the score is the growth of E[e^(8u)] with u the CPU utilization,
/// Gaussian around its forecast, averaged over the hours ahead (two hours for jobs), plus 0.3 times the same growth
/// for memory, whose expectation is the mean of 80 % of the requests and the newest measurement. The score is the
/// negative of that growth. It is the benchmark's `predictive-convex`.
public struct ConvexForecast: NodeScorer {
    /// The scorer's name.
    public let name = "ConvexForecast"

    /// How steeply cost grows with utilization.
    static let steepness = 8.0

    /// What memory counts beside CPU.
    static let memoryWeight = 0.3

    /// The share of a memory request that is assumed to be used.
    static let memoryUseOfRequest = 0.8

    /// A utilization beyond which nothing gets worse; it bounds the exponential.
    static let utilizationCap = 2.0

    /// How many hours a job counts.
    static let jobHours = 2

    /// Creates the scorer.
    public init() {}

    /// Writes negative growths of expected load; 0 everywhere if the pod has no forecast.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        guard let pod = context.podForecast else {
            scores = Array(repeating: 0, count: candidates.count)
            return
        }
        let all = context.outlook.hoursAhead
        let hours = context.pod.kind == .job ? all.prefix(Self.jobHours) : all[...]
        for (slot, index) in candidates.enumerated() {
            // Any load over no CPU would look capped before and after: no growth, the best of all nodes.
            guard context.state.nodes[index].node.allocatable.milliCPU > 0 else {
                scores[slot] = -.infinity
                continue
            }
            let cpu = cpuGrowth(on: index, of: pod, hours: hours, in: context)
            let growth = cpu + Self.memoryWeight * memoryGrowth(on: index, in: context)
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
        // E[e^(8u)] of a Gaussian u is e^(8 · (mean + 4 · variance)); the benchmark doubles the variance term, which
        // is kept so that both agree.
        let before = Self.steepness * variance / (capacity * capacity)
        let after = Self.steepness * (variance + pod.variance) / (capacity * capacity)
        let first = index * context.outlook.hourCount
        var growth = 0.0
        for hour in hours {
            let node = context.outlook.forecastMilliCPU[first + hour]
            let with = (node + pod.hourlyMilliCPU[hour]) / capacity + after
            growth += load(with) - load(node / capacity + before)
        }
        return hours.isEmpty ? 0 : growth / Double(hours.count)
    }

    private func memoryGrowth(on index: Int, in context: borrowing DecisionContext) -> Double {
        let capacity = Double(context.state.nodes[index].node.allocatable.memory)
        let requested = Double(context.state.nodes[index].requested.memory)
        let measured = context.outlook.newestMemory[index]
        let before = (Self.memoryUseOfRequest * requested / capacity + measured / capacity) / 2
        let added = Self.memoryUseOfRequest * Double(context.pod.request.resources.memory) / capacity
        return exp(Self.steepness * (before + added)) - exp(Self.steepness * before)
    }

    private func load(_ utilization: Double) -> Double {
        exp(Self.steepness * min(Self.utilizationCap, utilization))
    }
}
