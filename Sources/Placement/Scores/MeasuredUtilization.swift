public import ClusterModel

/// Prefers the node whose measured load leaves most room once the pod runs there: what is left when nothing learned is.
///
/// The score is 100 · (1 − max(cpu, memory)) with cpu = (mean + deviation + in flight + pod) / allocatable over the recent
/// window, and memory = (newest measurement + request) / allocatable. It goes below 0 on nodes that would be overloaded,
/// so that they keep their order. The pod counts with its forecast for the current hour, else as in TargetLoadPacking.
public struct MeasuredUtilization: NodeScorer {
    /// The scorer's name.
    public let name = "MeasuredUtilization"

    /// Creates the scorer.
    public init() {}

    /// What a pod is expected to use at first, in milli-CPU.
    ///
    /// A pod without a CPU request counts as if it asked for 100 milli-CPU, as in kube-scheduler's scores.
    public static func estimatedMilliCPU(_ context: borrowing DecisionContext) -> Double {
        estimatedMilliCPU(context.pod, forecast: context.podForecast, hour: context.outlook.hoursAhead.first)
    }

    /// What a pod is expected to use in an hour of the day, in milli-CPU.
    public static func estimatedMilliCPU(_ pod: Pod, forecast: UsageForecast?, hour: Int?) -> Double {
        if let forecast, let hour, forecast.hourlyMilliCPU.indices.contains(hour),
            forecast.hourlyMilliCPU[hour].isFinite
        {
            return max(0, forecast.hourlyMilliCPU[hour])
        }
        guard pod.request.resources.milliCPU == 0 else { return TargetLoadPacking.estimatedMilliCPU(pod.request) }
        return 1.5 * Double(max(0, pod.request.nonZeroResources.milliCPU))
    }

    /// Writes percentages of room, at most 100; minus infinity on a node without CPU or memory.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        let podMilliCPU = Self.estimatedMilliCPU(context)
        let podMemory = Double(context.pod.request.resources.memory)
        for (slot, index) in candidates.enumerated() {
            let allocatable = context.state.nodes[index].node.allocatable
            guard allocatable.milliCPU > 0, allocatable.memory > 0 else {
                scores[slot] = -.infinity
                continue
            }
            let outlook = context.outlook
            let measured = outlook.meanMilliCPU[index] + outlook.deviationMilliCPU[index]
            let cpu = (measured + outlook.inFlightMilliCPU[index] + podMilliCPU) / Double(allocatable.milliCPU)
            let memory = (outlook.newestMemory[index] + podMemory) / Double(allocatable.memory)
            scores[slot] = 100 * (1 - max(cpu, memory))
        }
    }
}
