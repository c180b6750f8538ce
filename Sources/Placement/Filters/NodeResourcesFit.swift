public import ClusterModel

/// Rejects nodes on which the pod's requests do not fit beside those already there.
///
/// Source: `fitsRequest` in `pkg/scheduler/framework/plugins/noderesources/fit.go`.
public struct NodeResourcesFit: NodeFilter {
    /// The plugin's name.
    public let name = "NodeResourcesFit"

    /// Creates the filter.
    public init() {}

    /// Whether a slot is free and every request fits.
    public func admits(_ pod: borrowing Pod, on node: borrowing NodeState) -> Bool {
        guard node.podCount < node.node.maximumPodCount else { return false }
        let request = pod.request.resources
        let free = node.node.allocatable - node.requested
        guard request.milliCPU <= max(0, free.milliCPU), request.memory <= max(0, free.memory),
            request.ephemeralStorage <= max(0, free.ephemeralStorage)
        else { return false }
        return pod.request.extendedResources.isEmpty || missingExtended(pod.request, node).isEmpty
    }

    /// Why the pod may not go on the node: every resource that is short.
    public func reasons(against pod: Pod, on node: NodeState) -> [String] {
        let request = pod.request.resources
        let free = node.node.allocatable - node.requested
        var reasons: [String] = []
        if node.podCount >= node.node.maximumPodCount { reasons.append("Too many pods") }
        // A request of zero fits even where the node is overcommitted.
        if request.milliCPU > max(0, free.milliCPU) { reasons.append(insufficient(ResourceName.cpu)) }
        if request.memory > max(0, free.memory) { reasons.append(insufficient(ResourceName.memory)) }
        if request.ephemeralStorage > max(0, free.ephemeralStorage) {
            reasons.append(insufficient(ResourceName.ephemeralStorage))
        }
        return reasons + missingExtended(pod.request, node).map(insufficient)
    }

    private func missingExtended(_ request: PodRequest, _ node: borrowing NodeState) -> [String] {
        var missing: [String] = []
        for (name, amount) in request.extendedResources where amount > 0 {
            let allocatable = node.node.extendedAllocatable[name, default: 0]
            if amount > allocatable.subtractingSaturating(node.requested(ofExtended: name)) { missing.append(name) }
        }
        return missing.sorted()
    }

    private func insufficient(_ resource: String) -> String { "Insufficient \(resource)" }
}
