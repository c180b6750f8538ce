/// How many pods of a choice may be evicted at present (a PodDisruptionBudget of policy/v1).
public struct DisruptionBudget: Hashable, Sendable {
    /// The namespace whose pods it protects.
    public let namespace: String

    /// The name.
    public let name: String

    /// The pods that it protects; nil, and for kube-scheduler an empty one, too, protects none.
    public let selector: LabelSelector?

    /// How many more of them may be evicted, at least 0.
    public let disruptionsAllowed: Int

    /// Pods whose eviction is counted already, by name.
    public let disruptedPods: Set<String>

    /// Creates a budget.
    ///
    /// - Parameters:
    ///   - namespace: The namespace whose pods it protects.
    ///   - name: The name.
    ///   - selector: The pods that it protects.
    ///   - disruptionsAllowed: How many more of them may be evicted; less than 0 counts as 0.
    ///   - disruptedPods: Pods whose eviction is counted already, by name.
    public init(
        namespace: String,
        name: String,
        selector: LabelSelector?,
        disruptionsAllowed: Int,
        disruptedPods: Set<String> = []
    ) {
        self.namespace = namespace
        self.name = name
        self.selector = selector
        self.disruptionsAllowed = max(0, disruptionsAllowed)
        self.disruptedPods = disruptedPods
    }

    /// Whether evicting a pod uses the budget up: it is protected, and its eviction is not counted yet.
    ///
    /// Source: `filterPodsWithPDBViolation` in `pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go`,
    /// by which neither an empty selector nor one for a pod without labels protects.
    public func isUsed(by pod: Pod) -> Bool {
        guard pod.namespace == namespace, !pod.labels.isEmpty, let selector, !selector.isEmpty else { return false }
        return selector.matches(pod.labels) && !disruptedPods.contains(pod.name)
    }
}
