public import ClusterModel

/// Trimaran's TargetLoadPacking: packs nodes up to a target CPU utilization, then spreads.
///
/// With U the node's expected utilization in percent after placing and X the target: rises from X at U = 0 to 100 at
/// U = X, falls to 0 at U = 100, rounded half away from zero.
/// Source: `pkg/trimaran/targetloadpacking/targetloadpacking.go` of kubernetes-sigs/scheduler-plugins.
public struct TargetLoadPacking: NodeScorer {
    /// The plugin's name.
    public let name = "TargetLoadPacking"

    /// The utilization aimed at, in percent; 40 is the plugin's default.
    public let targetPercent: Double

    /// Creates the scorer.
    ///
    /// - Parameter targetPercent: The utilization aimed at, above 0 and below 100.
    public init(targetPercent: Double = 40) {
        precondition(targetPercent > 0 && targetPercent < 100, "target must be in (0, 100), got \(targetPercent)")
        self.targetPercent = targetPercent
    }

    /// What a pod is assumed to use until it is measured: 1.5 times its request, in milli-CPU.
    public static func estimatedMilliCPU(_ request: PodRequest) -> Double {
        (1.5 * Double(max(0, request.resources.milliCPU))).rounded(.toNearestOrAwayFromZero)
    }

    /// Writes whole numbers 0...100; 0 everywhere before the first measurement.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        let added = Self.estimatedMilliCPU(context.pod.request)
        for (slot, index) in candidates.enumerated() {
            let capacity = Double(context.state.nodes[index].node.allocatable.milliCPU)
            guard context.outlook.isMeasured, capacity > 0 else {
                scores[slot] = 0
                continue
            }
            let use = context.outlook.meanMilliCPU[index] + (added + context.outlook.inFlightMilliCPU[index])
            scores[slot] = points(utilizationPercent: 100 * use / capacity)
        }
    }

    private func points(utilizationPercent: Double) -> Double {
        if utilizationPercent > 100 { return 0 }
        let points =
            utilizationPercent > targetPercent
            ? targetPercent * (100 - utilizationPercent) / (100 - targetPercent)
            : (100 - targetPercent) * utilizationPercent / targetPercent + targetPercent
        return max(0, points.rounded(.toNearestOrAwayFromZero))
    }
}
