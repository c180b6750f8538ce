import ClusterModel
import Foundation
import LoadPrediction

/// A run while it is made up: nodes first, then lives until the load is reached.
struct RunDraft {
    /// No recorded run plans more than this share of CPU or memory requests at any moment.
    private static let highestShare = 0.9

    /// Hourly demand at which filling ends, as the benchmark's runs were made.
    private static let highestDemandShare = 0.72

    /// So many lives in a row that do not fit end the filling.
    private static let patience = 200

    /// A pod of the run with where its demand comes from.
    struct DraftedPod {
        let pod: ScenarioPod
        let workload: Int
        let day: Int
        /// The day's sample that the pod demands at step 0.
        let shift: Int
    }

    let material: ScenarioMaterial
    let knobs: ScenarioKnobs
    let limits: [ScenarioMaterial.DataSet: Int]
    let nodes: [Node]
    private(set) var plan: PlannedLoad
    private(set) var hidden: Set<WorkloadKey> = []
    private var pods: [DraftedPod] = []
    private var picker: LifePicker
    private let targetShare: Double
    private let highestShare: Double
    private var generator: SplitMix64

    init(material: ScenarioMaterial, knobs: ScenarioKnobs, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let model = material.runs[Int.random(in: 0..<material.runs.count, using: &generator)]
        let load =
            knobs.load.lowerBound == knobs.load.upperBound
            ? knobs.load.lowerBound : Double.random(in: knobs.load, using: &generator)
        // In a fixed order, as a dictionary's changes from process to process.
        var limits: [ScenarioMaterial.DataSet: Int] = [:]
        for dataSet in ScenarioMaterial.DataSet.allCases {
            guard let range = material.days[dataSet] else { continue }
            limits[dataSet] = Int.random(in: range.starts, using: &generator)
        }
        nodes = Self.drawNodes(material: material, model: model, knobs: knobs, using: &generator)
        plan = PlannedLoad(nodes: nodes, timing: .benchmark)
        targetShare = model.requestShare * load
        highestShare = min(0.99, Self.highestShare * max(1, load))
        picker = LifePicker(material: material, model: model, knobs: knobs, limits: limits, nodes: nodes)
        self.material = material
        self.knobs = knobs
        self.limits = limits
        self.generator = generator
    }

    /// The first day of the run in a data set; nothing of a data set without days may be known.
    func limit(of dataSet: ScenarioMaterial.DataSet) -> Int { limits[dataSet] ?? 0 }

    /// As many nodes as a recorded run has, or as asked for, of recorded sizes or of those asked for.
    private static func drawNodes(
        material: ScenarioMaterial,
        model: ScenarioMaterial.Run,
        knobs: ScenarioKnobs,
        using generator: inout SplitMix64
    ) -> [Node] {
        let recorded = material.runs.flatMap(\.nodes)
        return (0..<(knobs.nodeCount ?? model.nodes.count)).map { index in
            if knobs.nodeTypes.isEmpty {
                let node = recorded[Int.random(in: 0..<recorded.count, using: &generator)]
                return Node(
                    name: "node-\(index)",
                    allocatable: node.allocatable,
                    maximumPodCount: node.maximumPodCount
                )
            }
            let type = knobs.nodeTypes[Int.random(in: 0..<knobs.nodeTypes.count, using: &generator)]
            return Node(
                name: "node-\(index)",
                allocatable: ResourceVector(milliCPU: Int64(type.milliCPU), memory: Int64(type.memoryMiB) << 20),
                maximumPodCount: recorded.first?.maximumPodCount ?? 110
            )
        }
    }

    /// Adds lives until the requests or the demand of the recorded runs are reached.
    mutating func fill() {
        var failures = 0
        while failures < Self.patience {
            guard let choice = picker.next(using: &generator) else { return }
            let added = live(choice.life, workload: choice.workload, isReused: choice.isReused)
            var extended = plan
            for pod in added { add(pod, to: &extended) }
            guard !added.isEmpty, extended.highestCPURequestShare <= highestShare,
                extended.highestMemoryRequestShare <= highestShare
            else {
                failures += 1
                continue
            }
            failures = 0
            plan = extended
            pods += added
            picker.accept(choice, podCount: added.count)
            if choice.isHidden { hidden.insert(material.workloads[choice.workload].key) }
            if plan.meanCPURequestShare >= targetShare { return }
            if plan.highestHourlyDemandShare >= Self.highestDemandShare * targetFactor { return }
        }
    }

    /// More requests than recorded mean more demand as well.
    private var targetFactor: Double { max(1, highestShare / Self.highestShare) }

    private func add(_ drafted: DraftedPod, to plan: inout PlannedLoad) {
        plan.addRequests(of: drafted.pod)
        let samples = material.workloads[drafted.workload].days[drafted.day].milliCPU
        for step in plan.steps(of: drafted.pod) {
            plan.addDemand(Double(samples[(step + drafted.shift) % samples.count]), at: step)
        }
    }
}

extension RunDraft {
    /// Lets a workload live a recorded life, moved by up to a quarter of an hour and stretched by up to a quarter.
    private mutating func live(_ life: ScenarioMaterial.Life, workload index: Int, isReused: Bool) -> [DraftedPod] {
        let workload = material.workloads[index]
        let parts = drawParts((life.pods.map(\.part).max() ?? 0) + 1, of: workload, isReused: isReused)
        let stretch = knobs.lifetime * exp(Double.random(in: -0.25...0.25, using: &generator))
        let begin = drawBegin(of: life)
        let pod = Pod(name: "", request: workload.request, workload: workload.key, kind: life.kind)
        return life.pods.compactMap { lived in
            let arrival = begin + Int((Double(lived.arrival - life.pods[0].arrival) * stretch).rounded())
            guard arrival < RunTiming.benchmark.end else { return nil }
            let lifetime = lived.lifetime.map { max(1, Int((Double($0) * stretch).rounded())) }
            let part = parts[lived.part]
            return DraftedPod(
                pod: ScenarioPod(pod: pod, arrival: arrival, lifetime: lifetime),
                workload: index,
                day: part.day,
                shift: part.shift
            )
        }
    }

    /// When a life begins, in seconds; what fills the cluster does so in its first hours.
    private mutating func drawBegin(of life: ScenarioMaterial.Life) -> Int {
        let timing = RunTiming.benchmark
        let recorded = life.pods[0].arrival
        let filling = timing.firstCountedStep * timing.stepSeconds
        let isFilling = life.kind == .service && recorded < filling
        let late = Double.random(in: 0..<1, using: &generator) < knobs.lateArrivals
        if isFilling && late { return Int.random(in: filling..<timing.end, using: &generator) }
        let moved = recorded + Int.random(in: -900...900, using: &generator)
        return isFilling ? min(max(0, moved), filling - 1) : min(max(0, moved), timing.end - 1)
    }

    /// The days that the parts of a life demand: each its own as long as there are days, turned where there are not.
    private mutating func drawParts(
        _ count: Int,
        of workload: ScenarioMaterial.Workload,
        isReused: Bool
    ) -> [(day: Int, shift: Int)] {
        let dataSet = ScenarioMaterial.DataSet(day: workload.days[0].number)
        let days = workload.days.indices.filter { window(of: dataSet).contains(workload.days[$0].number) }
            .shuffled(using: &generator)
        return (0..<count).map { part in
            let turns = material.isShifted || isReused || part >= days.count
            let shift = turns ? Int.random(in: 1..<RunTiming.benchmark.stepCount, using: &generator) : 0
            return (days[part % days.count], shift)
        }
    }

    private func window(of dataSet: ScenarioMaterial.DataSet) -> ClosedRange<Int> {
        material.days[dataSet]?.window(from: limit(of: dataSet)) ?? 0...0
    }

    /// The run as it is now.
    func scenario(name: String, history: [WorkloadDay]) -> Scenario {
        let ordered = pods.enumerated().sorted {
            ($0.element.pod.arrival, $0.offset) < ($1.element.pod.arrival, $1.offset)
        }
        .map(\.element)
        let numbered = ordered.enumerated().map { index, drafted in
            let pod = drafted.pod.pod
            return ScenarioPod(
                pod: Pod(name: "pod-\(index)", request: pod.request, workload: pod.workload, kind: pod.kind),
                arrival: drafted.pod.arrival,
                lifetime: drafted.pod.lifetime
            )
        }
        return Scenario(name: name, nodes: nodes, pods: numbered, usage: usage(of: ordered), history: history)
    }

    /// Demand of every pod from its arrival to the end of the run.
    private func usage(of pods: [DraftedPod]) -> UsageTrace {
        let timing = RunTiming.benchmark
        let firstSteps = pods.map {
            min(timing.stepCount, ($0.pod.arrival + timing.stepSeconds - 1) / timing.stepSeconds)
        }
        let offsets = firstSteps.reduce(into: [0]) { $0.append(($0.last ?? 0) + timing.stepCount - $1) }
        var milliCPU: [Int32] = []
        var memoryMiB: [Int32] = []
        milliCPU.reserveCapacity(offsets.last ?? 0)
        memoryMiB.reserveCapacity(offsets.last ?? 0)
        for (drafted, first) in zip(pods, firstSteps) {
            let workload = material.workloads[drafted.workload]
            let samples = workload.days[drafted.day].milliCPU
            for step in first..<timing.stepCount {
                milliCPU.append(samples[(step + drafted.shift) % samples.count])
                memoryMiB.append(workload.memoryMiB[min(step - first, workload.memoryMiB.count - 1)])
            }
        }
        return UsageTrace(firstSteps: firstSteps, offsets: offsets, milliCPU: milliCPU, memoryMiB: memoryMiB)
    }
}

extension ScenarioMaterial.DayRange {
    /// The recorded days of a run that begins on a day.
    func window(from first: Int) -> ClosedRange<Int> { first...max(first, min(last, first + window - 1)) }
}
