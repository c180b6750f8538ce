/// A volume that a claim is bound to, as far as it limits where a pod can run.
public struct BoundVolume: Hashable, Sendable {
    /// The volume's name.
    public let name: String

    /// The volume's labels, of which zones and regions count.
    public let labels: [String: String]

    /// The nodes that reach the volume, one term of which must hold; nil if every node does.
    public let requiredNodes: [NodeSelectorTerm]?

    /// Where its data is, by which a node's limit of volumes counts it; nil for what no limit counts.
    public let source: VolumeSource?

    /// Creates a volume.
    ///
    /// - Parameters:
    ///   - name: The volume's name.
    ///   - labels: The volume's labels.
    ///   - requiredNodes: The nodes that reach the volume; nil if every node does.
    ///   - source: Where its data is.
    public init(
        name: String,
        labels: [String: String] = [:],
        requiredNodes: [NodeSelectorTerm]? = nil,
        source: VolumeSource? = nil
    ) {
        self.name = name
        self.labels = labels
        self.requiredNodes = requiredNodes
        self.source = source
    }
}

/// Where the data of a volume is.
public enum VolumeSource: Hashable, Sendable {
    /// A volume of a storage driver, by the driver's name and the driver's name for it.
    case driver(String, handle: String)
    /// A volume of a kind built into Kubernetes, for example `kubernetes.io/aws-ebs`, by its ID there.
    case builtIn(plugin: String, id: String)
}

/// A pod's claim to a volume and what is known of it.
public struct VolumeClaim: Hashable, Sendable {
    /// What is known of a claim.
    public enum Binding: Hashable, Sendable {
        /// The claim is bound to a volume.
        case bound(BoundVolume)
        /// The claim is bound to a volume of this name that does not exist.
        case boundToMissing(volume: String)
        /// The claim is not bound, and its class binds before a pod is placed.
        case unbound
        /// The claim is not bound, and its class waits for the pod's node, so that many volumes may come into question.
        case waitsForNode
        /// The claim does not exist.
        case missing
        /// Claims, volumes or classes could not be read.
        case unknown
    }

    /// The claim's name, in the pod's namespace.
    public let name: String

    /// What is known of it.
    public let binding: Binding

    /// Whether the pod only reads from it.
    public let isReadOnly: Bool

    /// Whether the claim is made for this pod alone, by the controller of ephemeral volumes.
    public let isEphemeral: Bool

    /// Whether one pod alone may use the claim (`ReadWriteOncePod`).
    public let isExclusive: Bool

    /// Creates a claim.
    ///
    /// - Parameters:
    ///   - name: The claim's name, in the pod's namespace.
    ///   - binding: What is known of it.
    ///   - isReadOnly: Whether the pod only reads from it.
    ///   - isEphemeral: Whether the claim is made for this pod alone.
    ///   - isExclusive: Whether one pod alone may use the claim.
    public init(
        _ name: String,
        _ binding: Binding,
        isReadOnly: Bool = false,
        isEphemeral: Bool = false,
        isExclusive: Bool = false
    ) {
        self.name = name
        self.binding = binding
        self.isReadOnly = isReadOnly
        self.isEphemeral = isEphemeral
        self.isExclusive = isExclusive
    }

    /// The same claim with what is known of it now.
    ///
    /// - Parameters:
    ///   - binding: What is known of it.
    ///   - isExclusive: Whether one pod alone may use the claim.
    /// - Returns: The claim.
    public func with(_ binding: Binding, isExclusive: Bool) -> VolumeClaim {
        VolumeClaim(
            name,
            binding,
            isReadOnly: isReadOnly,
            isEphemeral: isEphemeral,
            isExclusive: isExclusive
        )
    }

    /// Whether what is known is enough to tell on which nodes the claim allows the pod.
    public var isJudged: Bool { binding != .waitsForNode && binding != .unknown }
}
