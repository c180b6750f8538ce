import ClusterModel
import Placement
import Testing

struct PlacementEngineTests {
    private let engine = PlacementEngine(scorers: [
        WeightedScorer(LeastAllocated()), WeightedScorer(BalancedAllocation(), weight: 2),
    ])

    private var policy: SchedulingPolicy { SchedulingPolicy(rules: engine, selection: .inTree) }

    private func context(_ nodes: [Node], pod: Pod) -> DecisionContext {
        DecisionContext(pod: pod, state: ClusterState(nodes: nodes), outlook: ClusterOutlook(nodeCount: nodes.count))
    }

    private func node(_ name: String, milliCPU: Int64, taints: [Taint] = [], isUnschedulable: Bool = false) -> Node {
        let allocatable = ResourceVector(milliCPU: milliCPU, memory: 1000)
        return Node(name: name, allocatable: allocatable, taints: taints, isUnschedulable: isUnschedulable)
    }

    private let pod = Pod(name: "web", request: PodRequest(milliCPU: 100, memory: 100))

    @Test("Of equal nodes the first is chosen")
    func firstOfEquals() {
        let nodes = [node("a", milliCPU: 500), node("b", milliCPU: 1000), node("c", milliCPU: 1000)]
        let decision = policy.decide(context(nodes, pod: pod))
        #expect(decision.nodeIndex == 1)
        #expect(decision.candidates.count == 3)
        // Least allocated 90, balanced 100 with weight 2.
        #expect(decision.ruleTotals[1] == 290)
    }

    @Test(
        "A node without CPU is the last choice of scores that divide by it",
        arguments: [ConvexForecast(), PeakForecast(), TargetLoadPacking()] as [any NodeScorer]
    )
    func nodeWithoutCPU(scorer: any NodeScorer) {
        // Use over CPU capacity is 0 / 0 on the first node; a pod without requests fits there.
        let nodes = [node("without-cpu", milliCPU: 0), node("normal", milliCPU: 1000)]
        var outlook = ClusterOutlook(nodeCount: 2)
        outlook.isMeasured = true
        let context = DecisionContext(
            pod: Pod(name: "idle", request: PodRequest(containers: [ContainerRequest()])),
            podForecast: UsageForecast(hourlyMilliCPU: Array(repeating: 0, count: 24), variance: 0, source: .request),
            state: ClusterState(nodes: nodes),
            outlook: outlook
        )
        let rules = PlacementEngine(scorers: [WeightedScorer(scorer)])
        let decision = SchedulingPolicy(rules: rules, selection: .inTree).decide(context)
        #expect(decision.nodeIndex == 1 && decision.candidates.count == 2)
    }

    @Test("Without a feasible node there is no choice, which is a result and not an error")
    func noFeasibleNode() {
        let decision = policy.decide(context([node("a", milliCPU: 50)], pod: pod))
        #expect(decision.nodeIndex == nil && decision.candidates.isEmpty)
        #expect(policy.decide(context([], pod: pod)).nodeIndex == nil)
    }

    @Test("An explanation names for every node its rejection or its score parts, and the same choice")
    func explanation() {
        let taint = Taint(key: "dedicated", value: "ml", effect: .noSchedule)
        let nodes = [
            node("cordoned", milliCPU: 1000, isUnschedulable: true), node("tainted", milliCPU: 1000, taints: [taint]),
            node("small", milliCPU: 50), node("free", milliCPU: 1000),
        ]
        let explanation = policy.explain(context(nodes, pod: pod))
        #expect(explanation.decision.nodeIndex == 3)
        #expect(policy.decide(context(nodes, pod: pod)).nodeIndex == 3)
        #expect(
            explanation.nodes.map(\.rejection?.filter) == [
                "NodeUnschedulable", "TaintToleration", "NodeResourcesFit", nil,
            ]
        )
        #expect(explanation.nodes[1].rejection?.reasons == ["node(s) had untolerated taint {dedicated: ml}"])
        #expect(explanation.nodes[2].rejection?.reasons == ["Insufficient cpu"])
        #expect(explanation.nodes[3].parts.map(\.score) == [90, 100])
        #expect(explanation.nodes[3].total == 290)
    }

    @Test("A preference not to schedule does not reject, and a toleration opens the rest")
    func tolerations() {
        let soft = node("soft", milliCPU: 1000, taints: [Taint(key: "k", effect: .preferNoSchedule)])
        let hard = node("hard", milliCPU: 1000, taints: [Taint(key: "k", effect: .noExecute)])
        #expect(engine.feasibleNodes(for: pod, in: ClusterState(nodes: [soft, hard])) == [0])
        let tolerant = Pod(name: "t", request: pod.request, tolerations: [Toleration(key: "k", comparison: .exists)])
        #expect(engine.feasibleNodes(for: tolerant, in: ClusterState(nodes: [soft, hard])) == [0, 1])
        let cordoned = node("cordoned", milliCPU: 1000, isUnschedulable: true)
        let everything = Pod(name: "e", request: pod.request, tolerations: [Toleration(comparison: .exists)])
        #expect(engine.feasibleNodes(for: everything, in: ClusterState(nodes: [cordoned])) == [0])
    }

    @Test("A pod without requests fits on an overcommitted node, one with requests does not")
    func overcommitted() {
        var state = ClusterState(nodes: [node("full", milliCPU: 100)])
        state.assume(PodRequest(milliCPU: 150, memory: 0), onNode: 0)
        let idle = Pod(name: "idle", request: PodRequest(containers: [ContainerRequest()]))
        #expect(engine.feasibleNodes(for: idle, in: state) == [0])
        #expect(engine.rejection(of: pod, on: state.nodes[0])?.reasons == ["Insufficient cpu"])
    }
}
