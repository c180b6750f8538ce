import ClusterModel
import Placement

/// The expected convex load of nodes over the hours ahead, kept up to date as pods are moved in thought.
///
/// CPU exponents are 8 P/C + 64 v/C² by node and hour (mean plus the variance's part of E[e^(8u)]), memory exponents 8 m with
/// m as in `ConvexLoad.memoryUtilization`: the benchmark's predictive-convex, over six hours.
struct NodeLoads {
    /// The number of hours that count, the current one included.
    static let horizon = 6

    /// The hour slots that count.
    let hours: [Int]

    /// The weights of the hours: what is left of the current one, 1 for the others.
    let weights: [Double]

    /// What memory's load counts beside CPU's, over all hours.
    private let memoryWeight: Double

    /// The load beyond which nothing gets worse.
    private static let highest = ConvexLoad.power(.infinity)

    private var exponents: [Double]
    private var loads: [Double]
    private var memoryExponents: [Double]
    private let milliCPU: [Double]
    private let memory: [Double]

    init(_ picture: RebalancingPicture) {
        let outlook = picture.outlook
        let hours = Array(outlook.hoursAhead.prefix(Self.horizon))
        self.hours = hours
        weights = hours.indices.map { $0 == 0 ? picture.hourLeft : 1 }
        memoryWeight = ConvexLoad.memoryWeight * weights.reduce(0, +)
        milliCPU = picture.state.nodes.map { Double($0.node.allocatable.milliCPU) }
        memory = picture.state.nodes.map { Double($0.node.allocatable.memory) }
        exponents = []
        exponents.reserveCapacity(outlook.nodeCount * hours.count)
        memoryExponents = []
        for (index, node) in picture.state.nodes.enumerated() {
            let capacity = milliCPU[index]
            let spread = ConvexLoad.varianceFactor * outlook.forecastVariance[index] / (capacity * capacity)
            for hour in hours {
                let mean = outlook.forecastMilliCPU[index * outlook.hourCount + hour] / capacity
                exponents.append(ConvexLoad.steepness * (mean + spread))
            }
            let use = ConvexLoad.memoryUtilization(
                requested: Double(node.requested.memory),
                measured: outlook.newestMemory[index],
                of: memory[index]
            )
            memoryExponents.append(ConvexLoad.steepness * use)
        }
        loads = exponents.map { ConvexLoad.power($0) }
    }

    /// Whether a node has what it takes to compare it with others.
    func isComparable(_ node: Int) -> Bool {
        milliCPU[node] > 0 && memory[node] > 0 && memoryExponents[node].isFinite
            && (node * hours.count..<(node + 1) * hours.count).allSatisfy { exponents[$0].isFinite }
    }

    /// What a pod adds to the exponents of nodes of a size, hour by hour.
    func cpuShare(of pod: MovablePod, on node: Int) -> [Double] {
        let capacity = milliCPU[node]
        let spread = ConvexLoad.varianceFactor * pod.forecast.variance / (capacity * capacity)
        return hours.map { ConvexLoad.steepness * (pod.forecast.hourlyMilliCPU[$0] / capacity + spread) }
    }

    /// What a pod adds to the memory exponent of a node.
    func memoryShare(of pod: MovablePod, on node: Int) -> Double {
        let request = ConvexLoad.memoryUseOfRequest * Double(pod.pod.request.resources.memory)
        return ConvexLoad.steepness
            * ConvexLoad.memoryUtilization(
                requested: Double(pod.pod.request.resources.memory),
                measured: pod.memory ?? request,
                of: memory[node]
            )
    }

    /// By how much a node's load falls when a pod leaves it.
    func relief(of node: Int, without pod: MovablePod) -> Double {
        let share = cpuShare(of: pod, on: node)
        let first = node * hours.count
        var sum = 0.0
        for slot in hours.indices { sum += weights[slot] * loads[first + slot] * (1 - ConvexLoad.power(-share[slot])) }
        let before = ConvexLoad.power(memoryExponents[node])
        let part = before * (1 - ConvexLoad.power(-memoryShare(of: pod, on: node)))
        return sum + memoryWeight * part
    }

    /// The factors by which a pod multiplies the load of nodes of one size, hour by hour.
    func factors(of pod: MovablePod, on node: Int) -> [Double] {
        cpuShare(of: pod, on: node).map { ConvexLoad.power($0) }
    }

    /// By how much a node's load grows when a pod comes that multiplies it by factors and adds to its memory exponent.
    func burden(of node: Int, factors: [Double], memory share: Double) -> Double {
        let first = node * hours.count
        var sum = 0.0
        for slot in hours.indices {
            let load = loads[first + slot]
            sum += weights[slot] * (min(Self.highest, load * factors[slot]) - load)
        }
        let before = memoryExponents[node]
        let part = ConvexLoad.power(before + share) - ConvexLoad.power(before)
        return sum + memoryWeight * part
    }

    /// Takes in that a pod goes from one node to another.
    mutating func move(_ pod: MovablePod, to destination: Int) {
        change(pod.node, by: pod, sign: -1)
        change(destination, by: pod, sign: 1)
    }

    private mutating func change(_ node: Int, by pod: MovablePod, sign: Double) {
        let share = cpuShare(of: pod, on: node)
        let first = node * hours.count
        for slot in hours.indices {
            exponents[first + slot] += sign * share[slot]
            loads[first + slot] = ConvexLoad.power(exponents[first + slot])
        }
        memoryExponents[node] += sign * memoryShare(of: pod, on: node)
    }
}
