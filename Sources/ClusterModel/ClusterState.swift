/// One node together with what is reserved on it.
public struct NodeState: Sendable {
    /// The node itself.
    public let node: Node

    /// The sum of the requests of all pods bound or assumed here.
    public private(set) var requested = ResourceVector.zero

    /// The same sum with defaults for containers without requests; see `PodRequest.nonZeroResources`.
    public private(set) var nonZeroRequested = ResourceVector.zero

    /// The sum of requests of other resources by name.
    public private(set) var extendedRequested: [String: Int64] = [:]

    /// The number of pods bound or assumed here.
    public private(set) var podCount = 0

    /// Creates the state of an empty node.
    public init(node: Node) {
        self.node = node
    }

    mutating func add(_ request: PodRequest) {
        requested += request.resources
        nonZeroRequested += request.nonZeroResources
        podCount += 1
        for (name, amount) in request.extendedResources { extendedRequested[name, default: 0] += amount }
    }

    mutating func remove(_ request: PodRequest) {
        requested -= request.resources
        nonZeroRequested -= request.nonZeroResources
        podCount -= 1
        precondition(podCount >= 0, "more pods removed from node \(node.name) than were added")
        for (name, amount) in request.extendedResources { extendedRequested[name, default: 0] -= amount }
    }
}

/// The nodes of a cluster and what is reserved on each: what one decision looks at.
public struct ClusterState: Sendable {
    /// The nodes.
    ///
    /// Their order is stable; a node is named by its index.
    public private(set) var nodes: [NodeState]

    /// Creates the state of a cluster without pods.
    public init(nodes: [Node]) {
        self.nodes = nodes.map(NodeState.init(node:))
    }

    /// Counts a pod on a node, before or after the API confirms the binding.
    public mutating func assume(_ request: PodRequest, onNode index: Int) {
        nodes[index].add(request)
    }

    /// Takes a pod off a node: it ended, or its binding failed.
    ///
    /// - Precondition: The same request was counted on that node before.
    public mutating func forget(_ request: PodRequest, onNode index: Int) {
        nodes[index].remove(request)
    }
}
