import ClusterModel
import DecisionLog
import ExtremeClusters
import Foundation
import KubernetesAPI
import LoadPrediction
import NIOCore
import Placement
import PlacementLearning
import Testing

@testable import SchedulerService

/// The whole service with amounts at the limits of what the API server takes.
struct ExtremeServiceTests {
    private static let seeds = UInt64(0)..<200

    /// An engine over a cluster of extremes that was measured, and its outlook.
    private static func engine(
        _ mode: ServingMode,
        _ extremes: inout Extremes
    ) throws -> (engine: SchedulingEngine, view: ClusterView) {
        let view = try extremes.view()
        let outlook = LiveOutlook()
        // Without a model, measured load decides.
        let model = extremes.once(in: 3) ? nil : try PlacementModel.shipped()
        outlook.use(model: model, version: "v", problem: nil, profiles: WorkloadProfiles(history: []))
        outlook.reconcile(with: view, at: noon)
        var uses: [String: MeasuredRound.NodeUse] = [:]
        for node in view.state.nodes {
            uses[node.node.name] = .init(cpuRatio: Double(1 + extremes.next() % 99) / 100, memoryRatio: 0.5)
        }
        let pods = view.pods.keys.map { ($0, Double(max(0, extremes.number()))) }
        let round = MeasuredRound(time: noon, nodes: uses, pods: Dictionary(uniqueKeysWithValues: pods))
        outlook.take([round], sampledAt: uses.mapValues { _ in noon }, view: view, at: noon)
        return (.fixture(mode: mode, FixedCluster(view), outlook), view)
    }

    /// What is wrong with a record.
    private static func problems(_ record: DecisionRecord) -> [String] {
        var problems: [String] = []
        func check(_ value: Double?, _ words: String, in range: ClosedRange<Double>) {
            guard let value, !range.contains(value) else { return }
            problems.append("\(words) \(value)")
        }
        for candidate in record.candidates {
            check(candidate.total, "total", in: 0...10)
            check(candidate.extenderScore.map(Double.init), "score", in: 0...10)
            // The weights of kube-scheduler's scores add up to 12.
            check(candidate.kubeSchedulerTotal, "kube-scheduler's total", in: 0...1200)
            check(candidate.inFlightMilliCPU, "in flight", in: 0...(.greatestFiniteMagnitude))
            for part in candidate.parts where part.raw?.isNaN == true { problems.append("raw score of \(part.scorer)") }
        }
        if record.sentence.isEmpty || record.sentence.contains("nan") { problems.append(record.sentence) }
        return problems
    }

    @Test("The extender answers each node with 0 to 10, and its decision is recorded", arguments: seeds)
    func extender(seed: UInt64) throws {
        var extremes = Extremes(seed: seed)
        let (engine, view) = try Self.engine(.extender, &extremes)
        let names = view.state.nodes.map(\.node.name)
        for number in 0..<5 {
            let body = ByteBuffer(string: extremes.extenderBody("p\(number)", nodes: names))
            let args = try body.withUnsafeReadableBytes { try ExtenderArgs($0) }
            let scores = engine.prioritize(args, body: body) { false }
            let areScores = scores.allSatisfy { (0...10).contains($0) }
            #expect(areScores && scores.count == names.count, "\(scores)")
            #expect(engine.filter(args, body: body).isEmpty)
            let pod = try body.withUnsafeReadableBytes { try WatchedPod(json: Data($0[args.pod.range])) }
            let decision = engine.decide(pod, among: Array(names.indices), in: view, at: noon)
            let record = decision.record(mode: .extender, options: engine.options, seconds: 0)
            #expect(Self.problems(record) == [])
            let json = try DecisionRecord.encoder.encode(record)
            #expect(try DecisionRecord.decoder.decode(DecisionRecord.self, from: json).candidates == record.candidates)
        }
        #expect(engine.inFlight.milliCPU.isFinite)
    }

    @Test("Shadow mode records its decision about every pod that runs", arguments: seeds)
    func shadow(seed: UInt64) throws {
        var extremes = Extremes(seed: seed)
        let (engine, view) = try Self.engine(.shadow, &extremes)
        for pod in view.pods.values {
            let record = engine.shadowDecision(for: pod, in: view.without(pod.name), at: noon)
            #expect(Self.problems(record) == [])
            #expect(record.candidates.count == view.state.nodes.count)
        }
    }

    @Test("What the service says of itself has no number that is none", arguments: seeds)
    func status(seed: UInt64) throws {
        var extremes = Extremes(seed: seed)
        let (engine, view) = try Self.engine(.extender, &extremes)
        let pod = view.pods.values.first ?? .fixture("p")
        engine.assume(engine.decide(pod, among: Array(view.state.nodes.indices), in: view, at: noon))
        #expect(!engine.metricsText(version: "1").contains("NaN"))
        let answer = NodesAnswer(engine.outlook.snapshot, view)
        #expect(answer.nodes.map(\.requestedMilliCPU) == view.state.nodes.map(\.requested.milliCPU))
        _ = try DecisionRecord.encoder.encode(answer)
    }

    @Test("A decision is made whatever the clock says", arguments: [-1.5, -86_401, 0, 253_402_300_799])
    func clock(seconds: Double) throws {
        let time = Date(timeIntervalSince1970: seconds)
        let view = ClusterView.fixture(nodeCount: 2)
        let outlook = LiveOutlook()
        outlook.use(model: try .shipped(), version: "v", problem: nil, profiles: WorkloadProfiles(history: []))
        outlook.reconcile(with: view, at: time)
        let uses = ["n0": MeasuredRound.NodeUse(cpuRatio: 0.5, memoryRatio: 0.5)]
        outlook.take(
            [MeasuredRound(time: time, nodes: uses, pods: [:])],
            sampledAt: ["n0": time],
            view: view,
            at: time
        )
        let inputs = outlook.inputs(for: .fixture("p"), in: view, at: time)
        // The hour of the day first, then those that follow.
        let hour = ((Int(seconds.rounded(.down)) % 86_400 + 86_400) % 86_400) / 3600
        #expect(inputs.outlook.hoursAhead.prefix(2) == [hour, (hour + 1) % 24])
        #expect(inputs.measuredAt == time)
    }
}

/// That nothing grows for ever, and that one huge pod does not hide the others.
struct ExtremeMemoryTests {
    @Test("Beside a node that a huge pod runs on, all other nodes are still told apart")
    func outlier() {
        let scale = ScoreNormalization([-1e260, -3, -2, -1])
        // The best is -1, the median -2, so the scale reaches 3 · 1 down: -2 is 10 · (1 − 1/3).
        #expect(scale.preference(-1) == 10)
        #expect(abs(scale.preference(-2) - 20 / 3.0) < 1e-9)
        #expect(abs(scale.preference(-3) - 10 / 3.0) < 1e-9)
        #expect(scale.preference(-1e260) == 0)
    }

    @Test("Pods that were only asked about are forgotten, and running ones are not")
    func forgetsPods() {
        var state = OutlookState(spareCount: 20)
        let running = WatchedPod.fixture("running", node: "n0")
        let view = ClusterView.fixture(nodeCount: 1, pods: [running])
        state.reconcile(with: view, at: noon)
        for number in 0..<30 { _ = state.inputs(for: .fixture("asked-\(number)"), in: view, at: noon) }
        // When 22 were asked about there were 23 pods, which is more than twice the running one and 20.
        let numbers = state.podNumbers(in: view, at: noon)
        #expect(numbers["uid-asked-0"] == nil && numbers["uid-asked-21"] == nil)
        #expect(numbers["uid-asked-22"] != nil && numbers["uid-running"] != nil)
    }

    @Test("Of the choices for pods that are never bound, the oldest go")
    func forgetsChoices() {
        var choices = RecentChoices(capacity: 10)
        for number in 0..<100 { choices.note(["n\(number)"], for: "\(number)", at: noon) }
        #expect(choices.count <= 10)
        #expect(choices.take("0") == nil)
        #expect(choices.take("99") == ["n99"])
        #expect(choices.take("99") == nil)
    }

    @Test("A choice that no binding follows is forgotten after a quarter of an hour")
    func expiresChoices() {
        var choices = RecentChoices(capacity: 10)
        choices.note(["n"], for: "old", at: noon)
        choices.note(["n"], for: "new", at: noon + 1)
        choices.expire(at: noon + 900)
        #expect(choices.take("old") == nil)
        #expect(choices.take("new") == ["n"])
    }
}
