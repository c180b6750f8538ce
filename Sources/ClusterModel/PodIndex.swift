/// What the rules between pods look at in a running pod.
public struct PodTraits: Hashable, Sendable {
    /// The namespace.
    public let namespace: String

    /// The labels.
    public let labels: [String: String]

    /// Pods to be near and pods to keep away from.
    public let affinity: PodAffinity

    /// Whether the pod is being deleted.
    public let isTerminating: Bool

    /// The traits of a pod.
    init(_ pod: Pod) {
        namespace = pod.namespace
        labels = pod.labels
        affinity = pod.rules.affinity
        isTerminating = pod.rules.isTerminating
    }
}

/// Where the running pods are, by what the rules between pods look at.
///
/// The replicas of a workload are alike in that, so a selector is asked once per workload and not once per pod.
public struct PodIndex: Sendable {
    /// The number of pods by node.
    public typealias CountByNode = [Int: Int]

    /// All pods: by namespace, by traits, the number on each node.
    public private(set) var byNamespace: [String: [PodTraits: CountByNode]] = [:]

    /// Only the pods that want to be near others or keep away from them.
    public private(set) var withAffinity: [PodTraits: CountByNode] = [:]

    mutating func add(_ pod: Pod, onNode index: Int) {
        let traits = PodTraits(pod)
        byNamespace[traits.namespace, default: [:]][traits, default: [:]][index, default: 0] += 1
        if !traits.affinity.isEmpty { withAffinity[traits, default: [:]][index, default: 0] += 1 }
    }

    mutating func remove(_ pod: Pod, onNode index: Int) {
        let traits = PodTraits(pod)
        Self.remove(traits, onNode: index, from: &byNamespace[traits.namespace, default: [:]])
        if byNamespace[traits.namespace]?.isEmpty == true { byNamespace[traits.namespace] = nil }
        if !traits.affinity.isEmpty { Self.remove(traits, onNode: index, from: &withAffinity) }
    }

    private static func remove(
        _ traits: PodTraits,
        onNode index: Int,
        from counts: inout [PodTraits: CountByNode]
    ) {
        let count = counts[traits]?[index] ?? 0
        precondition(count > 0, "a pod of \(traits.namespace) is removed from node \(index) that was not counted there")
        counts[traits]?[index] = count == 1 ? nil : count - 1
        if counts[traits]?.isEmpty == true { counts[traits] = nil }
    }
}
