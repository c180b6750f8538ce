import ClusterModel
import LoadPrediction
import MetricHistory

/// A scenario of recorded pods in the making.
struct OwnHistoryDraft {
    /// A pod that a replay starts late goes on at its last value for so long, in seconds.
    private static let extraSeconds = 7200

    let history: PodHistory
    let window: Range<Int64>
    let timing: RunTiming
    let handling: OwnHistory.Handling
    private(set) var nodes: [Node] = []
    private(set) var pods: [ScenarioPod] = []
    private(set) var titles: [String] = []
    private(set) var placements: [Assignment.Placement?] = []
    private(set) var firstSteps: [Int] = []
    private(set) var milliCPU: [[Int32]] = []
    private(set) var memoryMiB: [[Int32]] = []
    var notes = OwnHistory.Notes()
    private var nodeNumbers: [String: Int] = [:]
    private var tolerated: [WorkloadKey: Set<Taint>] = [:]

    init(history: PodHistory, window: Range<Int64>, timing: RunTiming, handling: OwnHistory.Handling) {
        self.history = history
        self.window = window
        self.timing = timing
        self.handling = handling
        addNodes()
    }

    private mutating func addNodes() {
        var taints: [String: [Taint]] = [:]
        for record in history.nodes { taints[record.name] = record.taints.compactMap(Taint.init(text:)) }
        // A workload tolerates the taints of the nodes that its pods were on.
        for pod in history.pods { tolerated[pod.workload, default: []].formUnion(taints[pod.node] ?? []) }
        let room = handling == .training ? tiedRequests() : [:]
        for record in history.nodes where record.cpu > 0 && record.memory > 0 {
            let own = taints[record.name] ?? []
            if handling == .training, own.contains(where: { $0.effect != .preferNoSchedule }) { continue }
            let whole = ResourceVector(
                milliCPU: Int64(saturating: record.cpu * 1000),
                memory: (Int64(saturating: record.memory) >> 20) << 20
            )
            let free = whole - (room[record.name] ?? .zero)
            guard free.milliCPU > 0, free.memory >= 1 << 20 else { continue }
            nodeNumbers[record.name] = nodes.count
            nodes.append(
                Node(
                    name: record.name,
                    allocatable: free,
                    extendedAllocatable: handling == .replay ? [Self.tie(record.name): 1_000_000] : [:],
                    maximumPodCount: record.pods.isNaN ? 110 : Int(saturating: record.pods),
                    taints: handling == .replay ? own : []
                )
            )
        }
    }

    /// What pods tied to their node request on each, of those there at the window's end.
    private func tiedRequests() -> [String: ResourceVector] {
        var sums: [String: ResourceVector] = [:]
        for pod in history.pods where pod.owner?.tiesToNode == true {
            let end = history.end(of: pod) ?? .max
            guard pod.start < window.upperBound, end >= window.upperBound else { continue }
            sums[pod.node, default: .zero] += pod.asPod.request.resources
        }
        return sums
    }

    /// The resource of which only one node has any: what requests it can go nowhere else.
    private static func tie(_ node: String) -> String { "hydatis.node/\(node)" }

    mutating func addPods() {
        let chosen = history.pods.indices.filter { index in
            let pod = history.pods[index]
            return pod.start < window.upperBound && (history.end(of: pod) ?? .max) > window.lowerBound
        }
        let arrivals = chosen.map { (seconds(history.pods[$0].arrival), history.pods[$0].start, $0) }
        // What ran before the window comes first, in the order in which it started.
        for (arrival, _, index) in arrivals.sorted(by: { $0 < $1 }) { add(index, arrival: arrival) }
    }

    /// Seconds since the beginning of the window, 0 for what is before.
    private func seconds(_ time: Int64) -> Int { Int(max(0, time.subtractingSaturating(window.lowerBound)) / 1000) }

    private mutating func add(_ index: Int, arrival: Int) {
        let record = history.pods[index]
        let isTied = record.owner?.tiesToNode == true
        if handling == .training, isTied { return }
        guard let node = nodeNumbers[record.node] else {
            notes.onUnknownNodes += 1
            return
        }
        let stays = handling == .replay && (isTied || record.start < window.lowerBound)
        let start = max(arrival, seconds(record.start))
        var lifetime: Int?
        if let end = history.end(of: record), end < window.upperBound { lifetime = max(1, seconds(end) - start) }
        pods.append(ScenarioPod(pod: pod(record, stays: stays), arrival: arrival, lifetime: lifetime))
        titles.append("\(record.namespace)/\(record.name)")
        placements.append(Assignment.Placement(node: node, start: start))
        addUsage(history.usage[index], arrival: arrival, end: lifetime.map { start + $0 } ?? timing.end)
        notes.pods += 1
        if !stays { notes.placed += 1 }
        if record.cpuRequest == nil, record.memoryRequest == nil { notes.withoutRequests += 1 }
    }

    private func pod(_ record: PodRecord, stays: Bool) -> Pod {
        let plain = record.asPod
        var amounts = record.requestedAmounts
        if stays { amounts[Self.tie(record.node)] = Quantity(units: 1) }
        let own = (tolerated[record.workload] ?? []).map {
            Toleration(key: $0.key, comparison: .equal, value: $0.value, effect: $0.effect)
        }
        return Pod(
            namespace: record.namespace,
            name: record.name,
            request: PodRequest(containers: [ContainerRequest(amounts)]),
            tolerations: stays ? [Toleration(comparison: .exists)] : own,
            workload: plain.workload,
            kind: plain.kind
        )
    }

    /// The demand from the arrival to the end and a little beyond; the newest value stands for what was not measured.
    private mutating func addUsage(_ usage: PodUsage, arrival: Int, end: Int) {
        let first = (arrival + timing.stepSeconds - 1) / timing.stepSeconds
        let last = min(timing.stepCount, (end + timing.stepSeconds - 1) / timing.stepSeconds)
        let extended = min(timing.stepCount, last + Self.extraSeconds / timing.stepSeconds)
        firstSteps.append(first)
        let cpu = course(usage, usage.cpu, first..<max(first, last))
        let memory = course(usage, usage.memory, first..<max(first, last))
        guard let lastCPU = cpu.last(where: { $0 != nil }) ?? nil else {
            notes.neverMeasured += 1
            milliCPU.append([])
            memoryMiB.append([])
            return
        }
        notes.measuredSamples += cpu.count { $0 != nil }
        notes.filledSamples += cpu.count { $0 == nil }
        let count = max(cpu.count, extended - first)
        milliCPU.append(Self.filled(cpu, count: count, last: lastCPU).map { Int32(min(($0 * 1000).rounded(), 1e9)) })
        let lastMemory = (memory.last { $0 != nil } ?? nil) ?? 0
        memoryMiB.append(
            Self.filled(memory, count: count, last: lastMemory).map { Int32(min(($0 / 1_048_576).rounded(), 1e9)) }
        )
    }

    private func course(_ usage: PodUsage, _ values: [Double], _ steps: Range<Int>) -> [Double?] {
        steps.map { step in
            let time = window.lowerBound + Int64(step) * history.stepMilliseconds
            guard let index = usage.index(of: time, step: history.stepMilliseconds), !values[index].isNaN else {
                return nil
            }
            return values[index]
        }
    }

    /// Values without gaps: the newest one before a gap, the first one before all others.
    private static func filled(_ values: [Double?], count: Int, last: Double) -> [Double] {
        var newest = (values.first { $0 != nil } ?? nil) ?? last
        return (0..<count).map { index in
            if index < values.count, let value = values[index] { newest = value }
            return max(0, newest)
        }
    }
}

extension Taint {
    /// Reads `key=value:Effect` or `key:Effect`; nil for anything else.
    fileprivate init?(text: String) {
        guard let colon = text.lastIndex(of: ":"), let effect = Effect(rawValue: String(text[colon...].dropFirst()))
        else { return nil }
        let sides = text[..<colon].split(separator: "=", maxSplits: 1).map(String.init)
        guard let key = sides.first else { return nil }
        self.init(key: key, value: sides.count > 1 ? sides[1] : "", effect: effect)
    }
}
