/// A volume of the cluster with what a claim asks of it.
public struct PersistentVolume: Hashable, Sendable {
    /// A claim that the volume is kept for.
    public struct ClaimReference: Hashable, Sendable {
        /// The claim's namespace.
        public let namespace: String
        /// The claim's name.
        public let name: String
        /// The claim's UID, empty as long as the volume is only kept for it.
        public let uid: String

        /// Creates a reference.
        public init(namespace: String, name: String, uid: String = "") {
            self.namespace = namespace
            self.name = name
            self.uid = uid
        }
    }

    /// The name, the labels and the nodes that reach it.
    public let volume: BoundVolume

    /// Its size in bytes.
    public let capacity: Int64

    /// The storage class, empty for none.
    public let storageClass: String

    /// How it can be mounted, for example `ReadWriteOnce`.
    public let accessModes: Set<String>

    /// `Filesystem` or `Block`.
    public let mode: String

    /// The claim that it is kept for, nil if it is free.
    public let claim: ClaimReference?

    /// `Available`, `Bound`, `Released`, `Failed` or `Pending`; empty if it is not known.
    public let phase: String

    /// Whether it is being deleted.
    public let isTerminating: Bool

    /// Creates a volume.
    ///
    /// - Parameters:
    ///   - volume: The name, the labels and the nodes that reach it.
    ///   - capacity: Its size in bytes.
    ///   - storageClass: The storage class, empty for none.
    ///   - accessModes: How it can be mounted.
    ///   - mode: `Filesystem` or `Block`.
    ///   - claim: The claim that it is kept for.
    ///   - phase: Its phase.
    ///   - isTerminating: Whether it is being deleted.
    public init(
        volume: BoundVolume,
        capacity: Int64 = 0,
        storageClass: String = "",
        accessModes: Set<String> = [],
        mode: String = "Filesystem",
        claim: ClaimReference? = nil,
        phase: String = "",
        isTerminating: Bool = false
    ) {
        self.volume = volume
        self.capacity = capacity
        self.storageClass = storageClass
        self.accessModes = accessModes
        self.mode = mode
        self.claim = claim
        self.phase = phase
        self.isTerminating = isTerminating
    }
}
