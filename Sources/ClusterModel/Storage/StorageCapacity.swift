/// What a storage driver has room for on some nodes (a CSIStorageCapacity of storage.k8s.io/v1).
public struct StorageCapacity: Hashable, Sendable {
    /// The storage class.
    public let storageClass: String

    /// The nodes that reach the storage; nil for none.
    public let nodes: LabelSelector?

    /// The largest volume in bytes that can be made there, nil if nothing is stated, which means none.
    public let largestVolume: Int64?

    /// Creates a capacity.
    ///
    /// - Parameters:
    ///   - storageClass: The storage class.
    ///   - nodes: The nodes that reach the storage.
    ///   - largestVolume: The largest volume in bytes that can be made there.
    public init(storageClass: String, nodes: LabelSelector?, largestVolume: Int64?) {
        self.storageClass = storageClass
        self.nodes = nodes
        self.largestVolume = largestVolume
    }

    /// Whether a volume of a size can be made there for a node.
    ///
    /// Source: `capacitySufficient` and `nodeHasAccess` in `pkg/scheduler/framework/plugins/volumebinding/binder.go`.
    public func suffices(for bytes: Int64, on node: borrowing Node) -> Bool {
        guard let nodes, let largestVolume else { return false }
        return largestVolume >= bytes && nodes.matches(node.labels)
    }
}
