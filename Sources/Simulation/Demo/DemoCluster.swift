public import ClusterModel
public import LoadPrediction
package import MetricHistory

/// The embedded cluster: six HYDATIS nodes whose pods demand what real machines were recorded to use.
///
/// Which workloads exist, how many replicas they have and what they request is drawn once; a seed draws when their pods
/// come and go. Requests are guessed as badly as people guess them: see `DemoWorkload`.
public struct DemoCluster: Sendable {
    /// The nodes: three masters, tainted as kubeadm does, and three workers, 8 CPU and 16 GiB each.
    public let nodes: [Node]

    /// The number of recorded days.
    public let dayCount: Int

    /// The start of the first day, in milliseconds since 1970-01-01 UTC.
    public let firstMidnight: Int64

    let workloads: [DemoWorkload]

    private static let workloadSeed: UInt64 = 2026
    private static let controlPlane = "node-role.kubernetes.io/control-plane"

    /// Builds the cluster from the series that ship with the package.
    ///
    /// - Throws: `MetricHistoryError` or `ScenarioError` if a file is missing or damaged.
    public init() throws {
        let recorded = try RecordedLoad()
        let size = ResourceVector(milliCPU: 8000, memory: 16 << 30)
        let taint = Taint(key: Self.controlPlane, effect: .noSchedule)
        nodes =
            (1...3).map { Node(name: "master\($0)", allocatable: size, taints: [taint]) }
            + (1...3).map { Node(name: "worker\($0)", allocatable: size) }
        dayCount = recorded.dayCount
        firstMidnight = recorded.firstMidnight
        var generator = SplitMix64(seed: Self.workloadSeed)
        // 74 % of what the nodes have is requested, of the workers by workloads that may only run there.
        let perNode = Double(size.milliCPU) * 0.74
        let platform = DemoWorkload.draw(
            requesting: 3 * perNode,
            application: "platform",
            tolerations: [Toleration(key: Self.controlPlane, comparison: .exists)],
            from: recorded,
            using: &generator
        )
        let tenants = DemoWorkload.draw(
            requesting: 3 * perNode,
            application: "tenant",
            tolerations: [],
            from: recorded,
            using: &generator
        )
        workloads = platform + tenants
    }

    /// What the workloads used on some days, as a policy may know it.
    public func history(days: Range<Int>) -> [WorkloadDay] {
        workloads.flatMap { workload in
            days.map { day in
                let samples = (0..<RecordedLoad.samplesPerDay).map {
                    workload.milliCPU(replica: 0, at: day * RecordedLoad.samplesPerDay + $0)
                }
                return WorkloadDay(workload: workload.key, day: day, milliCPU: samples)
            }
        }
    }

    /// The pods of some days in a row with their demand, ready to be replayed.
    ///
    /// The cluster starts empty; what ran before arrives within the first two hours, which do not count.
    ///
    /// - Parameters:
    ///   - days: The days to replay.
    ///   - knownDays: The days whose history a policy may know.
    ///   - seed: Draws when pods come and go.
    /// - Returns: The scenario; the same arguments give the same one.
    public func scenario(days: Range<Int>, knownDays: Range<Int>, seed: UInt64) -> Scenario {
        precondition(!days.isEmpty && days.upperBound <= dayCount, "days \(days) of \(dayCount)")
        let timing = RunTiming(
            stepSeconds: 300,
            stepCount: days.count * RecordedLoad.samplesPerDay,
            firstCountedStep: 24,
            planning: .nextDay
        )
        var generator = SplitMix64(seed: seed)
        let drawn = workloads.flatMap { $0.pods(until: timing.end, using: &generator) }
        let pods = drawn.sorted { ($0.arrival, $0.name) < ($1.arrival, $1.name) }
        let offset = days.lowerBound * RecordedLoad.samplesPerDay
        let firstSteps = pods.map { ($0.arrival + timing.stepSeconds - 1) / timing.stepSeconds }
        return Scenario(
            name: "hydatis-demo-days-\(days.lowerBound + 1)-\(days.upperBound)-seed-\(seed)",
            timing: timing,
            nodes: nodes,
            pods: pods.map(\.scenarioPod),
            usage: UsageTrace(
                firstSteps: firstSteps,
                milliCPU: zip(pods, firstSteps).map { pod, first in
                    (first..<max(first, timing.stepCount)).map { pod.milliCPU(at: offset + $0) }
                },
                memoryMiB: zip(pods, firstSteps).map { pod, first in
                    (first..<max(first, timing.stepCount)).map { pod.memoryMiB(age: ($0 - first) * timing.stepSeconds) }
                }
            ),
            history: history(days: knownDays)
        )
    }

    /// The load of every node at every sample of a replay, as monitoring would have recorded it.
    ///
    /// - Returns: CPU and memory utilization (0...1 and above) by node, on the trace's own dates. Samples that do not
    ///   count, while the cluster fills, are left out.
    package func metrics(of assignment: Assignment, in scenario: Scenario, firstDay: Int) -> MetricTable {
        let load = ObservedLoad(of: assignment, in: scenario)
        let timing = scenario.timing
        let firstSample = firstDay * RecordedLoad.samplesPerDay + timing.firstCountedStep
        let step = Int64(timing.stepSeconds) * 1000
        let grid = TimeGrid(
            start: firstMidnight + Int64(firstSample) * step,
            stepMilliseconds: step,
            count: load.stepCount
        )
        let keys = nodes.flatMap { node in
            [NodeMetric.cpuUtilization, NodeMetric.memoryUtilization].map { SeriesKey(node: node.name, metric: $0) }
        }
        var table = MetricTable(grid: grid, series: keys)
        for (index, node) in nodes.enumerated() {
            let cpu = table.index(of: SeriesKey(node: node.name, metric: NodeMetric.cpuUtilization))
            let memory = table.index(of: SeriesKey(node: node.name, metric: NodeMetric.memoryUtilization))
            guard let cpu, let memory else { continue }
            for sample in 0..<load.stepCount {
                let cell = index * load.stepCount + sample
                table[series: cpu, at: sample] = load.milliCPU[cell] / Double(node.allocatable.milliCPU)
                table[series: memory, at: sample] = load.memoryMiB[cell] / Double(node.allocatable.memory >> 20)
            }
        }
        return table
    }
}
