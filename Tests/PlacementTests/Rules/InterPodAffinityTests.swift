import ClusterModel
import Placement
import Testing

struct InterPodAffinityTests {
    private typealias Make = RuleFixture

    private let nodes = [
        RuleFixture.node("a1", zone: "a"), RuleFixture.node("a2", zone: "a"), RuleFixture.node("b1", zone: "b"),
        RuleFixture.node("nowhere"),
    ]
    private let affinity = "node(s) didn't match pod affinity rules"
    private let antiAffinity = "node(s) didn't match pod anti-affinity rules"
    private let existing = "node(s) didn't satisfy existing pods anti-affinity rules"

    private func zone(_ selector: LabelSelector?, in namespaces: Set<String> = []) -> PodAffinityTerm {
        PodAffinityTerm(selector, topologyKey: NodeLabel.zone, namespaces: namespaces)
    }

    @Test("Where no rule is about the pod, nothing is prepared")
    func nothingToDo() {
        let state = Make.state(nodes, [(Make.pod(), 0)])
        #expect(InterPodAffinity().prepare(for: Make.pod(), in: state) == nil)
    }

    @Test("A pod that must be near others goes where they are, and nowhere without the topology")
    func required() {
        let state = Make.state(nodes, [(Make.pod(app: "cache"), 0)])
        let pod = Make.pod(PodRules(affinity: PodAffinity(required: [zone(Make.app("cache"))])))
        #expect(Make.reasons(InterPodAffinity(), pod, state) == [nil, nil, affinity, affinity])
    }

    @Test("All required terms must be met by one and the same pod")
    func requiredTogether() {
        let terms = [zone(Make.app("cache")), zone(LabelSelector(matchLabels: ["tier": "1"]))]
        let pod = Make.pod(PodRules(affinity: PodAffinity(required: terms)))
        let apart = Make.state(nodes, [(Make.pod(app: "cache"), 0), (Make.pod(app: "x", labels: ["tier": "1"]), 0)])
        #expect(Make.reasons(InterPodAffinity(), pod, apart) == [affinity, affinity, affinity, affinity])
        let both = Make.state(nodes, [(Make.pod(app: "cache", labels: ["tier": "1"]), 2)])
        #expect(Make.reasons(InterPodAffinity(), pod, both) == [affinity, affinity, nil, affinity])
    }

    @Test("The first pod of a group that wants to be together may go anywhere with the topology")
    func firstOfGroup() {
        let pod = Make.pod(PodRules(affinity: PodAffinity(required: [zone(Make.app("web"))])))
        #expect(Make.reasons(InterPodAffinity(), pod, Make.state(nodes)) == [nil, nil, nil, affinity])
        // The second one goes where the first is.
        let state = Make.state(nodes, [(pod, 2)])
        #expect(Make.reasons(InterPodAffinity(), pod, state) == [affinity, affinity, nil, affinity])
        // One that does not meet its own term waits for those that do.
        let stranger = Make.pod(app: "x", PodRules(affinity: PodAffinity(required: [zone(Make.app("web"))])))
        #expect(Make.reasons(InterPodAffinity(), stranger, Make.state(nodes)).allSatisfy { $0 == affinity })
    }

    @Test("A pod keeps away from others, also from those being deleted, but not from other namespaces")
    func anti() {
        let pod = Make.pod(PodRules(affinity: PodAffinity(requiredAnti: [zone(Make.app("web"))])))
        let leaving = Make.pod(PodRules(isTerminating: true))
        let state = Make.state(nodes, [(leaving, 1), (Make.pod(in: "other"), 2)])
        #expect(Make.reasons(InterPodAffinity(), pod, state) == [antiAffinity, antiAffinity, nil, nil])
        let wide = Make.pod(PodRules(affinity: PodAffinity(requiredAnti: [zone(Make.app("web"), in: ["other"])])))
        #expect(Make.reasons(InterPodAffinity(), wide, state) == [nil, nil, antiAffinity, nil])
    }

    @Test("A running pod's wish to be away from others holds for newcomers too")
    func symmetry() {
        let shy = Make.pod(app: "shy", PodRules(affinity: PodAffinity(requiredAnti: [zone(Make.app("web"))])))
        let state = Make.state(nodes, [(shy, 2)])
        #expect(Make.reasons(InterPodAffinity(), Make.pod(), state) == [nil, nil, existing, nil])
        #expect(Make.reasons(InterPodAffinity(), Make.pod(app: "x"), state) == [nil, nil, nil, nil])
        #expect(Make.reasons(InterPodAffinity(), Make.pod(in: "other"), state) == [nil, nil, nil, nil])
    }

    @Test("A term without a selector is about no pod")
    func noSelector() {
        let pod = Make.pod(PodRules(affinity: PodAffinity(required: [zone(nil)], requiredAnti: [zone(nil)])))
        let state = Make.state(nodes, [(Make.pod(), 0)])
        #expect(Make.reasons(InterPodAffinity(), pod, state).allSatisfy { $0 == affinity })
    }

    @Test("Preferences of both sides add up and are stretched to 0...100")
    func score() {
        let prefers = PreferredPodAffinityTerm(zone(Make.app("cache")), weight: 30)
        let avoids = PreferredPodAffinityTerm(zone(Make.app("noise")), weight: 20)
        let pod = Make.pod(PodRules(affinity: PodAffinity(preferred: [prefers], preferredAnti: [avoids])))
        let fan = PodRules(affinity: PodAffinity(required: [zone(Make.app("web"))]))
        let state = Make.state(
            nodes,
            [(Make.pod(app: "cache"), 0), (Make.pod(app: "noise"), 2), (Make.pod(app: "x", fan), 0)]
        )
        // Zone a: 30 + 1 for the required affinity of x; zone b: −20; nowhere: 0.
        // 100 · (0 − −20) / (31 − −20) = 39.2.
        #expect(Make.scores(InterPodAffinity(), pod, state) == [100, 100, 0, 39])
        // Without the weight of required affinity: 100 · 20 / 50 = 40.
        #expect(Make.scores(InterPodAffinity(hardAffinityWeight: 0), pod, state) == [100, 100, 0, 40])
        // A pod without wishes still counts as what others want: only x has a wish about it.
        #expect(Make.scores(InterPodAffinity(), Make.pod(), state) == [100, 100, 0, 0])
        // Where all candidates are equal, no one is better.
        #expect(Make.scores(InterPodAffinity(), pod, state, of: [0, 1]) == [0, 0])
        #expect(Make.scores(InterPodAffinity(), Make.pod(app: "other"), state) == [0, 0, 0, 0])
    }
}
