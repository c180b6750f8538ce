import ClusterModel
import Placement
import Testing

struct VolumeRuleTests {
    private typealias Make = RuleFixture

    private let engine = PlacementEngine.kubeScheduler
    private let nodes = [
        RuleFixture.node("a", zone: "z1"), RuleFixture.node("b", zone: "z2"), RuleFixture.node("plain"),
    ]

    private func rejections(_ claims: [VolumeClaim]) -> [String?] {
        engine.rejections(of: Make.pod(PodRules(claims: claims)), in: Make.state(nodes))
            .map { $0.map { "\($0.filter): \($0.reasons.joined(separator: ", "))" } }
    }

    @Test("A bound volume must be reached from the node, by its labels alone")
    func affinity() {
        let zone = NodeSelectorTerm(
            expressions: [LabelRequirement(NodeLabel.zone, .isIn, ["z2"])],
            fields: [LabelRequirement("metadata.name", .isIn, ["ignored"])]
        )
        let words = "VolumeBinding: node(s) had volume node affinity conflict"
        let local = VolumeClaim("data", .bound(BoundVolume(name: "pv", requiredNodes: [zone])))
        #expect(rejections([local]) == [words, nil, words])
        #expect(rejections([VolumeClaim("data", .bound(BoundVolume(name: "pv")))]) == [nil, nil, nil])
        #expect(
            rejections([VolumeClaim("data", .bound(BoundVolume(name: "pv", requiredNodes: [])))]) == [
                words, words, words,
            ]
        )
    }

    @Test("A volume of some zones rejects nodes of others; a node without zones passes")
    func zones() {
        let words = "VolumeZone: node(s) had no available volume zone"
        let volume = { (labels: [String: String]) in
            [VolumeClaim("data", .bound(BoundVolume(name: "pv", labels: labels)))]
        }
        #expect(rejections(volume([NodeLabel.zone: "z1"])) == [nil, words, nil])
        #expect(rejections(volume([NodeLabel.zone: "z1__z2"])) == [nil, nil, nil])
        // The older name of the label is looked up under the newer one.
        #expect(rejections(volume([NodeLabel.betaZone: "z2"])) == [words, nil, nil])
        // The nodes have a zone but no region.
        #expect(rejections(volume([NodeLabel.region: "r"])) == [words, words, nil])
        // A list with a gap cannot be read and is ignored.
        #expect(rejections(volume([NodeLabel.zone: "z1__"])) == [nil, nil, nil])
    }

    @Test(
        "A claim that no node can satisfy rejects every node",
        arguments: [
            (VolumeClaim.Binding.missing, "persistentvolumeclaim \"data\" not found"),
            (.unbound, "pod has unbound immediate PersistentVolumeClaims"),
            (.boundToMissing(volume: "pv"), "persistentvolume \"pv\" not found"),
        ]
    )
    func hopeless(binding: VolumeClaim.Binding, words: String) {
        let pod = Make.pod(PodRules(claims: [VolumeClaim("data", binding)]))
        #expect(rejections(pod.rules.claims).allSatisfy { $0 == "VolumeBinding: \(words)" })
        #expect(Judgement(of: pod) == .complete)
    }

    @Test("A pod whose claims cannot be judged yet is told apart from one that can")
    func judgement() {
        let bound = VolumeClaim("bound", .bound(BoundVolume(name: "pv", labels: [NodeLabel.zone: "z1"])))
        let claims = [bound, VolumeClaim("later", .waitsForNode), VolumeClaim("hidden", .unknown)]
        let pod = Make.pod(PodRules(claims: claims))
        let state = Make.state(nodes)
        let context = DecisionContext(pod: pod, state: state, outlook: ClusterOutlook(nodeCount: nodes.count))
        let explanation = SchedulingPolicy(selection: .inTree).explain(context)
        #expect(explanation.judgement == .openClaims(["later", "hidden"]))
        // What is known of the other claims still holds.
        #expect(explanation.nodes.map { $0.rejection == nil } == [true, false, true])
        #expect(Judgement(of: Make.pod()) == .complete)
    }
}
