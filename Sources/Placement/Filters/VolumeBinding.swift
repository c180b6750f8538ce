public import ClusterModel

/// Rejects nodes that do not reach the volumes which the pod's claims are bound to.
///
/// A claim that waits for the node is not judged here, since any volume may still be made for it; see `Judgement`.
/// Source: `pkg/scheduler/framework/plugins/volumebinding/binder.go`.
public struct VolumeBinding: NodeFilter {
    /// The plugin's name.
    public let name = "VolumeBinding"

    /// Creates the filter.
    public init() {}

    /// Whether the pod claims volumes.
    public func isNeeded(for pod: borrowing Pod) -> Bool { !pod.rules.claims.isEmpty }

    /// Whether every bound volume is reached from the node.
    public func admits(_ pod: borrowing Pod, on node: borrowing NodeState) -> Bool {
        for claim in pod.rules.claims where !Self.reaches(claim, from: node.node) { return false }
        return true
    }

    /// Why the pod may not go on the node.
    public func reasons(against pod: Pod, on node: NodeState) -> [String] {
        admits(pod, on: node) ? [] : ["node(s) had volume node affinity conflict"]
    }

    private static func reaches(_ claim: VolumeClaim, from node: borrowing Node) -> Bool {
        guard case .bound(let volume) = claim.binding, let terms = volume.requiredNodes else { return true }
        // A volume's affinity is matched with labels only.
        for term in terms where term.matches(labels: node.labels, name: nil) { return true }
        return false
    }
}
