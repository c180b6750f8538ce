import ClusterModel

/// Prefers the node whose highest expected CPU utilization over the next six hours is lowest.
///
/// The score is the negative of `max over hours ((node + pod) / allocatable) + √(variance of both) / allocatable`.
/// It is the benchmark's `predictive-peak`.
public struct PeakForecast: NodeScorer {
    /// The scorer's name.
    public let name = "PeakForecast"

    /// How many hours ahead count, the current one included.
    static let hours = 6

    /// Creates the scorer.
    public init() {}

    /// Writes negative utilizations; 0 everywhere if the pod has no forecast.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        guard let pod = context.podForecast else {
            scores = Array(repeating: 0, count: candidates.count)
            return
        }
        let hours = context.outlook.hoursAhead.prefix(Self.hours)
        for (slot, index) in candidates.enumerated() {
            let capacity = Double(context.state.nodes[index].node.allocatable.milliCPU)
            // No load over no CPU is not a number, which would leave the peak where it starts: below every other.
            guard capacity > 0 else {
                scores[slot] = -.infinity
                continue
            }
            let spread = (context.outlook.forecastVariance[index] + pod.variance).squareRoot() / capacity
            let first = index * context.outlook.hourCount
            var peak = -Double.infinity
            for hour in hours {
                let use = (context.outlook.forecastMilliCPU[first + hour] + pod.hourlyMilliCPU[hour]) / capacity
                peak = max(peak, use + spread)
            }
            scores[slot] = -peak
        }
    }
}
