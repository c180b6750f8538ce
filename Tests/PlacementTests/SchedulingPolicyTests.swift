import ClusterModel
import Placement
import Testing

/// The one decision path: what each selection picks of the same scores.
struct SchedulingPolicyTests {
    /// Scores that a test sets by node.
    private struct FixedScorer: NodeScorer {
        var name = "FixedScorer"
        let values: [Double]

        func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
            for (slot, index) in candidates.enumerated() { scores[slot] = values[index] }
        }
    }

    private func decide(
        _ own: [Double],
        rules: [Double],
        by selection: Selection,
        health: [NodeHealth] = []
    ) -> PlacementDecision {
        policy(rules, selection).decide(context(own.count), knowing: evidence(own, health))
    }

    private func policy(_ rules: [Double], _ selection: Selection) -> SchedulingPolicy {
        let scorer = WeightedScorer(FixedScorer(name: "Rules", values: rules), weight: 2)
        return SchedulingPolicy(rules: PlacementEngine(scorers: [scorer]), selection: selection)
    }

    private func context(_ count: Int) -> DecisionContext {
        let nodes = (0..<count).map { index in
            Node(name: "n\(index)", allocatable: ResourceVector(milliCPU: 1000, memory: 1000))
        }
        return DecisionContext(
            pod: Pod(name: "web", request: PodRequest(milliCPU: 100, memory: 100)),
            podForecast: UsageForecast(hourlyMilliCPU: Array(repeating: 0, count: 24), variance: 0, source: .request),
            state: ClusterState(nodes: nodes),
            outlook: ClusterOutlook(nodeCount: count)
        )
    }

    private func evidence(_ own: [Double], _ health: [NodeHealth]) -> PlacementEvidence {
        PlacementEvidence(scorer: FixedScorer(values: own), age: 0) { node in
            .init(health: health.indices.contains(node) ? health[node] : .healthy)
        }
    }

    @Test(
        "An extender adds weight x 10 x the floor of its score to the rules' total",
        arguments: [
            // Own scores 4, 3, 0: best 4, median 3, scale min(4, 3 * 1) = 3 down: 10, 10 * (1 - 1/3) = 6.67, 0.
            // Rules 2 * (50, 90, 100) = 100, 180, 200.
            (Selection.inTree, 2), (.learned, 0),
            // 100 + 100, 180 + 60, 200 + 0.
            (.extender(weight: 1), 1),
            // 100 + 200, 180 + 120, 200: a tie, of which the first is taken.
            (.extender(weight: 2), 0),
            (.extender(weight: 3), 0),
        ] as [(Selection, Int)]
    )
    func selections(selection: Selection, chosen: Int) {
        #expect(decide([4, 3, 0], rules: [50, 90, 100], by: selection).nodeIndex == chosen)
    }

    @Test("One decision tells what every other selection would have picked")
    func otherSelections() {
        let decision = decide([4, 3, 0], rules: [50, 90, 100], by: .extender(weight: 1))
        #expect(decision.slot(by: .learned) == 0 && decision.slot(by: .inTree) == 2)
        #expect(decision.slot(by: .extender(weight: 3)) == 0)
        #expect(decision.candidates.indices.map(decision.extenderScore) == [10, 6, 0])
        #expect(decision.ruleTotals == [100, 180, 200])
        // What was not asked for is not known, and never taken for zero.
        #expect(decide([4, 3, 0], rules: [1, 1, 1], by: .learned).slot(by: .inTree) == nil)
        #expect(decide([4, 3, 0], rules: [1, 1, 1], by: .inTree).slot(by: .learned) == nil)
    }

    @Test("Where the scale makes scores equal, the scorer's own order decides; without a difference the first")
    func ties() {
        // Differences below a billionth are equal on the scale: both have 10.
        let decision = decide([1, 1 + 1e-12], rules: [0, 0], by: .learned)
        #expect(decision.preferences == [10, 10] && decision.nodeIndex == 1)
        #expect(decide([1, 1], rules: [0, 0], by: .learned).nodeIndex == 0)
    }

    @Test("A penalty that makes totals equal does not prefer the ill node")
    func penaltyTie() {
        // Preferences 5, 10, 0 with 5 less for the anomalous node: 5, 5, 0.
        let decision = decide([1, 2, 0], rules: [0, 0, 0], by: .learned, health: [.healthy, .anomalous, .healthy])
        #expect(decision.penalties == [0, 5, 0])
        #expect(decision.total(0) == decision.total(1) && decision.nodeIndex == 0)
    }

    @Test("On the neutral level an extender changes nothing")
    func neutral() {
        let nothing = PlacementEvidence(scorer: nil, scorerProblem: "no Prometheus", age: nil) { _ in .init() }
        let decision = policy([50, 90, 100], .extender(weight: 10)).decide(context(3), knowing: nothing)
        #expect(decision.level == .neutral && decision.nodeIndex == 2)
        #expect(decision.fallback == Fallback(.unmeasured, "no Prometheus"))
    }

    @Test(
        "The parts of an explanation add up to what selects",
        arguments: [Selection.inTree, .learned, .extender(weight: 3)]
    )
    func explanation(selection: Selection) {
        let own: [Double] = [4, 3, 0]
        let explanation = policy([50, 90, 100], selection).explain(context(3), knowing: evidence(own, []))
        let expected: [Double] =
            switch selection {
            case .inTree: [100, 180, 200]
            case .learned: [10, 20 / 3, 0]
            case .extender: [100 + 300, 180 + 180, 200]
            }
        for (node, total) in zip(explanation.nodes, expected) { #expect(abs(node.total - total) < 1e-9) }
        let best = explanation.nodes.indices.max { explanation.nodes[$0].total < explanation.nodes[$1].total }
        #expect(explanation.decision.nodeIndex == best)
    }
}
