/// What a pod says about where it may and would like to run, beside its requests and tolerations.
public struct PodRules: Hashable, Sendable {
    /// The only node the pod may run on, by name, if it asks for one.
    public var nodeName: String?

    /// Labels the node must have.
    public var nodeSelector: [String: String]

    /// Nodes the pod may run on, one term of which must hold; nil if it does not say, and none if there is no term.
    public var requiredNodes: [NodeSelectorTerm]?

    /// Nodes the pod would like.
    public var preferredNodes: [PreferredNodes]

    /// Pods to be near and pods to keep away from.
    public var affinity: PodAffinity

    /// How pods of its kind should be spread.
    public var spread: [TopologySpreadConstraint]

    /// The pods of the same owner, spread by default where `spread` is empty; see `LabelSelector.spreadDefault`.
    public var defaultSpreadSelector: LabelSelector?

    /// Ports of the node that containers and sidecars occupy; kube-scheduler 1.32 does not count those of sidecars.
    public var hostPorts: [HostPort]

    /// The image of every container and init container, as the pod names it.
    public var images: [String]

    /// The claims to volumes.
    public var claims: [VolumeClaim]

    /// The disks that the pod names itself, without a claim.
    public var disks: [InlineDisk]

    /// Whether the pod is being deleted, so that spreading does not count it any more.
    public var isTerminating: Bool

    /// Rules with an unknown value, which reject no node; each text names the rule and the value.
    public var openRules: [String] = []

    /// Creates rules; left-out ones allow every node.
    ///
    /// - Parameters:
    ///   - nodeName: The only node the pod may run on, by name.
    ///   - nodeSelector: Labels the node must have.
    ///   - requiredNodes: Nodes the pod may run on, one term of which must hold.
    ///   - preferredNodes: Nodes the pod would like.
    ///   - affinity: Pods to be near and pods to keep away from.
    ///   - spread: How pods of its kind should be spread.
    ///   - defaultSpreadSelector: The pods of the same owner, spread by default where `spread` is empty.
    ///   - hostPorts: Ports of the node that containers occupy.
    ///   - images: The image of every container and init container.
    ///   - claims: The claims to volumes.
    ///   - disks: The disks that the pod names itself.
    ///   - isTerminating: Whether the pod is being deleted.
    public init(
        nodeName: String? = nil,
        nodeSelector: [String: String] = [:],
        requiredNodes: [NodeSelectorTerm]? = nil,
        preferredNodes: [PreferredNodes] = [],
        affinity: PodAffinity = PodAffinity(),
        spread: [TopologySpreadConstraint] = [],
        defaultSpreadSelector: LabelSelector? = nil,
        hostPorts: [HostPort] = [],
        images: [String] = [],
        claims: [VolumeClaim] = [],
        disks: [InlineDisk] = [],
        isTerminating: Bool = false
    ) {
        self.nodeName = nodeName
        self.nodeSelector = nodeSelector
        self.requiredNodes = requiredNodes
        self.preferredNodes = preferredNodes
        self.affinity = affinity
        self.spread = spread
        self.defaultSpreadSelector = defaultSpreadSelector
        self.hostPorts = hostPorts
        self.images = images
        self.claims = claims
        self.disks = disks
        self.isTerminating = isTerminating
    }

    /// No rules: every node will do.
    public static let none = PodRules()

    /// Whether the node selector and the required node affinity allow a node.
    public func allow(_ node: borrowing Node) -> Bool {
        guard node.labels.contains(all: nodeSelector) else { return false }
        guard let requiredNodes else { return true }
        for term in requiredNodes where term.matches(labels: node.labels, name: node.name) { return true }
        return false
    }

    /// Whether the pod says on which nodes it must run.
    public var limitsNodes: Bool { requiredNodes != nil || !nodeSelector.isEmpty }
}
