public import ClusterModel
public import Placement

/// What a rebalancer knows of a cluster at one moment.
public struct RebalancingPicture: Sendable {
    /// Now, in seconds.
    public let time: Int

    /// The share of the current hour that is left, 0...1.
    public let hourLeft: Double

    /// What is reserved where, with all running pods.
    public var state: ClusterState

    /// What was measured and is expected where, with all running pods.
    public var outlook: ClusterOutlook

    /// The running pods.
    public var pods: [MovablePod]

    /// CPU use of every node at its last samples, in milli-CPU, the newest first; empty where nothing is measured.
    public var recentMilliCPU: [[Double]]

    /// Creates a picture.
    ///
    /// - Parameters:
    ///   - time: Now, in seconds.
    ///   - hourLeft: The share of the current hour that is left, 0...1.
    ///   - state: What is reserved where, with all running pods.
    ///   - outlook: What was measured and is expected where, with all running pods.
    ///   - pods: The running pods; each one's node is a node of the state.
    ///   - recentMilliCPU: CPU use of every node at its last samples, in milli-CPU, the newest first.
    public init(
        time: Int,
        hourLeft: Double = 1,
        state: ClusterState,
        outlook: ClusterOutlook,
        pods: [MovablePod],
        recentMilliCPU: [[Double]]
    ) {
        precondition(outlook.nodeCount == state.nodes.count && recentMilliCPU.count == state.nodes.count)
        self.time = time
        self.hourLeft = min(1, max(0, hourLeft))
        self.state = state
        self.outlook = outlook
        self.pods = pods
        self.recentMilliCPU = recentMilliCPU
    }

    /// Whether a node was busier than a share of its CPU at each of its last samples.
    ///
    /// - Parameters:
    ///   - node: The index of the node.
    ///   - share: The share of what pods may use, 0...1.
    ///   - count: The number of samples; with fewer of them the answer is no.
    /// - Returns: Whether it was.
    public func wasBusy(_ node: Int, above share: Double, samples count: Int) -> Bool {
        let samples = recentMilliCPU[node].prefix(count)
        guard samples.count == count else { return false }
        let limit = share * Double(state.nodes[node].node.allocatable.milliCPU)
        return limit > 0 && samples.allSatisfy { $0 > limit }
    }

    /// Puts a pod on another node, as far as requests go.
    ///
    /// - Parameters:
    ///   - slot: The pod's place in `pods`.
    ///   - destination: The index of the node.
    mutating func move(_ slot: Int, to destination: Int) {
        let pod = pods[slot]
        state.forget(pod.pod.request, onNode: pod.node)
        state.assume(pod.pod.request, onNode: destination)
        pods[slot].node = destination
        pods[slot].movedAt = time
    }
}
