/// How evenly the pods that a selector chooses should lie over the values of a node label.
///
/// Source: `pkg/scheduler/framework/plugins/podtopologyspread/common.go`.
public struct TopologySpreadConstraint: Hashable, Sendable {
    /// What happens where placing the pod would break the constraint.
    public enum Action: String, Sendable {
        /// The node is rejected.
        case doNotSchedule = "DoNotSchedule"
        /// The node scores lower.
        case scheduleAnyway = "ScheduleAnyway"
    }

    /// By how many pods a domain may be ahead of the emptiest one.
    public let maxSkew: Int

    /// The node label whose values are the domains.
    public let topologyKey: String

    /// What happens where placing the pod would break the constraint.
    public let action: Action

    /// The pods that are counted; nil selects none.
    public let selector: LabelSelector?

    /// Keys of labels in which the counted pods must equal the pod itself.
    public let matchLabelKeys: [String]

    /// With fewer domains than this the emptiest one counts as having no pods.
    public let minDomains: Int

    /// Whether only nodes count that the pod's node selector and node affinity allow.
    public let honorsNodeAffinity: Bool

    /// Whether only nodes count whose taints the pod tolerates.
    public let honorsNodeTaints: Bool

    /// Creates a constraint.
    ///
    /// - Parameters:
    ///   - maxSkew: By how many pods a domain may be ahead of the emptiest one.
    ///   - topologyKey: The node label whose values are the domains.
    ///   - action: What happens where placing the pod would break the constraint.
    ///   - selector: The pods that are counted; nil selects none.
    ///   - matchLabelKeys: Keys of labels in which the counted pods must equal the pod itself.
    ///   - minDomains: With fewer domains than this the emptiest one counts as having no pods.
    ///   - honorsNodeAffinity: Whether only nodes count that the pod's node selector and node affinity allow.
    ///   - honorsNodeTaints: Whether only nodes count whose taints the pod tolerates.
    public init(
        maxSkew: Int,
        topologyKey: String,
        action: Action,
        selector: LabelSelector?,
        matchLabelKeys: [String] = [],
        minDomains: Int = 1,
        honorsNodeAffinity: Bool = true,
        honorsNodeTaints: Bool = false
    ) {
        self.maxSkew = maxSkew
        self.topologyKey = topologyKey
        self.action = action
        self.selector = selector
        self.matchLabelKeys = matchLabelKeys
        self.minDomains = minDomains
        self.honorsNodeAffinity = honorsNodeAffinity
        self.honorsNodeTaints = honorsNodeTaints
    }

    /// The selector together with the labels that `matchLabelKeys` names and the pod has.
    ///
    /// - Parameter labels: The labels of the pod to place.
    /// - Returns: Nil if the constraint has no selector, which selects none.
    public func selector(forPodWith labels: [String: String]) -> LabelSelector? {
        guard !matchLabelKeys.isEmpty else { return selector }
        let further = matchLabelKeys.compactMap { key in
            labels[key].map { LabelRequirement(key, .isIn, [$0]) }
        }
        return selector?.adding(further)
    }

    /// What kube-scheduler applies to a pod of a service or controller that has no constraints of its own.
    ///
    /// - Parameter selector: The pods of the same owner; see `LabelSelector.spreadDefault`.
    /// - Returns: A mild constraint over hosts and a milder one over zones.
    ///
    /// Source: `systemDefaultConstraints` in `pkg/scheduler/framework/plugins/podtopologyspread/plugin.go`.
    public static func systemDefaults(selector: LabelSelector) -> [TopologySpreadConstraint] {
        [(NodeLabel.hostname, 3), (NodeLabel.zone, 5)].map { key, maxSkew in
            TopologySpreadConstraint(maxSkew: maxSkew, topologyKey: key, action: .scheduleAnyway, selector: selector)
        }
    }
}

/// The names of node labels that Kubernetes itself defines.
public enum NodeLabel: Sendable {
    /// The node's own name.
    public static let hostname = "kubernetes.io/hostname"

    /// The zone.
    public static let zone = "topology.kubernetes.io/zone"

    /// The region.
    public static let region = "topology.kubernetes.io/region"

    /// The zone, as it was called before Kubernetes 1.17.
    public static let betaZone = "failure-domain.beta.kubernetes.io/zone"

    /// The region, as it was called before Kubernetes 1.17.
    public static let betaRegion = "failure-domain.beta.kubernetes.io/region"
}
