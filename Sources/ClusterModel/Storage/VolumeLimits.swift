/// How many volumes a node can have attached (a CSINode of storage.k8s.io/v1).
public struct VolumeLimits: Hashable, Sendable {
    /// The node's name.
    public let node: String

    /// The limit of every driver on the node, by its name; nil where the driver states none.
    public let countByDriver: [String: Int?]

    /// Kinds of built-in volumes that a driver has taken over, for example `kubernetes.io/aws-ebs`.
    public let migratedPlugins: Set<String>

    /// Creates the limits of a node.
    ///
    /// - Parameters:
    ///   - node: The node's name.
    ///   - countByDriver: The limit of every driver on the node, nil where the driver states none.
    ///   - migratedPlugins: Kinds of built-in volumes that a driver has taken over.
    public init(node: String, countByDriver: [String: Int?] = [:], migratedPlugins: Set<String> = []) {
        self.node = node
        self.countByDriver = countByDriver
        self.migratedPlugins = migratedPlugins
    }
}
