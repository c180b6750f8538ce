/// What a node offers to pods.
public struct NodeRecord: Sendable, Equatable {
    /// The node's name.
    public var name: String

    /// Allocatable CPU in cores; NaN when nothing tells.
    public var cpu: Double

    /// Allocatable memory in bytes; NaN when nothing tells.
    public var memory: Double

    /// How many pods it takes; NaN when nothing tells.
    public var pods: Double

    /// The taints as `key=value:Effect`, sorted.
    public var taints: [String]

    /// Creates a record.
    ///
    /// - Parameters:
    ///   - name: The node's name.
    ///   - cpu: Allocatable CPU in cores.
    ///   - memory: Allocatable memory in bytes.
    ///   - pods: How many pods it takes.
    ///   - taints: The taints as `key=value:Effect`.
    public init(
        name: String,
        cpu: Double = .nan,
        memory: Double = .nan,
        pods: Double = .nan,
        taints: [String] = []
    ) {
        self.name = name
        self.cpu = cpu
        self.memory = memory
        self.pods = pods
        self.taints = taints.sorted()
    }
}
