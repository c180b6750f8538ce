import ClusterModel
import Placement
import Testing

struct NodeRuleTests {
    private typealias Make = RuleFixture

    private let engine = PlacementEngine.kubeScheduler

    private func rejections(_ pod: Pod, _ state: ClusterState) -> [String?] {
        engine.rejections(of: pod, in: state).map { $0.map { "\($0.filter): \($0.reasons.joined(separator: ", "))" } }
    }

    @Test("A pod that asks for a node by name goes there and nowhere else")
    func nodeName() {
        let state = Make.state([Make.node("a"), Make.node("b")])
        let words = "NodeName: node(s) didn't match the requested node name"
        #expect(rejections(Make.pod(PodRules(nodeName: "b")), state) == [words, nil])
    }

    @Test("Names in every term of the affinity leave out the other nodes before any filter looks at them")
    func namedNodes() {
        let taint = Taint(key: "k", effect: .noSchedule)
        let state = Make.state([Make.node("a", taints: [taint]), Make.node("b"), Make.node("c")])
        let name = { (name: String) in NodeSelectorTerm(fields: [LabelRequirement("metadata.name", .isIn, [name])]) }
        let left = "PreFilter: node(s) didn't satisfy plugin(s) [NodeAffinity]"
        #expect(rejections(Make.pod(PodRules(requiredNodes: [name("b"), name("c")])), state) == [left, nil, nil])
        let conflict = NodeSelectorTerm(fields: name("a").fields + name("b").fields)
        let words = "PreFilter: pod affinity terms conflict"
        #expect(rejections(Make.pod(PodRules(requiredNodes: [conflict])), state) == [words, words, words])
        // A term without names lets every node in again.
        let any = NodeSelectorTerm(expressions: [LabelRequirement(NodeLabel.hostname, .exists)])
        #expect(rejections(Make.pod(PodRules(requiredNodes: [name("b"), any])), state).dropFirst() == [nil, nil])
    }

    @Test("Node selector and one term of the affinity must choose the node; no term chooses none")
    func nodeAffinity() {
        let state = Make.state([Make.node("a", labels: ["disk": "ssd"]), Make.node("b", labels: ["disk": "hdd"])])
        let words = "NodeAffinity: node(s) didn't match Pod's node affinity/selector"
        #expect(rejections(Make.pod(PodRules(nodeSelector: ["disk": "ssd"])), state) == [nil, words])
        let hdd = NodeSelectorTerm(expressions: [LabelRequirement("disk", .isIn, ["hdd"])])
        #expect(rejections(Make.pod(PodRules(requiredNodes: [hdd, NodeSelectorTerm()])), state) == [words, nil])
        let both = PodRules(nodeSelector: ["disk": "ssd"], requiredNodes: [hdd])
        #expect(rejections(Make.pod(both), state) == [words, words])
        #expect(rejections(Make.pod(PodRules(requiredNodes: [])), state) == [words, words])
    }

    @Test("The weights of preferred nodes add up, over the best node")
    func preferredNodes() {
        let nodes = [Make.node("a", zone: "z", labels: ["disk": "ssd"]), Make.node("b", zone: "z"), Make.node("c")]
        let ssd = NodeSelectorTerm(expressions: [LabelRequirement("disk", .isIn, ["ssd"])])
        let zone = NodeSelectorTerm(expressions: [LabelRequirement(NodeLabel.zone, .exists)])
        let rules = PodRules(preferredNodes: [
            PreferredNodes(ssd, weight: 20), PreferredNodes(zone, weight: 10), PreferredNodes(zone, weight: 0),
            PreferredNodes(NodeSelectorTerm(), weight: 100),
        ])
        // a: 30, b: 10 → 100 · 10 / 30 = 33.3, c: 0.
        #expect(Make.scores(NodeAffinity(), Make.pod(rules), Make.state(nodes)) == [100, 33, 0])
        #expect(Make.scores(NodeAffinity(), Make.pod(rules), Make.state(nodes), of: [2]) == [0])
        #expect(Make.scores(NodeAffinity(), Make.pod(), Make.state(nodes)) == [0, 0, 0])
    }

    @Test("Taints that only discourage cost in proportion to the worst node")
    func preferNoSchedule() {
        let taint = { (key: String) in Taint(key: key, effect: .preferNoSchedule) }
        let nodes = [
            Make.node("a"), Make.node("b", taints: [taint("x")]),
            Make.node("c", taints: [taint("x"), taint("y"), taint("z")]),
        ]
        // 0, 1 and 3 taints: 100 − 0, 100 − 33, 100 − 100.
        #expect(Make.scores(TaintToleration(), Make.pod(), Make.state(nodes)) == [100, 67, 0])
        let tolerant = Make.pod(tolerations: [Toleration(comparison: .exists)])
        #expect(Make.scores(TaintToleration(), tolerant, Make.state(nodes)) == [100, 100, 100])
    }

    @Test("A port that another pod occupies rejects the node, one of another address does not")
    func ports() {
        let web = Make.pod(PodRules(hostPorts: [HostPort(80, address: "10.0.0.1")]))
        let state = Make.state([Make.node("a"), Make.node("b")], [(web, 0)])
        let words = "NodePorts: node(s) didn't have free ports for the requested pod ports"
        #expect(rejections(web, state) == [words, nil])
        #expect(rejections(Make.pod(PodRules(hostPorts: [HostPort(80)])), state) == [words, nil])
        #expect(rejections(Make.pod(PodRules(hostPorts: [HostPort(80, address: "10.0.0.2")])), state) == [nil, nil])
    }

    @Test("Images count by their size and the share of nodes that have them")
    func images() {
        let size: Int64 = 523 << 20
        let nodes = [
            Make.node("a", images: ["shop:latest": size]), Make.node("b", images: ["shop:latest": 2 * size]),
            Make.node("c", images: ["other:v1": size]), Make.node("d"),
        ]
        // One container: bounds 23 and 1000 MiB. On half of the nodes: a 261.5, b 523 MiB.
        // 100 · (261.5 − 23) / 977 = 24.4; 100 · (523 − 23) / 977 = 51.2.
        #expect(
            Make.scores(ImageLocality(), Make.pod(PodRules(images: ["shop"])), Make.state(nodes)) == [24, 51, 0, 0]
        )
        // Two containers double the upper bound: 100 · 500 / 1977 = 25.3.
        let two = PodRules(images: ["shop:latest", "registry:5000/absent"])
        #expect(Make.scores(ImageLocality(), Make.pod(two), Make.state(nodes)) == [12, 25, 0, 0])
        #expect(Make.scores(ImageLocality(), Make.pod(), Make.state(nodes)) == [0, 0, 0, 0])
    }

    @Test("The port of a registry is no tag, and a digest needs none")
    func imageNames() {
        let nodes = ["registry:5000/shop:latest", "shop@sha256:0f"].map { Make.node($0, images: [$0: 1000 << 20]) }
        let score = { Make.scores(ImageLocality(), Make.pod(PodRules(images: [$0])), Make.state(nodes)) }
        // 500 MiB: 100 · 477 / 977 = 48.8.
        #expect(score("registry:5000/shop") == [48, 0])
        #expect(score("shop@sha256:0f") == [0, 48])
    }
}
