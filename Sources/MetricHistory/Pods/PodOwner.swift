/// What a pod belongs to in the end: a Deployment rather than its ReplicaSet, a CronJob rather than its Job.
public struct PodOwner: Hashable, Sendable, Codable {
    /// The Kubernetes kind: `Deployment`, `StatefulSet`, `DaemonSet`, `CronJob`, `Job` or another; `Node` for a static
    /// pod.
    public let kind: String

    /// The name, unique in its namespace and kind.
    public let name: String

    /// Creates an owner.
    public init(kind: String, name: String) {
        self.kind = kind
        self.name = name
    }

    /// Whether its pods are tied to their node, so that no scheduler's choice is involved: DaemonSets and static pods.
    public var tiesToNode: Bool { kind == "DaemonSet" || kind == "Node" }

    /// Whether its pods run to completion.
    public var isBatch: Bool { kind == "CronJob" || kind == "Job" }
}
