import ClusterModel

enum NodeKind: WatchedKind {
    static let resource = WatchedResource(name: "nodes", isRequired: true)
    static func value(of wire: KubeNode) throws -> Node { try wire.node() }
}

enum PodKind: WatchedKind {
    /// Pods that have ended are left out by the server, as for kube-scheduler; it tells of their end as of a removal.
    static let resource = WatchedResource(
        name: "pods",
        fieldSelector: "status.phase!%3DSucceeded,status.phase!%3DFailed",
        isRequired: true
    )

    static func value(of wire: KubePod) throws -> WatchedPod { try WatchedPod(wire) }
}

enum NamespaceKind: WatchedKind {
    static let resource = WatchedResource(name: "namespaces")
    static func value(of wire: KubeNamespace) -> [String: String] { wire.metadata.labels ?? [:] }
}

enum ServiceKind: WatchedKind {
    static let resource = WatchedResource(name: "services")
    static func value(of wire: KubeService) -> [String: String] { wire.spec?.selector ?? [:] }
}

/// What is kept of a controller: whose pods it chooses, and what controls it.
struct OwnerFacts: Equatable, Sendable {
    var selector: LabelSelector?
    var owner: ObjectOwner?
}

enum ReplicaSetKind: WatchedKind {
    static let resource = WatchedResource(name: "replicasets", group: "apps")
    static func value(of wire: KubeOwner) throws -> OwnerFacts { try wire.facts() }
}

enum StatefulSetKind: WatchedKind {
    static let resource = WatchedResource(name: "statefulsets", group: "apps")
    static func value(of wire: KubeOwner) throws -> OwnerFacts { try wire.facts() }
}

enum ReplicationControllerKind: WatchedKind {
    static let resource = WatchedResource(name: "replicationcontrollers")
    static func value(of wire: KubeController) -> OwnerFacts {
        OwnerFacts(
            selector: wire.spec.selector.map { LabelSelector(matchLabels: $0) },
            owner: wire.metadata?.ownerReferences.flatMap(ObjectOwner.init)
        )
    }
}

enum VolumeKind: WatchedKind {
    static let resource = WatchedResource(name: "persistentvolumes")
    static func value(of wire: KubeVolume) throws -> BoundVolume { try wire.volume() }
}

enum ClaimKind: WatchedKind {
    static let resource = WatchedResource(name: "persistentvolumeclaims")
    static func value(of wire: KubeClaim) -> KubeClaim { wire }
}

enum ClassKind: WatchedKind {
    static let resource = WatchedResource(name: "storageclasses", group: "storage.k8s.io")
    /// Whether the class waits for a pod's node before it binds a claim.
    static func value(of wire: KubeStorageClass) -> Bool { wire.volumeBindingMode == "WaitForFirstConsumer" }
}
