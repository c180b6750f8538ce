import ClusterModel
import PlacementLearning

/// The benchmark's cost of the pods placed so far, exactly, and what each placement adds to it.
///
/// Cost is a function of what was placed, so what placements add sums up to the cost of the run.
struct EpisodeCost: Sendable {
    private let weights: RewardWeights
    private let stepCount: Int
    private let firstCountedStep: Int
    private let cpuCapacities: [Double]
    private let memoryCapacities: [Double]
    private var milliCPU: [Double]
    private var memoryMiB: [Double]
    private var podCounts: [Int32]
    /// Sums over the nodes by step.
    private var demand: [Double]
    private var unmet: [Double]
    private var utilization: [Double]
    private var squares: [Double]

    init(scenario: Scenario, weights: RewardWeights) {
        self.weights = weights
        stepCount = scenario.timing.stepCount
        firstCountedStep = scenario.timing.firstCountedStep
        cpuCapacities = scenario.nodes.map { Double($0.allocatable.milliCPU) }
        memoryCapacities = scenario.nodes.map { Double($0.allocatable.memory >> 20) }
        milliCPU = Array(repeating: 0, count: cpuCapacities.count * stepCount)
        memoryMiB = milliCPU
        podCounts = Array(repeating: 0, count: milliCPU.count)
        demand = Array(repeating: 0, count: stepCount)
        unmet = demand
        utilization = demand
        squares = demand
    }

    /// Places a pod and tells by how much the cost grows; it may fall, where a node catches up with the others.
    mutating func place(_ pod: Int, on node: Int, at steps: Range<Int>, in scenario: Scenario) -> Double {
        var growth = 0.0
        for step in steps where step >= firstCountedStep {
            let before = cost(at: step)
            growth -= before
            growth += add(
                Double(scenario.usage.milliCPU(of: pod, at: step)),
                Double(scenario.usage.memoryMiB(of: pod, at: step)),
                to: node,
                at: step
            )
            growth += cost(at: step)
        }
        return growth / Double(stepCount - firstCountedStep)
    }

    /// The parts of one step's cost that are functions of sums over the nodes.
    private func cost(at step: Int) -> Double {
        let nodes = Double(cpuCapacities.count)
        let mean = utilization[step] / nodes
        let deviation = max(0, squares[step] / nodes - mean * mean).squareRoot()
        let share = demand[step] > 0 ? unmet[step] / demand[step] : 0
        return weights.overload * share + weights.imbalance * deviation
    }

    /// Adds demand on a node; returns what its own thresholds charge more.
    private mutating func add(_ cpu: Double, _ memory: Double, to node: Int, at step: Int) -> Double {
        let cell = node * stepCount + step
        let capacity = cpuCapacities[node]
        let nodes = Double(cpuCapacities.count)
        let before = milliCPU[cell] / capacity
        let after = (milliCPU[cell] + cpu) / capacity
        unmet[step] += max(0, milliCPU[cell] + cpu - capacity) - max(0, milliCPU[cell] - capacity)
        demand[step] += cpu
        utilization[step] += after - before
        squares[step] += after * after - before * before
        var charge = 0.0
        if after > 0.80, before <= 0.80 { charge += weights.hot / nodes }
        let memoryBefore = memoryMiB[cell] / memoryCapacities[node]
        let memoryAfter = (memoryMiB[cell] + memory) / memoryCapacities[node]
        if memoryAfter > 0.85, memoryBefore <= 0.85 { charge += weights.memoryHot / nodes }
        if podCounts[cell] == 0 { charge += weights.nodesUsed / nodes }
        milliCPU[cell] += cpu
        memoryMiB[cell] += memory
        podCounts[cell] += 1
        return charge
    }
}
