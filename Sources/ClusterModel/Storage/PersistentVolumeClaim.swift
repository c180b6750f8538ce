/// A claim to a volume with what it asks for.
public struct PersistentVolumeClaim: Hashable, Sendable {
    /// The UID.
    public let uid: String

    /// The storage class, nil if the claim leaves it to the cluster's default, and empty if it asks for none.
    public let storageClass: String?

    /// The size in bytes that it asks for.
    public let request: Int64

    /// How it is to be mounted, for example `ReadWriteOnce`.
    public let accessModes: Set<String>

    /// `Filesystem` or `Block`.
    public let mode: String

    /// The volumes that it takes, by their labels; nil if any.
    public let selector: LabelSelector?

    /// The volume that it names, bound to it or only wished for.
    public let volumeName: String?

    /// Whether the volume that it names is bound to it.
    public let isBound: Bool

    /// The node that a scheduler chose for it.
    public let selectedNode: String?

    /// Whether the volume that it was bound to is gone.
    public let isLost: Bool

    /// Whether it is being deleted.
    public let isTerminating: Bool

    /// Whether one pod alone may use it.
    public var isExclusive: Bool { accessModes.contains(Self.readWriteOncePod) }

    /// The access mode by which one pod alone may use the claim.
    public static let readWriteOncePod = "ReadWriteOncePod"

    /// Creates a claim.
    ///
    /// - Parameters:
    ///   - uid: The UID.
    ///   - storageClass: The storage class.
    ///   - request: The size in bytes that it asks for.
    ///   - accessModes: How it is to be mounted.
    ///   - mode: `Filesystem` or `Block`.
    ///   - selector: The volumes that it takes, by their labels.
    ///   - volumeName: The volume that it names.
    ///   - isBound: Whether the volume that it names is bound to it.
    ///   - selectedNode: The node that a scheduler chose for it.
    ///   - isLost: Whether the volume that it was bound to is gone.
    ///   - isTerminating: Whether it is being deleted.
    public init(
        uid: String = "",
        storageClass: String? = nil,
        request: Int64 = 0,
        accessModes: Set<String> = [],
        mode: String = "Filesystem",
        selector: LabelSelector? = nil,
        volumeName: String? = nil,
        isBound: Bool = false,
        selectedNode: String? = nil,
        isLost: Bool = false,
        isTerminating: Bool = false
    ) {
        self.uid = uid
        self.storageClass = storageClass
        self.request = request
        self.accessModes = accessModes
        self.mode = mode
        self.selector = selector
        self.volumeName = volumeName
        self.isBound = isBound
        self.selectedNode = selectedNode
        self.isLost = isLost
        self.isTerminating = isTerminating
    }
}
