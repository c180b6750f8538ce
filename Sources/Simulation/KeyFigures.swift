import ClusterModel

/// What a run is judged by.
///
/// Demand of a node at a sample is the sum over the pods running there; utilization is demand over allocatable and is
/// not clipped. `docs/benchmark.md` defines every figure.
public struct KeyFigures: Sendable, Codable, Equatable {
    /// Mean share of CPU demand beyond what the nodes have.
    public var overload: Double

    /// Share of node samples above 80 % CPU utilization.
    public var hot: Double

    /// 99 % quantile of CPU utilization over all node samples.
    public var p99: Double

    /// Mean over time of the standard deviation of CPU utilization over the nodes.
    public var imbalance: Double

    /// Share of node samples above 85 % memory utilization.
    public var memoryHot: Double

    /// Mean wait from arrival to start, in seconds.
    public var meanWait: Double

    /// 95 % quantile of the wait, in seconds.
    public var p95Wait: Double

    /// The number of pods never placed.
    public var unplaced: Double

    /// Mean number of nodes with at least one pod.
    public var nodesUsed: Double

    /// The one number to minimize; see `init`.
    public var cost: Double

    /// The names of the benchmark's referee.
    enum CodingKeys: String, CodingKey {
        case overload, hot, p99, imbalance, unplaced, cost
        case memoryHot = "mem_hot"
        case meanWait = "wait_mean"
        case p95Wait = "wait_p95"
        case nodesUsed = "nodes_used"
    }

    /// Judges an assignment by what really was demanded.
    public init(of assignment: Assignment, in scenario: Scenario) {
        self.init(of: assignment, load: ObservedLoad(of: assignment, in: scenario), in: scenario)
    }

    /// Judges an assignment by a load that is known.
    init(of assignment: Assignment, load: ObservedLoad, in scenario: Scenario) {
        let waits = scenario.pods.indices.map { pod in
            Double((assignment.placements[pod]?.start ?? scenario.timing.end) - scenario.pods[pod].arrival)
        }
        let unplacedCount = assignment.placements.count { $0 == nil }
        let utilization = load.milliCPU.utilization(of: scenario.nodes.map { Double($0.allocatable.milliCPU) })
        let memory = load.memoryMiB.utilization(of: scenario.nodes.map { Double($0.allocatable.memory >> 20) })
        let samples = Double(utilization.count)
        overload = load.meanUnmetShare(capacity: scenario.nodes.map { Double($0.allocatable.milliCPU) })
        hot = Double(utilization.count { $0 > 0.80 }) / samples
        p99 = utilization.quantile(0.99)
        imbalance = load.meanDeviation(of: utilization)
        memoryHot = Double(memory.count { $0 > 0.85 }) / samples
        meanWait = waits.isEmpty ? 0 : waits.reduce(0, +) / Double(waits.count)
        p95Wait = waits.quantile(0.95)
        unplaced = Double(unplacedCount)
        nodesUsed = Double(load.podCounts.count { $0 > 0 }) / Double(load.stepCount)
        cost = 2000 * overload + 100 * hot + 50 * memoryHot + 10 * imbalance + meanWait / 120
        if !waits.isEmpty { cost += 100 * unplaced / Double(waits.count) }
    }

    /// The mean of every figure over several runs.
    public init(meanOf runs: [KeyFigures]) {
        precondition(!runs.isEmpty, "the mean of no runs")
        overload = runs.mean(\.overload)
        hot = runs.mean(\.hot)
        p99 = runs.mean(\.p99)
        imbalance = runs.mean(\.imbalance)
        memoryHot = runs.mean(\.memoryHot)
        meanWait = runs.mean(\.meanWait)
        p95Wait = runs.mean(\.p95Wait)
        unplaced = runs.mean(\.unplaced)
        nodesUsed = runs.mean(\.nodesUsed)
        cost = runs.mean(\.cost)
    }
}

extension Array {
    /// The mean of a figure over the elements, of which there is at least one.
    func mean(_ figure: KeyPath<Element, Double>) -> Double { reduce(0) { $0 + $1[keyPath: figure] } / Double(count) }
}

extension [Double] {
    /// The quantile with linear interpolation between order statistics, 0 of nothing.
    func quantile(_ level: Double) -> Double {
        guard !isEmpty else { return 0 }
        let sorted = self.sorted()
        let position = level * Double(count - 1)
        let below = Int(position)
        let above = Swift.min(below + 1, count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
    }

    /// Demand over capacity, for a flat buffer of one row per node.
    fileprivate func utilization(of capacities: [Double]) -> [Double] {
        let columns = capacities.isEmpty ? 0 : count / capacities.count
        return indices.map { self[$0] / capacities[$0 / columns] }
    }
}
