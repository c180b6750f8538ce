/// One node together with what is reserved on it.
public struct NodeState: Sendable {
    /// The node itself.
    public internal(set) var node: Node

    /// The sum of the requests of all pods bound or assumed here, capped at what 64 bits hold.
    public private(set) var requested = ResourceVector.zero

    /// The same sum with defaults for containers without requests; see `PodRequest.nonZeroResources`.
    public private(set) var nonZeroRequested = ResourceVector.zero

    /// The sum of requests of other resources by name, capped at what 64 bits hold.
    public var extendedRequested: [String: Int64] { extendedTotals.mapValues { Int64(clamping: $0) } }

    private var excess = ResourceExcess()
    private var nonZeroExcess = ResourceExcess()

    /// In 128 bits, so that what a pod adds can be taken off again whatever its size.
    private var extendedTotals: [String: Int128] = [:]

    /// The number of pods bound or assumed here.
    public private(set) var podCount = 0

    /// The ports that pods bound or assumed here occupy.
    public private(set) var hostPorts: [HostPort] = []

    /// Creates the state of an empty node.
    public init(node: Node) {
        self.node = node
    }

    /// The sum of requests of one other resource, capped at what 64 bits hold.
    public func requested(ofExtended name: String) -> Int64 { Int64(clamping: extendedTotals[name, default: 0]) }

    mutating func occupy(_ ports: [HostPort]) {
        hostPorts += ports
    }

    mutating func vacate(_ ports: [HostPort]) {
        for port in ports {
            guard let index = hostPorts.firstIndex(of: port) else {
                preconditionFailure("port \(port.port) is given back on node \(node.name) that was not occupied there")
            }
            hostPorts.remove(at: index)
        }
    }

    mutating func add(_ request: PodRequest) {
        excess.add(request.resources, to: &requested)
        nonZeroExcess.add(request.nonZeroResources, to: &nonZeroRequested)
        podCount += 1
        for (name, amount) in request.extendedResources { extendedTotals[name, default: 0] += Int128(amount) }
    }

    mutating func remove(_ request: PodRequest) {
        excess.remove(request.resources, from: &requested)
        nonZeroExcess.remove(request.nonZeroResources, from: &nonZeroRequested)
        podCount -= 1
        precondition(podCount >= 0, "more pods removed from node \(node.name) than were added")
        for (name, amount) in request.extendedResources { extendedTotals[name, default: 0] -= Int128(amount) }
    }
}

/// The nodes of a cluster and what is reserved on each: what one decision looks at.
public struct ClusterState: Sendable {
    /// The nodes.
    ///
    /// Their order is stable; a node is named by its index.
    public internal(set) var nodes: [NodeState]

    /// Where the pods are that were counted as pods and not only as requests.
    public internal(set) var pods = PodIndex()

    /// The labels of every namespace, by its name.
    public var namespaces: [String: [String: String]]

    /// The number of nodes that have an image, by the image's name.
    public internal(set) var imageNodeCounts: [String: Int]

    /// The topologies that rules ask for most, numbered once instead of in every decision.
    var topologies: [String: NodeTopology]

    /// Creates the state of a cluster without pods.
    ///
    /// - Parameters:
    ///   - nodes: The nodes.
    ///   - namespaces: The labels of every namespace, by its name.
    public init(nodes: [Node], namespaces: [String: [String: String]] = [:]) {
        let states = nodes.map(NodeState.init(node:))
        self.nodes = states
        self.namespaces = namespaces
        imageNodeCounts = nodes.reduce(into: [:]) { counts, node in
            for name in node.images.keys { counts[name, default: 0] += 1 }
        }
        topologies = Self.topologies(of: states)
    }

    /// The topologies to keep; where no node has a label, none is worth it.
    static func topologies(of nodes: [NodeState]) -> [String: NodeTopology] {
        guard nodes.contains(where: { !$0.node.labels.isEmpty }) else { return [:] }
        let keys = [NodeLabel.hostname, NodeLabel.zone, NodeLabel.region]
        return Dictionary(uniqueKeysWithValues: keys.map { ($0, NodeTopology(key: $0, nodes: nodes)) })
    }

    /// Which nodes share the value of a label.
    ///
    /// - Complexity: O(1) for host name, zone and region, else O(nodes).
    public func topology(_ key: String) -> NodeTopology {
        topologies[key] ?? NodeTopology(key: key, nodes: nodes)
    }

    /// Counts a pod with everything that rules between pods look at, before or after the API confirms the binding.
    public mutating func assume(_ pod: Pod, onNode index: Int) {
        nodes[index].add(pod.request)
        if !pod.rules.hostPorts.isEmpty { nodes[index].occupy(pod.rules.hostPorts) }
        pods.add(pod, onNode: index)
    }

    /// Takes a pod off a node that was counted as a pod: it ended, or its binding failed.
    ///
    /// - Precondition: The same pod was counted on that node before.
    public mutating func forget(_ pod: Pod, onNode index: Int) {
        nodes[index].remove(pod.request)
        if !pod.rules.hostPorts.isEmpty { nodes[index].vacate(pod.rules.hostPorts) }
        pods.remove(pod, onNode: index)
    }

    /// Counts only a pod's request on a node, which is all that is needed where no rule looks at other pods.
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
