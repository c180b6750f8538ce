import ClusterModel
import Foundation
import Placement
import Testing

struct PodTopologySpreadTests {
    private typealias Make = RuleFixture

    private let nodes = [
        RuleFixture.node("a1", zone: "a"), RuleFixture.node("a2", zone: "a"), RuleFixture.node("b1", zone: "b"),
        RuleFixture.node("nowhere"),
    ]
    private let skewed = "node(s) didn't match pod topology spread constraints"
    private let unlabeled = "node(s) didn't match pod topology spread constraints (missing required label)"

    private func constraint(
        _ maxSkew: Int = 1,
        key: String = NodeLabel.zone,
        _ action: TopologySpreadConstraint.Action = .doNotSchedule,
        selector: LabelSelector? = RuleFixture.app("web"),
        minDomains: Int = 1,
        honorsNodeAffinity: Bool = true,
        honorsNodeTaints: Bool = false
    ) -> TopologySpreadConstraint {
        TopologySpreadConstraint(
            maxSkew: maxSkew,
            topologyKey: key,
            action: action,
            selector: selector,
            minDomains: minDomains,
            honorsNodeAffinity: honorsNodeAffinity,
            honorsNodeTaints: honorsNodeTaints
        )
    }

    private func reasons(_ rules: PodRules, app: String = "web", _ state: ClusterState) -> [String?] {
        Make.reasons(PodTopologySpread(), Make.pod(app: app, rules), state)
    }

    @Test("A domain may be ahead of the emptiest one by maxSkew, the pod itself included")
    func skew() {
        let state = Make.state(nodes, [(Make.pod(), 0)])
        // Zone a has 1, b has 0: with the pod 2 − 0 > 1 in a, 1 − 0 in b.
        #expect(reasons(PodRules(spread: [constraint(1)]), state) == [skewed, skewed, nil, unlabeled])
        #expect(reasons(PodRules(spread: [constraint(2)]), state) == [nil, nil, nil, unlabeled])
        // A pod that is not of the counted kind adds nothing: 1 − 0 in a.
        #expect(reasons(PodRules(spread: [constraint(1)]), app: "x", state) == [nil, nil, nil, unlabeled])
        #expect(reasons(PodRules(spread: [constraint(1, .scheduleAnyway)]), state) == [nil, nil, nil, nil])
    }

    @Test("Pods being deleted and pods of other namespaces do not count, nor does a selector of everything")
    func notCounted() {
        let pods = [(Make.pod(PodRules(isTerminating: true)), onNode: 0), (Make.pod(in: "other"), onNode: 0)]
        #expect(reasons(PodRules(spread: [constraint()]), Make.state(nodes, pods)) == [nil, nil, nil, unlabeled])
        let everything = PodRules(spread: [constraint(selector: LabelSelector())])
        let full = Make.state(nodes, [(Make.pod(), 0), (Make.pod(), 0)])
        #expect(reasons(everything, full) == [nil, nil, nil, unlabeled])
    }

    @Test("With fewer domains than asked for, the emptiest one counts as having no pods")
    func minDomains() {
        let state = Make.state(nodes, [(Make.pod(), 0), (Make.pod(), 2)])
        #expect(reasons(PodRules(spread: [constraint(minDomains: 2)]), state) == [nil, nil, nil, unlabeled])
        #expect(reasons(PodRules(spread: [constraint(minDomains: 3)]), state) == [skewed, skewed, skewed, unlabeled])
    }

    @Test("A policy decides whether nodes that the pod cannot use make a domain")
    func policies() {
        let taint = Taint(key: "k", effect: .noSchedule)
        let nodes = [
            Make.node("a", zone: "a", labels: ["disk": "ssd"]), Make.node("b", zone: "b"),
            Make.node("c", zone: "c", labels: ["disk": "ssd"], taints: [taint]),
        ]
        let state = Make.state(nodes, [(Make.pod(), 0)])
        let disk = ["disk": "ssd"]
        // b is out by its label; c counts in spite of its taint and is empty: 1 + 1 − 0 > 1 in a.
        #expect(reasons(PodRules(nodeSelector: disk, spread: [constraint()]), state) == [skewed, nil, nil])
        // c is out by its taint and b by its label, so a is the emptiest domain itself: 1 + 1 − 1.
        let strict = constraint(honorsNodeTaints: true)
        #expect(reasons(PodRules(nodeSelector: disk, spread: [strict]), state) == [nil, nil, nil])
        // b counts in spite of its label and is empty.
        let mild = constraint(honorsNodeAffinity: false, honorsNodeTaints: true)
        #expect(reasons(PodRules(nodeSelector: disk, spread: [mild]), state) == [skewed, nil, nil])
    }

    @Test("The score falls with the pods of a domain, weighted by the number of domains")
    func score() {
        let state = Make.state(nodes, [(Make.pod(), 0), (Make.pod(), 1), (Make.pod(), 2)])
        let pod = Make.pod(PodRules(spread: [constraint(2, .scheduleAnyway)]))
        // Two domains: ln 4 = 1.386. a: 2 · 1.386 + 1 = 3.77 → 4; b: 1.386 + 1 = 2.39 → 2.
        // a: 100 · (4 + 2 − 4) / 4 = 50; b: 100 · (4 + 2 − 2) / 4 = 100; a node without a zone has 0.
        #expect(Make.scores(PodTopologySpread(), pod, state) == [50, 50, 100, 0])
        // With candidates of one zone only there is one domain, and all are equal: 100 · (3 + 3 − 3) / 3.
        #expect(Make.scores(PodTopologySpread(), pod, state, of: [0, 1]) == [100, 100])
    }

    @Test("Hosts are counted one by one, and an empty cluster is good everywhere")
    func hosts() {
        let rules = PodRules(spread: [constraint(key: NodeLabel.hostname, .scheduleAnyway)])
        let state = Make.state(nodes, [(Make.pod(), 0), (Make.pod(), 0), (Make.pod(), 1)])
        // Four hosts: ln 6 = 1.79. Sums 2 · 1.79 = 3.58 → 4, 1.79 → 2, 0, 0; 100 · (4 + 0 − s) / 4.
        #expect(Make.scores(PodTopologySpread(), Make.pod(rules), state) == [0, 50, 100, 100])
        #expect(Make.scores(PodTopologySpread(), Make.pod(rules), Make.state(nodes)) == [100, 100, 100, 100])
    }

    @Test("A pod of a service without constraints is spread over hosts and zones, also where zones are unknown")
    func systemDefaults() {
        let pod = Make.pod(PodRules(defaultSpreadSelector: Make.app("web")))
        let state = Make.state(nodes, [(Make.pod(), 0)])
        // Hosts: ln 6 = 1.79, maxSkew 3; zones a, b and "none": ln 5 = 1.61, maxSkew 5.
        // a1: 1.79 + 2 + 1.61 + 4 = 9.40 → 9; a2: 0 + 2 + 1.61 + 4 = 7.61 → 8; b1: 0 + 2 + 0 + 4 = 6;
        // nowhere: 0 + 2 = 2. 100 · (9 + 2 − s) / 9 = 22.2, 33.3, 55.6, 100.
        #expect(Make.scores(PodTopologySpread(), pod, state) == [22, 33, 55, 100])
        // Without a service there is nothing to spread, and own constraints replace the system's.
        #expect(Make.scores(PodTopologySpread(), Make.pod(), state) == [0, 0, 0, 0])
        let own = PodRules(spread: [constraint()], defaultSpreadSelector: Make.app("web"))
        #expect(Make.scores(PodTopologySpread(), Make.pod(own), state) == [0, 0, 0, 0])
    }
}
