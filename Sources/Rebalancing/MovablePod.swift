public import ClusterModel

/// A running pod as a rebalancer sees it.
public struct MovablePod: Sendable {
    /// The number by which whoever asks knows the pod.
    public let id: Int

    /// The pod.
    public let pod: Pod

    /// The index of the node on which it runs.
    public var node: Int

    /// When it started, in seconds.
    public let startedAt: Int

    /// When it was moved last, in seconds; nil if it was not.
    public var movedAt: Int?

    /// What it is expected to use from now on.
    public let forecast: UsageForecast

    /// The memory that it was measured to use, in bytes; nil if that is unknown.
    public let memory: Double?

    /// The CPU that it was measured to use, in milli-CPU; nil if that is unknown.
    public let milliCPU: Double?

    /// Creates a pod.
    ///
    /// - Parameters:
    ///   - id: The number by which whoever asks knows the pod.
    ///   - pod: The pod.
    ///   - node: The index of the node on which it runs.
    ///   - startedAt: When it started, in seconds.
    ///   - movedAt: When it was moved last, in seconds.
    ///   - forecast: What it is expected to use from now on.
    ///   - memory: The memory that it was measured to use, in bytes.
    ///   - milliCPU: The CPU that it was measured to use, in milli-CPU.
    public init(
        id: Int,
        pod: Pod,
        node: Int,
        startedAt: Int,
        movedAt: Int? = nil,
        forecast: UsageForecast,
        memory: Double? = nil,
        milliCPU: Double? = nil
    ) {
        self.id = id
        self.pod = pod
        self.node = node
        self.startedAt = startedAt
        self.movedAt = movedAt
        self.forecast = forecast
        self.memory = memory
        self.milliCPU = milliCPU
    }
}
