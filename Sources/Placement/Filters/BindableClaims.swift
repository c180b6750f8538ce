public import ClusterModel

/// Rejects every node for a pod with a claim that no node can satisfy, before any other filter looks at the nodes.
///
/// kube-scheduler does this in the pre-filter steps of VolumeBinding and VolumeZone.
/// Source: `pkg/scheduler/framework/plugins/volumebinding/volume_binding.go`,
/// `pkg/scheduler/framework/plugins/volumezone/volume_zone.go`.
public struct BindableClaims: NodeFilter {
    /// The name of the plugin that the step belongs to.
    public let name = "VolumeBinding"

    /// Creates the filter.
    public init() {}

    /// Whether the pod claims volumes.
    public func isNeeded(for pod: borrowing Pod) -> Bool { !pod.rules.claims.isEmpty }

    /// Whether every claim exists and is bound, or can be bound once the node is known.
    public func admits(_ pod: borrowing Pod, on node: borrowing NodeState) -> Bool {
        for claim in pod.rules.claims where Self.reason(claim) != nil { return false }
        return true
    }

    /// Why the pod can go on no node: the first claim that cannot be satisfied.
    public func reasons(against pod: Pod, on node: NodeState) -> [String] {
        pod.rules.claims.lazy.compactMap(Self.reason).first.map { [$0] } ?? []
    }

    private static func reason(_ claim: VolumeClaim) -> String? {
        switch claim.binding {
        case .missing: "persistentvolumeclaim \"\(claim.name)\" not found"
        case .unbound: "pod has unbound immediate PersistentVolumeClaims"
        case .boundToMissing(let volume): "persistentvolume \"\(volume)\" not found"
        case .bound, .waitsForNode, .unknown: nil
        }
    }
}
