/// A cluster machine as placement sees it.
public struct Node: Equatable, Sendable {
    /// The name, unique in the cluster.
    public let name: String

    /// What pods may use, in CPU, memory and ephemeral storage.
    public let allocatable: ResourceVector

    /// What pods may use of other resources (devices, huge pages), by name, in whole units.
    public let extendedAllocatable: [String: Int64]

    /// How many pods the node takes.
    public let maximumPodCount: Int

    /// The taints, in the order of the node object.
    public let taints: [Taint]

    /// Whether the node is cordoned (`spec.unschedulable`).
    public let isUnschedulable: Bool

    /// The labels.
    public let labels: [String: String]

    /// The sizes in bytes of the images that the node has, by every name of the image.
    public let images: [String: Int64]

    /// Creates a node.
    ///
    /// - Parameters:
    ///   - name: The name, unique in the cluster.
    ///   - allocatable: What pods may use, in CPU, memory and ephemeral storage.
    ///   - extendedAllocatable: What pods may use of other resources, in whole units.
    ///   - maximumPodCount: How many pods the node takes; 110 is kubelet's default.
    ///   - taints: The taints, in the order of the node object.
    ///   - isUnschedulable: Whether the node is cordoned.
    ///   - labels: The labels.
    ///   - images: The sizes in bytes of the images that the node has, by every name of the image.
    public init(
        name: String,
        allocatable: ResourceVector,
        extendedAllocatable: [String: Int64] = [:],
        maximumPodCount: Int = 110,
        taints: [Taint] = [],
        isUnschedulable: Bool = false,
        labels: [String: String] = [:],
        images: [String: Int64] = [:]
    ) {
        self.name = name
        self.allocatable = allocatable
        self.extendedAllocatable = extendedAllocatable
        self.maximumPodCount = maximumPodCount
        self.taints = taints
        self.isUnschedulable = isUnschedulable
        self.labels = labels
        self.images = images
    }
}
