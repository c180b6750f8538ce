/// A kind of volume, and how volumes of it come about.
public struct StorageClass: Hashable, Sendable {
    /// The name.
    public let name: String

    /// What makes volumes of it.
    public let provisioner: String

    /// Whether a claim waits for its pod's node before it is bound (`WaitForFirstConsumer`).
    public let waitsForNode: Bool

    /// Where volumes can be made, one term of which must hold for a node; empty if anywhere.
    public let allowedTopologies: [NodeSelectorTerm]

    /// The provisioner of classes whose volumes are made by hand.
    public static let noProvisioner = "kubernetes.io/no-provisioner"

    /// Creates a class.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - provisioner: What makes volumes of it.
    ///   - waitsForNode: Whether a claim waits for its pod's node before it is bound.
    ///   - allowedTopologies: Where volumes can be made; empty if anywhere.
    public init(
        name: String,
        provisioner: String,
        waitsForNode: Bool = false,
        allowedTopologies: [NodeSelectorTerm] = []
    ) {
        self.name = name
        self.provisioner = provisioner
        self.waitsForNode = waitsForNode
        self.allowedTopologies = allowedTopologies
    }

    /// Whether volumes are made when they are claimed.
    public var canProvision: Bool { !provisioner.isEmpty && provisioner != Self.noProvisioner }
}

/// A driver of storage (a CSIDriver of storage.k8s.io/v1).
public struct StorageDriver: Hashable, Sendable {
    /// The name.
    public let name: String

    /// Whether it states its room as `StorageCapacity`, which then must suffice.
    public let statesCapacity: Bool

    /// Creates a driver.
    public init(name: String, statesCapacity: Bool) {
        self.name = name
        self.statesCapacity = statesCapacity
    }
}
