package import Rebalancing

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

    /// CPU demand that moved pods lost in their restarts, in milli-CPU by sample.
    package private(set) var lostMilliCPU: [Double]

    private let nodeCount: Int

    /// Adds up what the pods demand where they run.
    ///
    /// A pod is seen at sample k when `start <= k · step < start + lifetime`.
    ///
    /// - Parameters:
    ///   - assignment: Where pods started.
    ///   - moves: Where they went later, in order of time; from the move on their demand is the other node's.
    ///   - limits: How long restarts take.
    ///   - scenario: What pods demand.
    package init(
        of assignment: Assignment,
        moves: [Move] = [],
        limits: MoveLimits = MoveLimits(),
        in scenario: Scenario
    ) {
        let movesByPod = Dictionary(grouping: moves, by: \.pod)
        let timing = scenario.timing
        nodeCount = scenario.nodes.count
        stepCount = timing.stepCount - timing.firstCountedStep
        milliCPU = Array(repeating: 0, count: nodeCount * stepCount)
        memoryMiB = milliCPU
        lostMilliCPU = Array(repeating: 0, count: stepCount)
        podCounts = Array(repeating: 0, count: nodeCount * stepCount)
        for case (let pod, let placement?) in assignment.placements.enumerated() {
            let first = (placement.start + timing.stepSeconds - 1) / timing.stepSeconds
            let end = scenario.pods[pod].lifetime.map { lifetime in
                (placement.start + lifetime + timing.stepSeconds - 1) / timing.stepSeconds
            }
            let running = first..<max(first, min(end ?? timing.stepCount, timing.stepCount))
            let counted = running.clamped(to: timing.firstCountedStep..<timing.stepCount)
            if let moves = movesByPod[pod] {
                add(pod, startingOn: placement.node, moves, limits, in: counted, of: scenario)
                continue
            }
            let origin = placement.node * stepCount - timing.firstCountedStep
            scenario.usage.forEachSample(of: pod, in: counted) { step, cpu, memory in
                milliCPU[origin + step] += Double(cpu)
                memoryMiB[origin + step] += Double(memory)
                podCounts[origin + step] += 1
            }
        }
    }

    private mutating func add(
        _ pod: Int,
        startingOn first: Int,
        _ moves: [Move],
        _ limits: MoveLimits,
        in steps: Range<Int>,
        of scenario: Scenario
    ) {
        let timing = scenario.timing
        scenario.usage.forEachSample(of: pod, in: steps) { step, cpu, memory in
            let time = step * timing.stepSeconds
            let node = moves.last { $0.time <= time }?.destination ?? first
            var activity = 1.0
            var down = 0.0
            for move in moves {
                let part = limits.activity(atSample: time, window: timing.stepSeconds, movedAt: move.time)
                activity += part.change
                down += part.down
            }
            let slot = step - timing.firstCountedStep
            milliCPU[node * stepCount + slot] += Double(cpu) * activity
            memoryMiB[node * stepCount + slot] += Double(memory)
            podCounts[node * stepCount + slot] += 1
            lostMilliCPU[slot] += Double(cpu) * down
        }
    }

    /// The mean over time of the share of CPU demand that is lost in restarts.
    func meanLostShare() -> Double {
        var sum = 0.0
        for step in 0..<stepCount {
            var demand = lostMilliCPU[step]
            for node in 0..<nodeCount { demand += milliCPU[node * stepCount + step] }
            if demand > 0 { sum += lostMilliCPU[step] / demand }
        }
        return sum / Double(stepCount)
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
