/// A choice of pods, and the topology within which to be near them or far from them.
///
/// `matchLabelKeys` and `mismatchLabelKeys` are not here, because the API server merges them into the selector.
///
/// Source: `AffinityTerm` in `pkg/scheduler/framework/types.go`.
public struct PodAffinityTerm: Hashable, Sendable {
    /// The labels of the pods; nil selects none.
    public let selector: LabelSelector?

    /// The node label whose value must be equal (or must differ) for nodes to be near.
    public let topologyKey: String

    /// The namespaces of the pods.
    public let namespaces: Set<String>

    /// The labels of further namespaces; nil selects none.
    public let namespaceSelector: LabelSelector?

    /// Creates a term.
    ///
    /// - Parameters:
    ///   - selector: The labels of the pods; nil selects none.
    ///   - topologyKey: The node label whose value tells which nodes are near.
    ///   - namespaces: The namespaces of the pods.
    ///   - namespaceSelector: The labels of further namespaces. Without both, the namespace of the term's own pod
    ///     counts.
    public init(
        _ selector: LabelSelector?,
        topologyKey: String,
        namespaces: Set<String> = [],
        namespaceSelector: LabelSelector? = nil
    ) {
        self.selector = selector
        self.topologyKey = topologyKey
        self.namespaces = namespaces
        self.namespaceSelector = namespaceSelector
    }

    /// Whether the term looks at the pods of a namespace.
    ///
    /// - Parameters:
    ///   - namespace: The name of that namespace.
    ///   - labels: Its labels; nil if nothing is known of it, which only a selector of everything covers.
    ///   - owner: The namespace of the pod that has the term.
    /// - Returns: True if the namespace is named or selected, or is the owner's and the term says nothing else.
    public func covers(namespace: String, labels: [String: String]?, ofPodIn owner: String) -> Bool {
        if namespaces.isEmpty && namespaceSelector == nil { return namespace == owner }
        if namespaces.contains(namespace) { return true }
        guard let namespaceSelector else { return false }
        return namespaceSelector.isEmpty || (labels.map(namespaceSelector.matches) ?? false)
    }
}

/// A term that a pod would like to be kept, and how much.
public struct PreferredPodAffinityTerm: Hashable, Sendable {
    /// The term.
    public let term: PodAffinityTerm

    /// How much, 1...100.
    public let weight: Int

    /// Creates a preference.
    public init(_ term: PodAffinityTerm, weight: Int) {
        self.term = term
        self.weight = weight
    }
}

/// Which pods a pod must or would like to be near, and which it must or would like to keep away from.
public struct PodAffinity: Hashable, Sendable {
    /// Pods to be near; all terms must hold.
    public var required: [PodAffinityTerm]

    /// Pods to be rather near.
    public var preferred: [PreferredPodAffinityTerm]

    /// Pods to keep away from; all terms must hold.
    public var requiredAnti: [PodAffinityTerm]

    /// Pods to rather keep away from.
    public var preferredAnti: [PreferredPodAffinityTerm]

    /// Creates the affinity of a pod.
    ///
    /// - Parameters:
    ///   - required: Pods to be near; all terms must hold.
    ///   - preferred: Pods to be rather near.
    ///   - requiredAnti: Pods to keep away from; all terms must hold.
    ///   - preferredAnti: Pods to rather keep away from.
    public init(
        required: [PodAffinityTerm] = [],
        preferred: [PreferredPodAffinityTerm] = [],
        requiredAnti: [PodAffinityTerm] = [],
        preferredAnti: [PreferredPodAffinityTerm] = []
    ) {
        self.required = required
        self.preferred = preferred
        self.requiredAnti = requiredAnti
        self.preferredAnti = preferredAnti
    }

    /// Whether there is no term at all.
    public var isEmpty: Bool {
        required.isEmpty && preferred.isEmpty && requiredAnti.isEmpty && preferredAnti.isEmpty
    }
}
