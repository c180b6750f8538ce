import ClusterModel

extension PlacementEngine {
    /// kube-scheduler 1.32 with its default profile: the same filters in the same order, the same scores and weights.
    ///
    /// `docs/kubernetes-rules.md` tells rule by rule what is equal and what is not modeled. Of equal scores
    /// kube-scheduler takes one at random, this engine the first.
    /// Source: `pkg/scheduler/apis/config/v1/default_plugins.go`.
    public static let kubeScheduler = PlacementEngine(
        filters: kubeNodeFilters,
        clusterFilters: kubeClusterFilters,
        scorers: [
            WeightedScorer(TaintToleration(), weight: 3), WeightedScorer(NodeAffinity(), weight: 2),
            WeightedScorer(LeastAllocated()), WeightedScorer(PodTopologySpread(), weight: 2),
            WeightedScorer(InterPodAffinity(), weight: 2), WeightedScorer(BalancedAllocation()),
            WeightedScorer(ImageLocality()),
        ]
    )

    /// The filters of kube-scheduler's default profile that look at one node, in its order.
    public static let kubeNodeFilters: [any NodeFilter] = [
        BindableClaims(), NamedNodes(), NodeUnschedulable(), NodeName(), TaintToleration(), NodeAffinity(),
        NodePorts(), NodeResourcesFit(), VolumeBinding(), VolumeZone(),
    ]

    /// The filters of kube-scheduler's default profile that look at the whole cluster, in its order.
    public static let kubeClusterFilters: [any ClusterFilter] = [PodTopologySpread(), InterPodAffinity()]
}
