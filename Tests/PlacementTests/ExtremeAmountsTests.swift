import ClusterModel
import ExtremeClusters
import Placement
import Testing

/// Every filter and score with amounts at the limits of what the API server takes.
struct ExtremeAmountsTests {
    private static let seeds = UInt64(0)..<400

    /// The scores that promise 0...100.
    private static let bounded: [any NodeScorer] =
        PlacementEngine.kubeScheduler.scorers.map(\.scorer)
        + [MostAllocated(), LoadVariationRiskBalancing(), TargetLoadPacking()]

    /// The scores without a lower limit.
    private static let unbounded: [any NodeScorer] = [ConvexForecast(), PeakForecast(), MeasuredUtilization()]

    private static func context(_ seed: UInt64) throws -> DecisionContext {
        var extremes = Extremes(seed: seed)
        let state = try extremes.state()
        let pod = try extremes.pod("new")
        var outlook = ClusterOutlook(nodeCount: state.nodes.count)
        outlook.isMeasured = true
        for index in state.nodes.indices {
            let (share, allocatable) = (Double(extremes.next() % 200) / 100, state.nodes[index].node.allocatable)
            outlook.meanMilliCPU[index] = share * Double(allocatable.milliCPU)
            outlook.deviationMilliCPU[index] = share * Double(allocatable.milliCPU) / 10
            outlook.meanMemory[index] = share * Double(allocatable.memory)
            outlook.newestMemory[index] = share * Double(allocatable.memory)
            outlook.inFlightMilliCPU[index] = Double(max(0, extremes.number()))
            outlook.forecastVariance[index] = Double(max(0, extremes.number()))
            for hour in 0..<24 { outlook.forecastMilliCPU[24 * index + hour] = outlook.meanMilliCPU[index] }
        }
        let level = Double(pod.request.resources.milliCPU) / 2
        let hourly = [Double](repeating: level, count: 24)
        let forecast = UsageForecast(hourlyMilliCPU: hourly, variance: level * level, source: .request)
        return DecisionContext(pod: pod, podForecast: forecast, state: state, outlook: outlook)
    }

    private static func scores(_ scorer: any NodeScorer, _ context: DecisionContext) -> [Double] {
        var scores = [Double](repeating: .nan, count: context.state.nodes.count)
        scorer.score(Array(context.state.nodes.indices), in: context, into: &scores)
        return scores
    }

    @Test("A score of kube-scheduler or of Trimaran stays in 0...100 whatever the amounts", arguments: seeds)
    func boundedScores(seed: UInt64) throws {
        let context = try Self.context(seed)
        for scorer in Self.bounded {
            let scores = Self.scores(scorer, context)
            let isBounded = scores.allSatisfy { $0 >= 0 && $0 <= 100 }
            #expect(isBounded, "\(scorer.name): \(scores)")
        }
    }

    @Test("A score by forecast or measurement is a number whatever the amounts", arguments: seeds)
    func unboundedScores(seed: UInt64) throws {
        let context = try Self.context(seed)
        for scorer in Self.unbounded {
            let scores = Self.scores(scorer, context)
            let areNumbers = scores.allSatisfy { !$0.isNaN && $0 < .infinity }
            #expect(areNumbers, "\(scorer.name): \(scores)")
        }
    }

    @Test("Every filter admits exactly the nodes against which it has no reason", arguments: seeds)
    func filters(seed: UInt64) throws {
        let context = try Self.context(seed)
        let engine = PlacementEngine.kubeScheduler
        let feasible = engine.feasibleNodes(for: context.pod, in: context.state)
        let rejections = engine.rejections(of: context.pod, in: context.state)
        let unrejected = rejections.indices.filter { rejections[$0] == nil }
        #expect(feasible == unrejected)
        for filter in engine.filters {
            for node in context.state.nodes where filter.isNeeded(for: context.pod) {
                #expect(filter.admits(context.pod, on: node) == filter.reasons(against: context.pod, on: node).isEmpty)
            }
        }
    }

    @Test("Every engine decides and explains, with totals that are numbers, whatever the amounts", arguments: seeds)
    func engines(seed: UInt64) throws {
        let context = try Self.context(seed)
        let ours = PlacementEngine(scorers: Self.unbounded.map { WeightedScorer($0, weight: 2) })
        for engine in [PlacementEngine.kubeScheduler, ours] {
            let policy = SchedulingPolicy(rules: engine, selection: .inTree)
            let explanation = policy.explain(context)
            #expect(explanation.decision.nodeIndex == policy.decide(context).nodeIndex)
            let feasibleCount = explanation.nodes.count { $0.rejection == nil }
            #expect(explanation.decision.candidates.count == feasibleCount)
            let areNumbers = explanation.nodes.allSatisfy { !$0.total.isNaN }
            #expect(areNumbers)
        }
    }

    @Test("A node is full exactly when its pods request what it has, counted in 128 bits", arguments: seeds)
    func fullNodes(seed: UInt64) throws {
        var extremes = Extremes(seed: seed)
        let (nodes, pods) = try extremes.cluster()
        var state = ClusterState(nodes: nodes)
        for (index, own) in pods.enumerated() {
            for pod in own { state.assume(pod, onNode: index) }
        }
        let new = PodRequest(milliCPU: 1, memory: 1)
        let admitted = PlacementEngine(scorers: []).feasibleNodes(for: Pod(name: "new", request: new), in: state)
        for (index, node) in nodes.enumerated() {
            let sums = [\ResourceVector.milliCPU, \.memory].map { part in
                pods[index].reduce(Int128(0)) { $0 + Int128($1.request.resources[keyPath: part]) }
            }
            // Where a negative request, which the API server refuses, makes room, only no trap is asked for.
            guard sums.allSatisfy({ $0 >= 0 }) else { continue }
            let fits =
                Int128(node.allocatable.milliCPU) - sums[0] >= 1 && Int128(node.allocatable.memory) - sums[1] >= 1
                && pods[index].count < node.maximumPodCount
            #expect(admitted.contains(index) == fits, "\(node.name) of \(node.allocatable) with \(sums)")
        }
    }
}

/// What extremes are worth, by hand.
struct ExtremeScoreTests {
    private static func context(_ nodes: [Node], _ pod: Pod, running: [PodRequest] = []) -> DecisionContext {
        var state = ClusterState(nodes: nodes)
        for pod in running { state.assume(pod, onNode: 0) }
        return DecisionContext(pod: pod, state: state, outlook: ClusterOutlook(nodeCount: nodes.count))
    }

    private static func scores(_ scorer: some NodeScorer, _ context: DecisionContext) -> [Double] {
        var scores = [Double](repeating: .nan, count: context.state.nodes.count)
        scorer.score(Array(context.state.nodes.indices), in: context, into: &scores)
        return scores
    }

    @Test("A node of 100Pi that is half requested scores 50, though a hundred times its memory is beyond 64 bits")
    func hugeNode() {
        let node = Node(name: "n", allocatable: ResourceVector(milliCPU: 1000, memory: 100 << 50))
        let pod = Pod(name: "p", request: PodRequest(milliCPU: 500, memory: 50 << 50))
        let context = Self.context([node], pod)
        // CPU 500 · 100 / 1000 = 50 and memory 50Pi · 100 / 100Pi = 50, free as well as requested.
        #expect(Self.scores(LeastAllocated(), context) == [50])
        #expect(Self.scores(MostAllocated(), context) == [50])
    }

    @Test("Two pods of 2^63 - 1 devices leave none on the node, and one that is gone gives its devices back")
    func devices() {
        let device = "example.com/device"
        let node = Node(name: "n", allocatable: .zero, extendedAllocatable: [device: .max])
        func asking(_ count: Int64) -> PodRequest {
            PodRequest(containers: [ContainerRequest([device: Quantity(units: count)])])
        }
        var state = ClusterState(nodes: [node])
        state.assume(asking(.max), onNode: 0)
        state.assume(asking(.max), onNode: 0)
        let filter = NodeResourcesFit()
        let pod = Pod(name: "p", request: asking(1))
        #expect(filter.reasons(against: pod, on: state.nodes[0]) == ["Insufficient \(device)"])
        state.forget(asking(.max), onNode: 0)
        #expect(!filter.admits(pod, on: state.nodes[0]))
        state.forget(asking(.max), onNode: 0)
        #expect(filter.admits(pod, on: state.nodes[0]))
    }

    @Test("Images of 2^63 - 1 bytes on every node count as the most that images count")
    func images() {
        let images: [String: Int64] = ["a:1": .max, "b:1": .max]
        let node = Node(name: "n", allocatable: .zero, images: images)
        let pod = Pod(name: "p", request: PodRequest(milliCPU: 0, memory: 0), rules: PodRules(images: ["a:1", "b:1"]))
        #expect(Self.scores(ImageLocality(), Self.context([node, node], pod)) == [100, 100])
    }

    @Test("Once a huge pod is gone, what is in flight is exact again")
    func ledger() {
        var ledger = InFlightLedger()
        var sums = [0.0, 0.0]
        ledger.record(pod: 1, node: 0, milliCPU: 250, at: 1, sums: &sums)
        ledger.record(pod: 2, node: 0, milliCPU: 1.4e19, at: 2, sums: &sums)
        ledger.record(pod: 3, node: 0, milliCPU: 100, at: 3, sums: &sums)
        ledger.record(pod: 4, node: 1, milliCPU: 1.4e19, at: 4, sums: &sums)
        ledger.remove(pod: 2, sums: &sums)
        #expect(sums[0] == 350)
        ledger.expire(placedUpTo: 4, sums: &sums)
        #expect(sums == [0, 0])
    }
}
