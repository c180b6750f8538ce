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
            let first = (placement.start + timing.stepSeconds - 1) / timing.stepSeconds
            let end = scenario.pods[pod].lifetime.map { lifetime in
                (placement.start + lifetime + timing.stepSeconds - 1) / timing.stepSeconds
            }
            let running = first..<max(first, min(end ?? timing.stepCount, timing.stepCount))
            let counted = running.clamped(to: timing.firstCountedStep..<timing.stepCount)
            let origin = placement.node * stepCount - timing.firstCountedStep
            scenario.usage.forEachSample(of: pod, in: counted) { step, cpu, memory in
                milliCPU[origin + step] += Double(cpu)
                memoryMiB[origin + step] += Double(memory)
                podCounts[origin + step] += 1
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
            var total = 0.0
            for node in 0..<nodeCount { total += utilization[node * stepCount + step] }
            let mean = total / Double(nodeCount)
            var squares = 0.0
            for node in 0..<nodeCount {
                let distance = utilization[node * stepCount + step] - mean
                squares += distance * distance
            }
            sum += (squares / Double(nodeCount)).squareRoot()
        }
        return sum / Double(stepCount)
    }
}
