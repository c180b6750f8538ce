/// What the Q-function knows about a pod on one node, in the order of a feature row.
///
/// Utilization is load over allocatable; "after" counts the pod on the node (the afterstate).
package enum CandidateFeature: Int, CaseIterable, Sendable {
    /// Logarithm of the prior's growth.
    case growth
    /// Logarithm of the share of the current hour in the growth.
    case nearShare
    /// Logarithm of the growth if all hours ahead counted alike, over the prior's.
    case farShare
    /// Logarithm of memory's share in the growth.
    case memoryShare
    /// Logarithm of what uncertainty adds to the growth.
    case riskShare
    /// CPU utilization expected in the current hour, after.
    case expected
    /// CPU utilization expected over the hours ahead, after, the near ones counting more.
    case expectedAhead
    /// The highest hourly CPU utilization ahead, after, above that mean.
    case peak
    /// Measured CPU utilization of the last samples with pods in flight.
    case measured
    /// Measured minus expected CPU utilization.
    case surprise
    /// CPU requested after, as a share of allocatable.
    case cpuRequested
    /// Memory requested after, as a share of allocatable.
    case memoryRequested
    /// How differently the two are filled after.
    case imbalance
    /// Measured memory as a share of allocatable.
    case memoryMeasured
    /// The pod's expected CPU as a share of the node.
    case podShare
    /// The pod's standard deviation as a share of the node.
    case podDeviation
    /// The node's standard deviation as a share of it, after.
    case deviation
    /// The node's CPU over the mean node's.
    case size
    /// Expected CPU utilization above the cluster's.
    case aboveCluster
    /// Pods on the node, in hundreds.
    case podCount
    /// The cluster's expected CPU utilization in the current hour.
    case clusterExpected
    /// CPU requested in the cluster, as a share of allocatable.
    case clusterRequested
    /// The share of the day that is planned for.
    case hoursLeft
    /// 1 for a job.
    case isJob
    /// 1 if the pod is known by its application only.
    case isKnownByApplication
    /// 1 if the pod is known by its request only.
    case isKnownByRequest

    /// The number of features.
    package static let count = allCases.count

    /// The feature in words, as explanations print it.
    package var words: String {
        switch self {
        case .growth: "growth of expected load"
        case .nearShare: "share of the current hour in it"
        case .farShare: "share of later hours in it"
        case .memoryShare: "share of memory in it"
        case .riskShare: "what uncertainty adds to it"
        case .expected: "CPU expected this hour"
        case .expectedAhead: "CPU expected in the hours ahead"
        case .peak: "CPU peak ahead"
        case .measured: "measured CPU"
        case .surprise: "measured above expected CPU"
        case .cpuRequested: "CPU requested"
        case .memoryRequested: "memory requested"
        case .imbalance: "uneven filling of CPU and memory"
        case .memoryMeasured: "measured memory"
        case .podShare: "size of the pod on this node"
        case .podDeviation: "uncertainty of the pod"
        case .deviation: "uncertainty of the node"
        case .size: "size of the node"
        case .aboveCluster: "CPU above the cluster's"
        case .podCount: "pods on the node"
        case .clusterExpected: "CPU expected in the cluster"
        case .clusterRequested: "CPU requested in the cluster"
        case .hoursLeft: "hours ahead"
        case .isJob: "the pod is a job"
        case .isKnownByApplication: "the pod is known by its application only"
        case .isKnownByRequest: "the pod is known by its request only"
        }
    }
}
