/// The demand on every node at every sample that counts, given where the pods ran.
///
/// Flat buffers, one row of samples per node.
package struct ObservedLoad: Sendable {
    /// The number of samples that count.
    package let stepCount: Int

    /// CPU demand in milli-CPU.
    package private(set) var milliCPU: [Double]

    /// Memory demand in MiB.
    package private(set) var memoryMiB: [Double]

    /// The number of running pods that demand something.
    package private(set) var podCounts: [Int32]

    private let nodeCount: Int

    /// Adds up what the pods demand where they run.
    ///
    /// A pod is seen at sample k when `start <= k · step < start + lifetime`.
    package init(of assignment: Assignment, in scenario: Scenario) {
        let timing = scenario.timing
        nodeCount = scenario.nodes.count
        stepCount = timing.stepCount - timing.firstCountedStep
        milliCPU = Array(repeating: 0, count: nodeCount * stepCount)
        memoryMiB = milliCPU
        podCounts = Array(repeating: 0, count: nodeCount * stepCount)
        for case (let pod, let placement?) in assignment.placements.enumerated() {
            let end = scenario.pods[pod].lifetime.map { placement.start + $0 } ?? .max
            let known = scenario.usage.steps(of: pod).clamped(to: timing.firstCountedStep..<timing.stepCount)
            for step in known where placement.start <= step * timing.stepSeconds && step * timing.stepSeconds < end {
                let cell = placement.node * stepCount + step - timing.firstCountedStep
                milliCPU[cell] += Double(scenario.usage.milliCPU(of: pod, at: step))
                memoryMiB[cell] += Double(scenario.usage.memoryMiB(of: pod, at: step))
                podCounts[cell] += 1
            }
        }
    }

    /// The mean over time of the share of CPU demand that exceeds the nodes' capacity.
    func meanUnmetShare(capacity: [Double]) -> Double {
        var sum = 0.0
        for step in 0..<stepCount {
            var demand = 0.0
            var unmet = 0.0
            for node in 0..<nodeCount {
                let load = milliCPU[node * stepCount + step]
                demand += load
                unmet += max(0, load - capacity[node])
            }
            if demand > 0 { sum += unmet / demand }
        }
        return sum / Double(stepCount)
    }

    /// The mean over time of the population standard deviation over the nodes.
    func meanDeviation(of utilization: [Double]) -> Double {
        var sum = 0.0
        for step in 0..<stepCount {
            let column = (0..<nodeCount).map { utilization[$0 * stepCount + step] }
            let mean = column.reduce(0, +) / Double(nodeCount)
            let squares = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            sum += (squares / Double(nodeCount)).squareRoot()
        }
        return sum / Double(stepCount)
    }
}
