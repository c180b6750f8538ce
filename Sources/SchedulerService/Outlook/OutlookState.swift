import ClusterModel
import Foundation
import KubernetesAPI
import LoadPrediction
import Placement
import PlacementLearning

/// What `LiveOutlook` keeps under its lock.
struct OutlookState {
    /// A pod that was chosen for and not seen there yet.
    private struct Assumed {
        var pod: WatchedPod
        var node: String
        var time: Date
    }

    /// How much of the rounds is kept for a new builder, in seconds.
    private static let keptSpan: TimeInterval = 3 * 3600

    var judgements = NodeJudgements() {
        didSet { conditions = makeConditions() }
    }
    var problems: [String: String] = [:]

    private var nodes: [Node] = []
    private var layout: NodeLayout?
    /// The index of every node, by name.
    private var indices: [String: Int] = [:]
    private var builder: OutlookBuilder
    private var profiles = WorkloadProfiles(history: [])
    private var calibration = ForecastCalibration.observedDays
    private var scorer: LearnedPlacement?
    private var scorerVersion = ""
    private var scorerProblem: String? = "no placement model is loaded yet"

    /// The number of every pod in the builder, by UID.
    private var numbers = PodNumbers()
    private var known: [WatchedPod] = []
    /// The node index of every pod that counts, by UID.
    private var placed: [String: Int] = [:]
    private var assumed: [String: Assumed] = [:]
    private var rounds: [KeptRound] = []
    /// The newest value of every node, by name; it stays with its time when no newer one comes.
    private var newest: [String: (use: MeasuredRound.NodeUse, time: Date)] = [:]
    private var conditions: [NodeCondition] = [] {
        didSet {
            measuredAt = conditions.compactMap(\.measuredAt).max()
            measured = MeasuredOutlook(builder.outlook, conditions, nodes)
        }
    }
    private var measuredAt: Date?
    private var measured = MeasuredOutlook(ClusterOutlook(nodeCount: 0), [], [])
    private var unexplained = UnexplainedLoad()
    private var day = 0
    private var hour = -1

    /// How many pods are kept that only were asked about, beyond as many as there are running ones.
    private let spareCount: Int

    init(spareCount: Int = 10_000) {
        self.spareCount = spareCount
        builder = OutlookBuilder(nodeCount: 0, profiles: profiles)
    }

    // MARK: Decisions

    mutating func inputs(for pod: WatchedPod, in view: ClusterView, at time: Date) -> DecisionInputs {
        forgetSparePods()
        align(to: view, at: time)
        expireAssumed(at: time)
        let number = number(of: pod)
        // Shadow mode asks about a pod that runs already: it must not be charged for itself.
        // What was assumed of it stays noted, so that another choice replaces the earlier one.
        let place = placed[pod.uid]
        if place != nil { takeOff(uid: pod.uid) }
        builder.prepareDecision(for: number)
        defer { if let place { put(pod, on: place, at: time) } }
        var inputs = DecisionInputs(outlook: builder.outlook, conditions: conditions)
        measured.fill(&inputs.outlook)
        inputs.podForecast = builder.forecast(of: number)
        inputs.measuredAt = measuredAt
        inputs.scorer = scorer
        inputs.scorerProblem = scorerProblem
        inputs.models = models
        return inputs
    }

    var snapshot: OutlookSnapshot {
        var snapshot = OutlookSnapshot()
        snapshot.measuredAt = measuredAt
        snapshot.models = models
        snapshot.problems = problems
        if let scorerProblem { snapshot.problems["optimizer"] = scorerProblem }
        for (node, condition) in zip(nodes, conditions) { snapshot.nodes[node.name] = condition }
        return snapshot
    }

    private var models: [String: String] {
        var models = judgements.models
        if scorer != nil { models[PlacementModel.kind] = scorerVersion }
        return models
    }

    // MARK: Pods

    mutating func assume(_ pod: WatchedPod, onNode name: String, at time: Date) {
        guard let index = indices[name] else { return }
        if let other = placed[pod.uid], assumed[pod.uid] == nil, nodes[other].name != name { return }
        assumed[pod.uid] = Assumed(pod: pod, node: name, time: time)
        put(pod, on: index, at: time)
    }

    mutating func follow(_ pod: WatchedPod, at time: Date) {
        if pod.hasEnded { return forget(uid: pod.uid) }
        guard let name = pod.node else { return }
        assumed[pod.uid] = nil
        guard let index = indices[name] else { return }
        put(pod, on: index, at: time)
    }

    mutating func forget(uid: String) {
        assumed[uid] = nil
        takeOff(uid: uid)
    }

    private mutating func takeOff(uid: String) {
        guard let index = placed.removeValue(forKey: uid), let number = numbers[uid] else { return }
        builder.remove(number, from: index)
    }

    private mutating func put(_ pod: WatchedPod, on index: Int, at time: Date) {
        if let old = placed[pod.uid] {
            guard old != index else { return }
            takeOff(uid: pod.uid)
        }
        placed[pod.uid] = index
        builder.place(number(of: pod), on: index, at: Self.seconds(time))
    }

    private mutating func number(of pod: WatchedPod) -> Int {
        numbers.name(pod)
        if let number = numbers[pod.uid] { return number }
        let number = builder.add(pod.pod)
        numbers.set(number, of: pod.uid)
        known.append(pod)
        return number
    }

    private mutating func expireAssumed(at time: Date) {
        let expired = assumed.filter { time.timeIntervalSince($0.value.time) > LiveOutlook.assumption }
        for uid in expired.keys { forget(uid: uid) }
    }

    /// Pods that were asked about and went nowhere would take ever more memory until the next day.
    private mutating func forgetSparePods() {
        if known.count > 2 * placed.count + spareCount { rebuild() }
    }

    mutating func reconcile(with view: ClusterView, at time: Date) {
        align(to: view, at: time)
        expireAssumed(at: time)
        var running: Set<String> = []
        for pod in view.pods.values {
            guard let name = pod.node, !pod.hasEnded, view.nodeIndices[name] != nil else { continue }
            running.insert(pod.uid)
            follow(pod, at: time)
        }
        for uid in placed.keys where !running.contains(uid) && assumed[uid] == nil { forget(uid: uid) }
        forgetSparePods()
    }

    // MARK: Samples and models

    /// The numbers that pods have in a view.
    mutating func podNumbers(in view: ClusterView, at time: Date) -> PodNumbers {
        align(to: view, at: time)
        return numbers
    }

    mutating func take(
        _ new: [KeptRound],
        newest latest: MeasuredRound?,
        sampledAt times: [String: Date],
        view: ClusterView,
        at time: Date
    ) {
        for round in new.map(\.round) + [latest].compactMap(\.self) { note(round, sampledAt: times) }
        align(to: view, at: time)
        for new in new where new.round.time > rounds.last?.round.time ?? .distantPast {
            var kept = new
            if kept.generation != numbers.generation { kept.pods = numbers.numbered(kept.round.pods) }
            kept.round.pods = [:]
            rounds.append(kept)
            feed(kept)
        }
        rounds.removeAll { time.timeIntervalSince($0.round.time) > Self.keptSpan }
        publish(at: time)
    }

    /// Keeps the newest values of nodes; a rate over some minutes is as old as the last sample it was made from.
    private mutating func note(_ round: MeasuredRound, sampledAt times: [String: Date]) {
        for (name, use) in round.nodes {
            let time = min(times[name] ?? round.time, round.time)
            guard time >= newest[name]?.time ?? .distantPast else { continue }
            newest[name] = (use, time)
        }
    }

    mutating func use(model: PlacementModel?, version: String, problem: String?, profiles: WorkloadProfiles?) {
        scorer = model?.scorer
        scorerVersion = version
        scorerProblem = problem
        if let model { calibration = model.q.calibration }
        if let profiles { self.profiles = profiles }
        rebuild()
    }

    /// Starts anew when the nodes or the day are others than before.
    private mutating func align(to view: ClusterView, at time: Date) {
        let seconds = Self.seconds(time)
        let isSame = layout == view.layout || hasNodes(of: view)
        layout = view.layout
        if !isSame || seconds / 86_400 != day {
            day = seconds / 86_400
            let names = nodes.map(\.name)
            nodes = view.state.nodes.map(\.node)
            let indices = view.nodeIndices
            self.indices = indices
            newest = newest.filter { indices[$0.key] != nil }
            placed = placed.compactMapValues { names.indices.contains($0) ? indices[names[$0]] : nil }
            rebuild()
        }
        if Self.hourOfDay(time) != hour { publish(at: time) }
    }

    private func hasNodes(of view: ClusterView) -> Bool {
        nodes.count == view.state.nodes.count
            && zip(nodes, view.state.nodes).allSatisfy {
                $0.name == $1.node.name && $0.allocatable == $1.node.allocatable
            }
    }

    /// A new builder with the pods that run and the rounds that are kept.
    private mutating func rebuild() {
        builder = OutlookBuilder(nodeCount: nodes.count, profiles: profiles, calibration: calibration)
        unexplained = UnexplainedLoad()
        let running = known.filter { placed[$0.uid] != nil }
        let old = numbers
        known = []
        numbers.removeAll()
        var renumbered: [Int: Int] = [:]
        for pod in running {
            let number = number(of: pod)
            if let before = old[pod.uid] { renumbered[before] = number }
            guard let index = placed[pod.uid] else { continue }
            // Long ago, so that none of them counts as in flight.
            builder.place(number, on: index, at: 0)
        }
        for index in rounds.indices {
            rounds[index].pods = rounds[index].pods.compactMap { pod, milliCPU in
                renumbered[pod].map { (pod: $0, milliCPU: milliCPU) }
            }
            rounds[index].generation = numbers.generation
            feed(rounds[index])
        }
        hour = -1
        guard let newest = rounds.last else {
            conditions = makeConditions()
            return
        }
        publish(at: newest.round.time)
    }

    private mutating func feed(_ kept: KeptRound) {
        let hour = Self.hourOfDay(kept.round.time)
        builder.beginSample()
        let known = kept.round.nodes.values
        let means = (Self.mean(known.compactMap(\.cpuRatio)), Self.mean(known.compactMap(\.memoryRatio)))
        for (index, node) in nodes.enumerated() {
            let use = kept.round.nodes[node.name]
            builder.record(
                node: index,
                milliCPU: (use?.cpuRatio ?? means.0) * Double(node.allocatable.milliCPU),
                memory: (use?.memoryRatio ?? means.1) * Double(node.allocatable.memory)
            )
        }
        for (pod, milliCPU) in kept.pods { builder.observe(pod, milliCPU: milliCPU, hour: hour) }
        builder.endSample(hour: hour, at: Self.seconds(kept.round.time))
    }

    private static func seconds(_ time: Date) -> Int { Int(saturating: time.timeIntervalSince1970) }

    /// The hour of the UTC day, 0...23, also where a clock or a time stamp is before 1970.
    private static func hourOfDay(_ time: Date) -> Int {
        let hour = Int(saturating: (time.timeIntervalSince1970 / 3600).rounded(.down)) % 24
        return hour < 0 ? hour + 24 : hour
    }

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    private mutating func publish(at time: Date) {
        let seconds = Self.seconds(time)
        hour = Self.hourOfDay(time)
        builder.plan(hoursAhead: (0..<24).map { (hour + $0) % 24 })
        if let newest = rounds.last {
            builder.publish(at: seconds, newestSample: Self.seconds(newest.round.time))
        }
        conditions = makeConditions()
        // Sums up all nodes now rather than in the next decision.
        if let first = known.first, let number = numbers[first.uid] { builder.prepareDecision(for: number) }
        // Before the first round it is not known which pods measurements show.
        if !rounds.isEmpty {
            builder.setOwnLoad(unexplained.learn(builder.outlook, without: builder.ownMilliCPU, conditions))
        }
    }

    private func makeConditions() -> [NodeCondition] {
        nodes.map { node in
            var condition = NodeCondition()
            let size = Double(node.allocatable.milliCPU)
            if let health = judgements.health[node.name] {
                condition.health = health.state
                condition.healthReason = health.reason
                condition.healthUntil = judgements.healthUntil
            }
            for (hours, share) in judgements.cpuRatio[node.name] ?? [:] {
                condition.forecast[hours] = NodeCondition.Forecast(
                    milliCPU: share.milliCPU * size,
                    p95MilliCPU: share.p95MilliCPU.map { $0 * size }
                )
            }
            guard let (use, time) = newest[node.name] else { return condition }
            condition.measuredAt = time
            condition.milliCPU = use.cpuRatio.map { $0 * size }
            condition.memory = use.memoryRatio.map { $0 * Double(node.allocatable.memory) }
            return condition
        }
    }
}
