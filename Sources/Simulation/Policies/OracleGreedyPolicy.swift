import ClusterModel
import Placement
package import PlacementLearning

/// Knows all true usage and lifetimes of the pod and of the pods already placed, and adds the least exponential load.
///
/// Not a policy one could run: it shows how much better a greedy choice could be with perfect forecasts.
package struct OracleGreedyPolicy: SimulationPolicy {
    package let needs: OutlookNeeds = []
    private let engine = PlacementEngine(scorers: [])
    private let timing: RunTiming
    private var cpu: FutureLoad
    private var memory: FutureLoad

    package init(scenario: Scenario) {
        timing = scenario.timing
        cpu = FutureLoad(capacities: scenario.nodes.map { Double($0.allocatable.milliCPU) }, timing: timing)
        memory = FutureLoad(capacities: scenario.nodes.map { Double($0.allocatable.memory >> 20) }, timing: timing)
    }

    package mutating func choose(pod: Int, at time: Int, in cluster: borrowing SimulatedCluster) -> Int? {
        let feasible = engine.feasibleNodes(for: cluster.scenario.pods[pod].pod, in: cluster.state)
        guard !feasible.isEmpty else { return nil }
        let first = (time + timing.stepSeconds - 1) / timing.stepSeconds
        let end = cluster.scenario.pods[pod].lifetime.map { time + $0 } ?? timing.end
        let last = min(timing.stepCount, (end + timing.stepSeconds - 1) / timing.stepSeconds)
        guard first < last else {
            // The pod is gone before the next sample: the quietest node will do.
            let step = min(first, timing.stepCount - 1)
            return best(of: feasible) { -cpu.utilization(of: $0, at: step) }
        }
        let usage = cluster.scenario.usage
        let addedCPU = (first..<last).map { Double(usage.milliCPU(of: pod, at: $0)) }
        let addedMemory = (first..<last).map { Double(usage.memoryMiB(of: pod, at: $0)) }
        let cpuGrowth = cpu.growth(on: feasible, adding: addedCPU, from: first)
        let memoryGrowth = memory.growth(on: feasible, adding: addedMemory, from: first)
        let scores = zip(cpuGrowth, memoryGrowth).map { -($0 + ConvexLoad.memoryWeight * $1) }
        guard let slot = scores.indices.max(by: { (scores[$0], $1) < (scores[$1], $0) }) else { return nil }
        cpu.add(addedCPU, from: first, to: feasible[slot])
        memory.add(addedMemory, from: first, to: feasible[slot])
        return feasible[slot]
    }

    /// The first of the nodes with the highest score.
    private func best(of nodes: [Int], by score: (Int) -> Double) -> Int? {
        nodes.max { (score($0), $1) < (score($1), $0) }
    }
}

/// One resource of all nodes at all samples to come, from the pods already placed.
private struct FutureLoad: Sendable {
    private let capacities: [Double]
    private let distinctCapacities: [Double]
    private let capacityClass: [Int]
    private let stepCount: Int
    private var demand: [Double]
    /// e^(8u) of every node and sample, kept because it is read far more often than it changes.
    private var exponential: [Double]

    init(capacities: [Double], timing: RunTiming) {
        self.capacities = capacities
        distinctCapacities = Set(capacities).sorted()
        capacityClass = capacities.map { [distinctCapacities] in distinctCapacities.firstIndex(of: $0) ?? 0 }
        stepCount = timing.stepCount
        demand = Array(repeating: 0, count: capacities.count * timing.stepCount)
        exponential = Array(repeating: 1, count: demand.count)
    }

    func utilization(of node: Int, at step: Int) -> Double { demand[node * stepCount + step] / capacities[node] }

    /// The mean growth of e^(8u) on each of some nodes if demand is added from a step on.
    func growth(on nodes: [Int], adding added: [Double], from step: Int) -> [Double] {
        let factors = distinctCapacities.map { capacity in added.map { ConvexLoad.unlimited(at: $0 / capacity) - 1 } }
        return nodes.map { node in
            let first = node * stepCount + step
            let factor = factors[capacityClass[node]]
            var sum = 0.0
            for offset in added.indices { sum += exponential[first + offset] * factor[offset] }
            return sum / Double(added.count)
        }
    }

    mutating func add(_ added: [Double], from step: Int, to node: Int) {
        for (offset, amount) in added.enumerated() {
            let cell = node * stepCount + step + offset
            demand[cell] += amount
            exponential[cell] = ConvexLoad.unlimited(at: demand[cell] / capacities[node])
        }
    }
}
