import ClusterModel
import DecisionLog
import Foundation
import KubernetesAPI
import Placement
import Testing

@testable import SchedulerService

/// The ladder of steps, and what is done about nodes that are unknown or ill.
struct PodDecisionTests {
    /// Scores that a test sets by node.
    private struct FixedScorer: NodeScorer {
        let name = "FixedScorer"
        var values: [Double]

        func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
            for (slot, index) in candidates.enumerated() { scores[slot] = values[index] }
        }
    }

    private let forecast = UsageForecast(
        hourlyMilliCPU: Array(repeating: 100, count: 24),
        variance: 0,
        source: .workload
    )

    private func decide(
        _ outlook: FixedOutlook,
        _ candidates: [Int]? = nil
    ) -> PodDecision {
        let view = ClusterView.fixture(nodeCount: outlook.milliCPU.count)
        let pod = WatchedPod.fixture("p")
        return PodDecision(
            about: pod,
            among: candidates ?? Array(view.state.nodes.indices),
            in: view,
            knowing: outlook.inputs(for: pod, in: view, at: noon),
            at: noon
        )
    }

    private func scores(_ decision: PodDecision) -> [Int] {
        decision.placement.candidates.indices.map(decision.placement.extenderScore)
    }

    @Test("With policy and forecast the learned scores decide")
    func learned() {
        let scorer = FixedScorer(values: [-3, -1, -2])
        let decision = decide(
            FixedOutlook(milliCPU: [1, 2, 3], measuredAt: noon, scorer: scorer, podForecast: forecast)
        )
        #expect(decision.placement.level == .learned)
        #expect(decision.placement.fallback == nil)
        #expect(decision.chosen == "n1")
        // Best -1, median -2: the scale reaches min(-1 - -3, 3 * 1) = 2 down, so -2 is 10 * (1 - 1/2) and -3 is 0.
        #expect(scores(decision) == [0, 10, 5])
    }

    @Test("Without a policy measured load decides")
    func withoutPolicy() {
        let decision = decide(FixedOutlook(milliCPU: [4000, 1000, 8000], measuredAt: noon))
        #expect(decision.placement.level == .reactive)
        #expect(decision.placement.fallback?.reason == .policy)
        #expect(decision.placement.fallback?.words == "no policy is promoted")
        // The pod counts 300: room is 57, 87 and 17 %; best 87, median 57, reach min(70, 90) = 70 down to 17.
        // 57 is 10 * (1 - 30/70) = 5.7, rounded down.
        #expect(scores(decision) == [5, 10, 0])
    }

    @Test("Without a forecast of the pod measured load decides")
    func withoutForecast() {
        let decision = decide(
            FixedOutlook(milliCPU: [4000, 1000], measuredAt: noon, scorer: FixedScorer(values: [1, 0]))
        )
        #expect((decision.placement.level, decision.placement.fallback?.reason) == (.reactive, .forecast))
        #expect(decision.chosen == "n1")
    }

    @Test("A policy whose scores are no numbers is left out")
    func oddScores() {
        let scorer = FixedScorer(values: [.nan, 0])
        let decision = decide(
            FixedOutlook(milliCPU: [4000, 1000], measuredAt: noon, scorer: scorer, podForecast: forecast)
        )
        #expect((decision.placement.level, decision.placement.fallback?.reason) == (.reactive, .scores))
        #expect(decision.chosen == "n1")
    }

    @Test("Nothing measured, or too long ago: all nodes have the same score", arguments: [nil, 300.5, 86_400])
    func neutral(age: TimeInterval?) {
        let decision = decide(
            FixedOutlook(milliCPU: [4000, 1000], measuredAt: age.map { noon.addingTimeInterval(-$0) })
        )
        #expect(decision.placement.level == .neutral)
        #expect(decision.placement.fallback?.reason == (age == nil ? .unmeasured : .stale))
        #expect(decision.placement.fallback?.words != nil)
        #expect(decision.chosen == nil)
        #expect(scores(decision) == [0, 0])
    }

    @Test("Measurements of up to five minutes count")
    func barelyFresh() {
        let decision = decide(FixedOutlook(milliCPU: [4000, 1000], measuredAt: noon.addingTimeInterval(-299)))
        #expect(decision.placement.level == .reactive)
    }

    @Test("A node with a wrong or missing measurement has the mean of the others", arguments: [nil, Double.nan, 0, -5])
    func unknownNode(value: Double?) {
        let decision = decide(FixedOutlook(milliCPU: [1000, value, 8000, 4500], measuredAt: noon))
        #expect(decision.placement.level == .reactive)
        #expect(decision.chosen == "n0")
        // Room 87, 17 and 52 % are 10, 0 and 5 points: 15 / 3 = 5.
        #expect(scores(decision) == [10, 5, 0, 5])
    }

    @Test("With fewer than half of the candidates measured nothing is compared")
    func sparse() {
        let decision = decide(FixedOutlook(milliCPU: [1000, nil, nil], measuredAt: noon))
        #expect((decision.placement.level, decision.placement.fallback?.reason) == (.neutral, .sparse))
    }

    @Test("Without a candidate the decision is neutral")
    func noCandidates() {
        let decision = decide(FixedOutlook(milliCPU: [1000], measuredAt: noon), [])
        #expect((decision.placement.level, decision.placement.fallback?.reason) == (.neutral, .nodes))
        #expect(decision.chosen == nil)
    }

    @Test("Only candidates are compared")
    func candidates() {
        let decision = decide(FixedOutlook(milliCPU: [1000, 5000, 3000], measuredAt: noon), [1, 2])
        #expect(decision.chosen == "n2")
        #expect(scores(decision) == [0, 10])
    }

    @Test("Illness takes points, of a third of the candidates at most and of the worst first")
    func health() {
        let load = [Double?](repeating: 1000, count: 6)
        let few = decide(FixedOutlook(milliCPU: load, measuredAt: noon, health: [0: "suspect", 1: "anomalous"]))
        #expect(scores(few) == [8, 5, 10, 10, 10, 10])
        let many = decide(
            FixedOutlook(
                milliCPU: load,
                measuredAt: noon,
                health: [0: "suspect", 1: "anomalous", 2: "suspect", 3: "anomalous"]
            )
        )
        #expect(scores(many) == [10, 5, 10, 5, 10, 10])
        let unknown = decide(FixedOutlook(milliCPU: load, measuredAt: noon, health: [0: "unknown"]))
        #expect(scores(unknown) == [10, 10, 10, 10, 10, 10])
    }

    @Test("Quarantine covers a third of the nodes at most and never the last candidate")
    func quarantine() {
        let outlook = FixedOutlook(
            milliCPU: Array(repeating: 1000, count: 6),
            measuredAt: noon,
            health: [0: "anomalous", 1: "anomalous", 2: "anomalous", 4: "suspect"]
        )
        let view = ClusterView.fixture(nodeCount: 6)
        let inputs = outlook.inputs(for: .fixture("p"), in: view, at: noon)
        func quarantined(_ candidates: [Int]) -> [Int] {
            HealthPenalty.quarantined(candidates, nodeCount: 6) { inputs.conditions[$0].placementHealth }
        }
        // 6 / 3 = 2 of the three anomalous nodes.
        #expect(quarantined([0, 1, 2, 3]) == [0, 1])
        #expect(quarantined([0, 1]) == [1])
        #expect(quarantined([1]) == [])
    }

    @Test("A record names the nodes to which an extender of every weight leads, however many others score higher")
    func extenderChoices() throws {
        let outlook = FixedOutlook(milliCPU: (0..<300).map { 1000 + 10 * Double($0) }, measuredAt: noon)
        // The last node is the busiest, and the only one without a pod that requests 4 of its 10 cores.
        let pods = (0..<299).map { index in
            WatchedPod(
                pod: Pod(name: "old-\(index)", request: PodRequest(milliCPU: 4000, memory: 40 << 30)),
                uid: "old-\(index)",
                schedulerName: "",
                node: "n\(index)"
            )
        }
        let view = ClusterView.fixture(nodeCount: 300, pods: pods)
        let decision = PodDecision(
            about: .fixture("p"),
            among: Array(0..<300),
            in: view,
            knowing: outlook.inputs(for: .fixture("p"), in: view, at: noon),
            at: noon
        )
        var options = DecisionOptions()
        options.extenderWeight = 4
        let record = decision.record(mode: .shadow, options: options, seconds: 0)
        // In-tree the empty node leads by 40 points of LeastAllocated, ours by 10 against 0: 40 against 100 and more.
        #expect(record.chosen == "n0" && record.extenderWeight == 4)
        #expect(record.extenderChoices == [1: "n0", 2: "n0", 3: "n0", 4: "n0", 5: "n0", 10: "n0"])
        // The 200 best and no more, since no extender leads elsewhere.
        #expect(record.candidates.count == 200 && record.omittedCount == 100)
        options.extenderWeight = 1
        let idle = FixedOutlook(milliCPU: (0..<300).map { $0 == 299 ? 1045 : 1000 }, measuredAt: noon)
        let close = PodDecision(
            about: .fixture("p"),
            among: Array(0..<300),
            in: view,
            knowing: idle.inputs(for: .fixture("p"), in: view, at: noon),
            at: noon
        ).record(mode: .shadow, options: options, seconds: 0)
        // Room differs by 0.45 of at least 5 points: 10 * (1 - 0.09) = 9.1, floor 9. With 40 in-tree points more that is
        // 130 against 100 at weight 1, 310 against 300 at weight 3, and 490 against 500 at weight 5.
        #expect(close.chosen == "n0")
        #expect(close.extenderChoices == [1: "n299", 2: "n299", 3: "n299", 5: "n0", 10: "n0"])
        #expect(close.candidates.count == 201 && close.candidate("n299") != nil)
    }

    @Test("A record holds what was compared, and its totals are the sums of its parts")
    func record() throws {
        let outlook = FixedOutlook(milliCPU: [1000, nil, 8000], measuredAt: noon, health: [2: "anomalous"])
        let decision = decide(outlook)
        let record = decision.record(mode: .extender, options: DecisionOptions(), seconds: 0.001)
        #expect(record.chosen == "n0")
        #expect(record.step == .reactive)
        #expect(record.stepReason == "no policy is promoted")
        #expect(record.models == ["optimizer": "v1"])
        #expect(record.candidates.map(\.node) == ["n0", "n1", "n2"])
        for candidate in record.candidates {
            let sum = candidate.parts.reduce(0) { $0 + $1.weight * $1.score }
            #expect(candidate.total == sum)
        }
        #expect(record.candidates[0].extenderScore == 10)
        #expect(record.candidates[1].measuredMilliCPU == nil)
        #expect(record.candidates[2].health == "anomalous")
        // Empty nodes: LeastAllocated and the like are equal everywhere, so kube-scheduler has no favorite.
        #expect(Set(record.candidates.compactMap(\.kubeSchedulerTotal)).count == 1)
        #expect(record.sentence.contains("HYDATIS chose n0"))
    }
}
