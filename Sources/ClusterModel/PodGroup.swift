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

/// Running pods that are alike in everything that the rules between pods look at.
public struct PodGroup: Sendable {
    /// What the pods have in common.
    public let traits: PodTraits

    /// The number of pods by node, without nodes that have none.
    public internal(set) var countByNode: [Int: Int] = [:]
}
