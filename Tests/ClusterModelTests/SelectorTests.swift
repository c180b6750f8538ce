import ClusterModel
import Testing

struct LabelRequirementTests {
    private let labels = ["tier": "web", "gen": "7", "empty": ""]

    @Test(
        "A requirement compares a label as Kubernetes does",
        arguments: [
            (LabelRequirement("tier", .isIn, ["db", "web"]), true),
            (LabelRequirement("tier", .isIn, ["db"]), false),
            (LabelRequirement("absent", .isIn, ["db"]), false),
            (LabelRequirement("tier", .isNotIn, ["db"]), true),
            (LabelRequirement("tier", .isNotIn, ["web"]), false),
            // A label that is missing is not in the values.
            (LabelRequirement("absent", .isNotIn, ["web"]), true),
            (LabelRequirement("empty", .exists), true),
            (LabelRequirement("absent", .exists), false),
            (LabelRequirement("absent", .doesNotExist), true),
            (LabelRequirement("tier", .doesNotExist), false),
            (LabelRequirement("gen", .greaterThan, ["6"]), true),
            (LabelRequirement("gen", .greaterThan, ["7"]), false),
            (LabelRequirement("gen", .lessThan, ["8"]), true),
            (LabelRequirement("gen", .lessThan, ["7"]), false),
            // Neither a word nor a missing label is a number.
            (LabelRequirement("tier", .lessThan, ["8"]), false),
            (LabelRequirement("absent", .lessThan, ["8"]), false),
        ]
    )
    func compares(requirement: LabelRequirement, expected: Bool) {
        #expect(requirement.matches(labels) == expected)
    }

    @Test(
        "What the API server would not accept matches nothing, whatever the operator",
        arguments: [
            LabelRequirement("tier", .isIn, []), LabelRequirement("absent", .isNotIn, []),
            LabelRequirement("tier", .exists, ["web"]), LabelRequirement("absent", .doesNotExist, ["web"]),
            LabelRequirement("gen", .greaterThan, ["one"]), LabelRequirement("gen", .lessThan, ["8", "9"]),
            LabelRequirement("tier", .isNotIn, ["no spaces"]), LabelRequirement("tier", .isNotIn, ["-a"]),
            LabelRequirement("tier", .isNotIn, [String(repeating: "a", count: 64)]),
        ]
    )
    func invalid(requirement: LabelRequirement) {
        #expect(!requirement.isValid)
        #expect(!requirement.matches(labels))
    }

    @Test("A selector asks for all its conditions, and without conditions for nothing")
    func selector() {
        let selector = LabelSelector(
            matchLabels: ["tier": "web"],
            requirements: [LabelRequirement("gen", .isIn, ["7"])]
        )
        #expect(selector.matches(labels))
        #expect(!selector.matches(["tier": "web"]))
        #expect(!selector.matches(["gen": "7"]))
        #expect(LabelSelector().matches([:]) && LabelSelector().isEmpty)
    }

    @Test("A pod of a service is spread by the service's selector and its owner's, one of neither not at all")
    func spreadDefault() {
        let labels = ["app": "shop", "tier": "web", "hash": "1"]
        let services = [["app": "shop"], ["tier": "web"], ["app": "other"]]
        let merged = LabelSelector.spreadDefault(labels: labels, services: services)
        #expect(merged == LabelSelector(matchLabels: ["app": "shop", "tier": "web"]))
        let owner = LabelSelector(matchLabels: ["hash": "1"], requirements: [LabelRequirement("app", .exists)])
        let owned = LabelSelector.spreadDefault(labels: labels, services: [["app": "shop"]], owner: owner)
        #expect(owned == LabelSelector(matchLabels: ["app": "shop", "hash": "1"], requirements: owner.requirements))
        #expect(LabelSelector.spreadDefault(labels: labels, services: [["app": "other"]]) == nil)
    }

    @Test("Keys to match add the pod's own values, and only those it has")
    func matchLabelKeys() {
        let constraint = TopologySpreadConstraint(
            maxSkew: 1,
            topologyKey: "zone",
            action: .doNotSchedule,
            selector: LabelSelector(matchLabels: ["app": "shop"]),
            matchLabelKeys: ["hash", "absent"]
        )
        let selector = constraint.selector(forPodWith: ["app": "shop", "hash": "1"])
        #expect(selector?.matches(["app": "shop", "hash": "1"]) == true)
        #expect(selector?.matches(["app": "shop", "hash": "2"]) == false)
    }
}

struct NodeSelectorTermTests {
    private func matches(_ term: NodeSelectorTerm, name: String? = "a") -> Bool {
        term.matches(labels: ["disk": "ssd"], name: name)
    }

    @Test("A term asks for labels and for the name, and an empty one chooses no node")
    func conditions() {
        let disk = LabelRequirement("disk", .isIn, ["ssd"])
        #expect(matches(NodeSelectorTerm(expressions: [disk])))
        #expect(
            matches(NodeSelectorTerm(expressions: [disk], fields: [LabelRequirement("metadata.name", .isIn, ["a"])]))
        )
        #expect(
            !matches(NodeSelectorTerm(expressions: [disk], fields: [LabelRequirement("metadata.name", .isIn, ["b"])]))
        )
        #expect(matches(NodeSelectorTerm(fields: [LabelRequirement("metadata.name", .isNotIn, ["b"])])))
        #expect(!matches(NodeSelectorTerm(fields: [LabelRequirement("metadata.name", .isNotIn, ["a"])])))
        #expect(!matches(NodeSelectorTerm()))
        // Fields do not count for volumes, which are asked without a name.
        #expect(matches(NodeSelectorTerm(fields: [LabelRequirement("metadata.name", .isIn, ["b"])]), name: nil))
    }

    @Test("A term with a condition that Kubernetes does not accept chooses no node")
    func invalid() {
        let broken = LabelRequirement("gen", .greaterThan, ["x"])
        #expect(!matches(NodeSelectorTerm(expressions: [LabelRequirement("disk", .exists), broken])))
        // Names are compared with exactly one value, and only for being equal or not.
        #expect(!matches(NodeSelectorTerm(fields: [LabelRequirement("metadata.name", .isIn, ["a", "b"])])))
        #expect(!matches(NodeSelectorTerm(fields: [LabelRequirement("metadata.name", .exists)])))
    }

    @Test("The named nodes are those in every condition on the name")
    func namedNodes() {
        let name = { (values: [String]) in LabelRequirement("metadata.name", .isIn, values) }
        #expect(NodeSelectorTerm(fields: [name(["a", "b"]), name(["b", "c"])]).namedNodes == ["b"])
        #expect(NodeSelectorTerm(fields: [name(["a"]), name(["b"])]).namedNodes == [])
        #expect(NodeSelectorTerm(expressions: [LabelRequirement("disk", .exists)]).namedNodes == nil)
        #expect(NodeSelectorTerm(fields: [LabelRequirement("metadata.name", .isNotIn, ["a"])]).namedNodes == nil)
    }
}

struct PodAffinityTermTests {
    private let team = ["team": "a"]

    private func term(_ namespaces: Set<String> = [], _ selector: LabelSelector? = nil) -> PodAffinityTerm {
        PodAffinityTerm(LabelSelector(), topologyKey: "zone", namespaces: namespaces, namespaceSelector: selector)
    }

    @Test("A term looks at its own pod's namespace, unless it names or selects others")
    func namespaces() {
        #expect(term().covers(namespace: "own", labels: [:], ofPodIn: "own"))
        #expect(!term().covers(namespace: "other", labels: [:], ofPodIn: "own"))
        #expect(term(["other"]).covers(namespace: "other", labels: nil, ofPodIn: "own"))
        #expect(!term(["other"]).covers(namespace: "own", labels: [:], ofPodIn: "own"))
        let selecting = term(["other"], LabelSelector(matchLabels: team))
        #expect(selecting.covers(namespace: "x", labels: team, ofPodIn: "own"))
        #expect(selecting.covers(namespace: "other", labels: [:], ofPodIn: "own"))
        #expect(!selecting.covers(namespace: "own", labels: [:], ofPodIn: "own"))
    }

    @Test("A namespace of which nothing is known is covered only by a selector of everything")
    func unknownNamespace() {
        #expect(term([], LabelSelector()).covers(namespace: "x", labels: nil, ofPodIn: "own"))
        let absent = LabelSelector(requirements: [LabelRequirement("team", .doesNotExist)])
        #expect(!term([], absent).covers(namespace: "x", labels: nil, ofPodIn: "own"))
        #expect(term([], absent).covers(namespace: "x", labels: [:], ofPodIn: "own"))
    }
}

struct HostPortTests {
    @Test(
        "Ports conflict with the same number, transport and address, and every address includes each",
        arguments: [
            (HostPort(80), HostPort(80), true),
            (HostPort(80), HostPort(81), false),
            (HostPort(80), HostPort(80, transport: "UDP"), false),
            (HostPort(80, address: "10.0.0.1"), HostPort(80, address: "10.0.0.2"), false),
            (HostPort(80, address: "10.0.0.1"), HostPort(80, address: "10.0.0.1"), true),
            (HostPort(80, address: "10.0.0.1"), HostPort(80, address: "0.0.0.0"), true),
            (HostPort(80, address: "10.0.0.1"), HostPort(80), true),
            (HostPort(80, transport: "", address: ""), HostPort(80, address: "127.0.0.1"), true),
            (HostPort(0), HostPort(0), false),
        ]
    )
    func conflicts(port: HostPort, other: HostPort, expected: Bool) {
        #expect(port.conflicts(with: other) == expected)
        #expect(other.conflicts(with: port) == expected)
    }
}
