package import ClusterModel

extension Extremes {
    private static let zones = ["a", "b"]
    private static let device = "example.com/device"
    private static let image = "registry.example/web:1"

    /// A node any amount of which may be extreme.
    package mutating func node(_ index: Int) -> Node {
        let isOrdinary = once(in: 3)
        var labels = [NodeLabel.hostname: "n\(index)", "size": "\(number())"]
        if !once(in: 4) { labels[NodeLabel.zone] = pick(Self.zones) }
        return Node(
            name: "n\(index)",
            allocatable: isOrdinary
                ? ResourceVector(milliCPU: 16_000, memory: 64 << 30, ephemeralStorage: 100 << 30)
                : ResourceVector(milliCPU: number(), memory: number(), ephemeralStorage: number()),
            extendedAllocatable: [Self.device: number()],
            maximumPodCount: once(in: 2) ? 110 : Int(number()),
            taints: once(in: 5) ? [Taint(key: "odd", value: "1", effect: .preferNoSchedule)] : [],
            labels: labels,
            images: once(in: 2) ? [Self.image: number()] : [:]
        )
    }

    /// A pod any amount of which may be extreme.
    package mutating func pod(_ name: String) throws -> Pod {
        Pod(
            namespace: "shop",
            name: name,
            request: PodRequest(
                containers: [try container(), try container()],
                initContainers: once(in: 3) ? [try container(isSidecar: once(in: 2))] : [],
                overhead: once(in: 4) ? try amounts() : [:]
            ),
            tolerations: once(in: 3) ? [Toleration(comparison: .exists)] : [],
            workload: WorkloadKey(application: "shop", name: "web-\(next() % 3)"),
            kind: once(in: 3) ? .job : .service,
            labels: ["app": "web"],
            rules: rules()
        )
    }

    /// A container that states some of its requests.
    private mutating func container(isSidecar: Bool = false) throws -> ContainerRequest {
        ContainerRequest(try amounts(), isSidecar: isSidecar)
    }

    private mutating func amounts() throws -> [String: Quantity] {
        var amounts: [String: Quantity] = [:]
        for name in [ResourceName.cpu, ResourceName.memory, ResourceName.ephemeralStorage, Self.device]
        where once(in: 2) {
            amounts[name] = try quantity()
        }
        return amounts
    }

    private mutating func rules() -> PodRules {
        let web = LabelSelector(matchLabels: ["app": "web"])
        var rules = PodRules()
        if once(in: 3) { rules.images = [Self.image, Self.image, "unknown"] }
        if once(in: 3) { rules.hostPorts = [HostPort(integer())] }
        if once(in: 3) {
            let terms = [LabelRequirement("size", .greaterThan, ["\(number())"])]
            rules.preferredNodes = [PreferredNodes(NodeSelectorTerm(expressions: terms), weight: integer())]
        }
        let near = PodAffinityTerm(web, topologyKey: pick([NodeLabel.zone, NodeLabel.hostname]))
        if once(in: 3) { rules.affinity.preferred = [PreferredPodAffinityTerm(near, weight: integer())] }
        if once(in: 3) { rules.affinity.preferredAnti = [PreferredPodAffinityTerm(near, weight: integer())] }
        if once(in: 3) {
            rules.spread = [NodeLabel.zone, NodeLabel.hostname].map { key in
                TopologySpreadConstraint(
                    maxSkew: integer(),
                    topologyKey: key,
                    action: pick([.doNotSchedule, .scheduleAnyway]),
                    selector: web,
                    minDomains: integer()
                )
            }
        }
        return rules
    }

    /// Nodes, and the pods on each of them.
    package mutating func cluster() throws -> (nodes: [Node], pods: [[Pod]]) {
        let nodes = (0..<Int(2 + next() % 5)).map { node($0) }
        let pods = try nodes.indices.map { index in
            try (0..<Int(next() % 4)).map { try pod("running-\(index)-\($0)") }
        }
        return (nodes, pods)
    }

    /// A cluster in which the pods are counted on their nodes.
    package mutating func state() throws -> ClusterState {
        let (nodes, pods) = try cluster()
        var state = ClusterState(nodes: nodes)
        for (index, own) in pods.enumerated() {
            for pod in own { state.assume(pod, onNode: index) }
        }
        return state
    }
}
