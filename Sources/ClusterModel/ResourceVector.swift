/// Amounts of the resources every node has: CPU in thousandths of a core, memory and ephemeral storage in bytes.
///
/// Whole numbers throughout, as in kube-scheduler, so that sums are exact; what does not fit into 64 bits is capped.
public struct ResourceVector: Hashable, Sendable, BitwiseCopyable {
    /// CPU in thousandths of a core.
    public var milliCPU: Int64

    /// Memory in bytes.
    public var memory: Int64

    /// Local ephemeral storage in bytes.
    public var ephemeralStorage: Int64

    /// Creates a vector.
    ///
    /// - Parameters:
    ///   - milliCPU: CPU in thousandths of a core.
    ///   - memory: Memory in bytes.
    ///   - ephemeralStorage: Local ephemeral storage in bytes.
    public init(milliCPU: Int64 = 0, memory: Int64 = 0, ephemeralStorage: Int64 = 0) {
        self.milliCPU = milliCPU
        self.memory = memory
        self.ephemeralStorage = ephemeralStorage
    }

    /// No resources.
    public static let zero = ResourceVector()

    /// The sum, resource by resource, capped at what 64 bits hold.
    public static func + (left: ResourceVector, right: ResourceVector) -> ResourceVector {
        ResourceVector(
            milliCPU: left.milliCPU.addingSaturating(right.milliCPU),
            memory: left.memory.addingSaturating(right.memory),
            ephemeralStorage: left.ephemeralStorage.addingSaturating(right.ephemeralStorage)
        )
    }

    /// The difference, resource by resource, capped at what 64 bits hold.
    public static func - (left: ResourceVector, right: ResourceVector) -> ResourceVector {
        ResourceVector(
            milliCPU: left.milliCPU.subtractingSaturating(right.milliCPU),
            memory: left.memory.subtractingSaturating(right.memory),
            ephemeralStorage: left.ephemeralStorage.subtractingSaturating(right.ephemeralStorage)
        )
    }

    /// Adds another vector.
    ///
    /// What was capped cannot be taken off again; `NodeState` keeps sums that amounts leave.
    public static func += (left: inout ResourceVector, right: ResourceVector) { left = left + right }
}

/// The names of resources that Kubernetes itself defines.
public enum ResourceName: Sendable {
    /// CPU, in cores.
    public static let cpu = "cpu"

    /// Memory, in bytes.
    public static let memory = "memory"

    /// Local ephemeral storage, in bytes.
    public static let ephemeralStorage = "ephemeral-storage"

    /// The number of pods a node takes.
    public static let pods = "pods"

    static let native: Set<String> = [cpu, memory, ephemeralStorage, pods]

    /// Whether a pod may request the resource as a whole.
    static func isOfWholePods(_ name: String) -> Bool { name == cpu || name == memory || name.hasPrefix("hugepages-") }
}
