import ClusterModel

/// A LabelSelector object.
struct KubeSelector: Decodable {
    struct Requirement: Decodable {
        var key: String
        var `operator`: String
        var values: [String]?

        func requirement() throws -> LabelRequirement {
            LabelRequirement(key, try known(LabelRequirement.Operator(rawValue: `operator`), `operator`), values ?? [])
        }
    }

    var matchLabels: [String: String]?
    var matchExpressions: [Requirement]?

    func selector() throws -> LabelSelector {
        let requirements = try (matchExpressions ?? []).map { try $0.requirement() }
        return LabelSelector(matchLabels: matchLabels ?? [:], requirements: requirements)
    }
}

/// A NodeSelectorTerm object.
struct KubeNodeTerm: Decodable {
    var matchExpressions: [KubeSelector.Requirement]?
    var matchFields: [KubeSelector.Requirement]?

    func term() throws -> NodeSelectorTerm {
        NodeSelectorTerm(
            expressions: try (matchExpressions ?? []).map { try $0.requirement() },
            fields: try (matchFields ?? []).map { try $0.requirement() }
        )
    }
}

/// An Affinity object.
struct KubeAffinity: Decodable {
    struct NodeSelector: Decodable {
        var nodeSelectorTerms: [KubeNodeTerm]?
    }
    struct PreferredNode: Decodable {
        var weight: Int, preference: KubeNodeTerm
        func nodes() throws -> PreferredNodes { PreferredNodes(try preference.term(), weight: weight) }
    }
    struct OfNodes: Decodable {
        var requiredDuringSchedulingIgnoredDuringExecution: NodeSelector?
        var preferredDuringSchedulingIgnoredDuringExecution: [PreferredNode]?
    }
    struct PodTerm: Decodable {
        var labelSelector: KubeSelector?
        var namespaces: [String]?
        var namespaceSelector: KubeSelector?
        var topologyKey: String

        func term() throws -> PodAffinityTerm {
            PodAffinityTerm(
                try labelSelector?.selector(),
                topologyKey: topologyKey,
                namespaces: Set(namespaces ?? []),
                namespaceSelector: try namespaceSelector?.selector()
            )
        }
    }
    struct PreferredPod: Decodable {
        var weight: Int, podAffinityTerm: PodTerm
        func preference() throws -> PreferredPodAffinityTerm {
            PreferredPodAffinityTerm(try podAffinityTerm.term(), weight: weight)
        }
    }
    struct OfPods: Decodable {
        var requiredDuringSchedulingIgnoredDuringExecution: [PodTerm]?
        var preferredDuringSchedulingIgnoredDuringExecution: [PreferredPod]?

        func required(_ place: String, _ open: inout OpenRules) -> [PodAffinityTerm] {
            open.keep("\(place) (required)", requiredDuringSchedulingIgnoredDuringExecution) { try $0.term() }
        }

        func preferred(_ place: String, _ open: inout OpenRules) -> [PreferredPodAffinityTerm] {
            open.keep("\(place) (preferred)", preferredDuringSchedulingIgnoredDuringExecution) { try $0.preference() }
        }
    }

    var nodeAffinity: OfNodes?
    var podAffinity: OfPods?
    var podAntiAffinity: OfPods?

    func podAffinityRules(_ open: inout OpenRules) -> PodAffinity {
        PodAffinity(
            required: podAffinity?.required("podAffinity", &open) ?? [],
            preferred: podAffinity?.preferred("podAffinity", &open) ?? [],
            requiredAnti: podAntiAffinity?.required("podAntiAffinity", &open) ?? [],
            preferredAnti: podAntiAffinity?.preferred("podAntiAffinity", &open) ?? []
        )
    }
}

/// A TopologySpreadConstraint object.
struct KubeSpreadConstraint: Decodable {
    var maxSkew: Int
    var topologyKey: String
    var whenUnsatisfiable: String
    var labelSelector: KubeSelector?
    var matchLabelKeys: [String]?
    var minDomains: Int?
    var nodeAffinityPolicy: String?
    var nodeTaintsPolicy: String?

    private static func honors(_ policy: String?, otherwise: Bool) throws -> Bool {
        switch policy {
        case nil, "": otherwise
        case "Honor": true
        case "Ignore": false
        case let policy?: throw UnknownValue(value: policy)
        }
    }

    func constraint() throws -> TopologySpreadConstraint {
        TopologySpreadConstraint(
            maxSkew: maxSkew,
            topologyKey: topologyKey,
            action: try known(TopologySpreadConstraint.Action(rawValue: whenUnsatisfiable), whenUnsatisfiable),
            selector: try labelSelector?.selector(),
            matchLabelKeys: matchLabelKeys ?? [],
            minDomains: minDomains ?? 1,
            honorsNodeAffinity: try Self.honors(nodeAffinityPolicy, otherwise: true),
            honorsNodeTaints: try Self.honors(nodeTaintsPolicy, otherwise: false)
        )
    }
}
