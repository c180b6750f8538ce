/// An object that owns a pod.
public struct OwnerReference: Hashable, Sendable {
    /// The kind, for example `ReplicaSet`.
    public let kind: String

    /// The name, in the pod's namespace.
    public let name: String

    /// The UID, empty if it is not known.
    public let uid: String

    /// Whether this is the owner that controls the pod.
    public let isController: Bool

    /// Creates an owner.
    ///
    /// - Parameters:
    ///   - kind: The kind.
    ///   - name: The name, in the pod's namespace.
    ///   - uid: The UID.
    ///   - isController: Whether this is the owner that controls the pod.
    public init(kind: String, name: String, uid: String = "", isController: Bool = true) {
        self.kind = kind
        self.name = name
        self.uid = uid
        self.isController = isController
    }
}
