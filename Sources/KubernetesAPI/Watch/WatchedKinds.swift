import ClusterModel

enum NodeKind: WatchedKind {
    static let resource = WatchedResource(name: "nodes", isRequired: true)
    static func value(of wire: KubeNode, _ open: inout OpenRules) -> Node { wire.node(&open) }
}

enum PodKind: WatchedKind {
    /// Pods that have ended are left out by the server, as for kube-scheduler; it tells of their end as of a removal.
    static let resource = WatchedResource(
        name: "pods",
        fieldSelector: "status.phase!%3DSucceeded,status.phase!%3DFailed",
        isRequired: true
    )

    static func value(of wire: KubePod, _ open: inout OpenRules) -> WatchedPod {
        let pod = WatchedPod(wire)
        open.add(pod.pod.rules.openRules)
        return pod
    }
}

enum NamespaceKind: WatchedKind {
    static let resource = WatchedResource(name: "namespaces")
    static func value(of wire: KubeNamespace, _: inout OpenRules) -> [String: String] { wire.metadata.labels ?? [:] }
}

enum ServiceKind: WatchedKind {
    static let resource = WatchedResource(name: "services")
    static func value(of wire: KubeService, _: inout OpenRules) -> [String: String] { wire.spec?.selector ?? [:] }
}

/// What is kept of a controller: whose pods it chooses, and what controls it.
struct OwnerFacts: Equatable, Sendable {
    var selector: LabelSelector?
    var owner: ObjectOwner?
}

enum ReplicaSetKind: WatchedKind {
    static let resource = WatchedResource(name: "replicasets", group: "apps")
    static func value(of wire: KubeOwner, _ open: inout OpenRules) -> OwnerFacts { wire.facts(&open) }
}

enum StatefulSetKind: WatchedKind {
    static let resource = WatchedResource(name: "statefulsets", group: "apps")
    static func value(of wire: KubeOwner, _ open: inout OpenRules) -> OwnerFacts { wire.facts(&open) }
}

enum ReplicationControllerKind: WatchedKind {
    static let resource = WatchedResource(name: "replicationcontrollers")
    static func value(of wire: KubeController, _: inout OpenRules) -> OwnerFacts {
        OwnerFacts(
            selector: wire.spec.selector.map { LabelSelector(matchLabels: $0) },
            owner: wire.metadata?.ownerReferences.flatMap(ObjectOwner.init)
        )
    }
}

enum VolumeKind: WatchedKind {
    static let resource = WatchedResource(name: "persistentvolumes")
    static func value(of wire: KubeVolume, _ open: inout OpenRules) -> PersistentVolume { wire.volume(&open) }
}

enum ClaimKind: WatchedKind {
    static let resource = WatchedResource(name: "persistentvolumeclaims")
    static func value(of wire: KubeClaim, _ open: inout OpenRules) -> PersistentVolumeClaim { wire.claim(&open) }
}

enum ClassKind: WatchedKind {
    static let resource = WatchedResource(name: "storageclasses", group: "storage.k8s.io")
    static func value(of wire: KubeStorageClass, _ open: inout OpenRules) -> StorageClass { wire.storageClass(&open) }
}

// MARK: - What a scheduler of its own watches besides

enum DisruptionBudgetKind: WatchedKind {
    static let resource = WatchedResource(name: "poddisruptionbudgets", group: "policy")
    static func value(of wire: KubeDisruptionBudget, _ open: inout OpenRules) -> DisruptionBudget {
        wire.budget(&open)
    }
}

enum VolumeLimitsKind: WatchedKind {
    static let resource = WatchedResource(name: "csinodes", group: "storage.k8s.io")
    static func value(of wire: KubeVolumeLimits, _: inout OpenRules) -> VolumeLimits { wire.limits }
}

enum StorageDriverKind: WatchedKind {
    static let resource = WatchedResource(name: "csidrivers", group: "storage.k8s.io")
    static func value(of wire: KubeStorageDriver, _: inout OpenRules) -> StorageDriver { wire.driver }
}

enum StorageCapacityKind: WatchedKind {
    static let resource = WatchedResource(name: "csistoragecapacities", group: "storage.k8s.io")
    static func value(of wire: KubeStorageCapacity, _ open: inout OpenRules) -> StorageCapacity {
        wire.storageCapacity(&open)
    }
}
