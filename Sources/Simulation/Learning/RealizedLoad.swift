import ClusterModel
import PlacementLearning

/// What the pods placed so far really demand on every node at every sample to come, and what one more would cost there.
///
/// Only training and the oracle look at it; no policy can.
struct RealizedLoad: Sendable {
    private let stepCount: Int
    private let firstCountedStep: Int
    private let cpuCapacities: [Double]
    private let memoryCapacities: [Double]
    private let cpuCost: CostCurve
    private let memoryCost: CostCurve
    private let nodesUsedWeight: Double
    private var milliCPU: [Double]
    private var memoryMiB: [Double]
    private var podCounts: [Int32]

    init(scenario: Scenario, reward: RewardWeights) {
        stepCount = scenario.timing.stepCount
        firstCountedStep = scenario.timing.firstCountedStep
        cpuCapacities = scenario.nodes.map { Double($0.allocatable.milliCPU) }
        memoryCapacities = scenario.nodes.map { Double($0.allocatable.memory >> 20) }
        cpuCost = CostCurve(cpu: reward)
        memoryCost = CostCurve(memory: reward)
        nodesUsedWeight = reward.nodesUsed
        milliCPU = Array(repeating: 0, count: scenario.nodes.count * stepCount)
        memoryMiB = milliCPU
        podCounts = Array(repeating: 0, count: milliCPU.count)
    }

    /// The samples at which a pod that starts now will be seen.
    func steps(of pod: Int, startingAt time: Int, in scenario: Scenario) -> Range<Int> {
        let seconds = scenario.timing.stepSeconds
        let first = min(stepCount, (time + seconds - 1) / seconds)
        guard let lifetime = scenario.pods[pod].lifetime else { return first..<stepCount }
        return first..<max(first, min(stepCount, (time + lifetime + seconds - 1) / seconds))
    }

    /// What a pod would add to the smoothed cost on a node: the sum over the samples that count.
    func growth(of pod: Int, on node: Int, at steps: Range<Int>, in scenario: Scenario) -> Double {
        let base = node * stepCount
        let cpuScale = 1 / cpuCapacities[node]
        let memoryScale = 1 / memoryCapacities[node]
        var sum = 0.0
        for step in steps where step >= firstCountedStep {
            let cpu = milliCPU[base + step]
            let memory = memoryMiB[base + step]
            let addedCPU = Double(scenario.usage.milliCPU(of: pod, at: step))
            let addedMemory = Double(scenario.usage.memoryMiB(of: pod, at: step))
            sum += cpuCost.value(at: (cpu + addedCPU) * cpuScale) - cpuCost.value(at: cpu * cpuScale)
            sum +=
                memoryCost.value(at: (memory + addedMemory) * memoryScale) - memoryCost.value(at: memory * memoryScale)
            if podCounts[base + step] == 0 { sum += nodesUsedWeight }
        }
        return sum
    }

    /// Counts a pod on a node.
    mutating func add(_ pod: Int, to node: Int, at steps: Range<Int>, in scenario: Scenario) {
        for step in steps {
            let cell = node * stepCount + step
            milliCPU[cell] += Double(scenario.usage.milliCPU(of: pod, at: step))
            memoryMiB[cell] += Double(scenario.usage.memoryMiB(of: pod, at: step))
            podCounts[cell] += 1
        }
    }
}
