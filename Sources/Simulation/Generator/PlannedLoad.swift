import ClusterModel

/// What a run asks of its nodes together, whatever goes where: requests and demand of living pods at every sample.
struct PlannedLoad: Sendable {
    private let timing: RunTiming
    private let milliCPU: Double
    private let memory: Double
    private var requestedCPU: [Double]
    private var requestedMemory: [Double]
    private var demand: [Double]

    init(nodes: [Node], timing: RunTiming) {
        self.timing = timing
        milliCPU = nodes.reduce(0) { $0 + Double($1.allocatable.milliCPU) }
        memory = nodes.reduce(0) { $0 + Double($1.allocatable.memory) }
        requestedCPU = Array(repeating: 0, count: timing.stepCount)
        requestedMemory = requestedCPU
        demand = requestedCPU
    }

    /// The samples at which a pod lives if it starts at its arrival.
    func steps(of pod: ScenarioPod) -> Range<Int> {
        let first = min(timing.stepCount, (pod.arrival + timing.stepSeconds - 1) / timing.stepSeconds)
        guard let lifetime = pod.lifetime else { return first..<timing.stepCount }
        let end = (pod.arrival + lifetime + timing.stepSeconds - 1) / timing.stepSeconds
        return first..<max(first, min(timing.stepCount, end))
    }

    mutating func addRequests(of pod: ScenarioPod) {
        for step in steps(of: pod) {
            requestedCPU[step] += Double(pod.pod.request.resources.milliCPU)
            requestedMemory[step] += Double(pod.pod.request.resources.memory)
        }
    }

    mutating func addDemand(_ amount: Double, at step: Int) { demand[step] += amount }

    /// Mean CPU requests over the samples that count, as a share of allocatable.
    var meanCPURequestShare: Double { mean(requestedCPU) / milliCPU }

    /// Mean memory requests over the samples that count, as a share of allocatable.
    var meanMemoryRequestShare: Double { mean(requestedMemory) / memory }

    /// The highest CPU requests at any sample, as a share of allocatable.
    var highestCPURequestShare: Double { (requestedCPU.max() ?? 0) / milliCPU }

    /// The highest memory requests at any sample, as a share of allocatable.
    var highestMemoryRequestShare: Double { (requestedMemory.max() ?? 0) / memory }

    /// Mean demand over the samples that count, as a share of allocatable.
    var meanDemandShare: Double { mean(demand) / milliCPU }

    /// The highest demand at any sample that counts, as a share of allocatable.
    var highestDemandShare: Double { (demand[timing.firstCountedStep...].max() ?? 0) / milliCPU }

    /// The mean demand of the hour with the highest, as a share of allocatable.
    var highestHourlyDemandShare: Double {
        let perHour = 3600 / timing.stepSeconds
        let hours = stride(from: 0, to: timing.stepCount, by: perHour).map { first in
            demand[first..<min(first + perHour, timing.stepCount)].reduce(0, +) / Double(perHour)
        }
        return (hours.max() ?? 0) / milliCPU
    }

    private func mean(_ values: [Double]) -> Double {
        let counted = values[timing.firstCountedStep...]
        return counted.reduce(0, +) / Double(counted.count)
    }
}
