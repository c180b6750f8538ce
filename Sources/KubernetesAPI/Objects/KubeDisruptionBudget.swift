import ClusterModel

/// The parts of a PodDisruptionBudget object that preemption looks at.
struct KubeDisruptionBudget: Decodable {
    struct Metadata: Decodable {
        var name: String
        var namespace: String?
    }
    struct Spec: Decodable { var selector: KubeSelector? }
    struct Status: Decodable {
        var disruptionsAllowed: Int?
        /// When each eviction was counted; only whose it is matters.
        var disruptedPods: [String: String?]?
    }

    var metadata: Metadata
    var spec: Spec?
    var status: Status?

    /// The budget, and in `open` the selector if it is not known; the budget then protects none.
    func budget(_ open: inout OpenRules) -> DisruptionBudget {
        DisruptionBudget(
            namespace: metadata.namespace ?? "default",
            name: metadata.name,
            selector: spec?.selector.flatMap { selector in open.keep("spec.selector") { try selector.selector() } },
            disruptionsAllowed: status?.disruptionsAllowed ?? 0,
            disruptedPods: Set((status?.disruptedPods ?? [:]).keys)
        )
    }
}
