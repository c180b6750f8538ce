/// One thing that the API server must allow.
package struct NeededRight: Sendable, Equatable {
    /// The verb, for example `list`.
    package let verb: String
    /// The API group, empty for the core.
    package let group: String
    /// The resource in the plural.
    package let resource: String

    /// The namespace that the right is needed in, nil for all of them and for what has none.
    package let namespace: String?

    /// Names a right.
    ///
    /// - Parameters:
    ///   - verb: The verb.
    ///   - resource: The resource in the plural.
    ///   - group: The API group, empty for the core.
    ///   - namespace: The namespace that it is needed in, nil for all of them.
    init(_ verb: String, _ resource: String, group: String = "", namespace: String? = nil) {
        self.verb = verb
        self.group = group
        self.resource = resource
        self.namespace = namespace
    }
}

/// What an access is used for, which decides what it must be allowed.
package enum AccessPurpose: String, CaseIterable, Sendable {
    /// One explanation from the command line.
    case explain
    /// The service: `deployments/11-rbac.yaml` grants exactly this.
    case service
    /// The service where nodes are to be tainted: `deployments/quarantine` grants what it needs more.
    case quarantine

    /// The rights of this purpose: one for every kind of request that is made for it.
    package var rights: [NeededRight] {
        switch self {
        case .explain: Self.explanation
        case .service: Self.watching
        case .quarantine: Self.watching + Self.tainting
        }
    }

    /// Every request that `KubernetesClient.snapshot` makes.
    private static let explanation = [
        NeededRight("list", "nodes"), NeededRight("list", "pods"), NeededRight("get", "pods"),
        NeededRight("list", "namespaces"), NeededRight("list", "services"),
        NeededRight("get", "replicationcontrollers"), NeededRight("get", "replicasets", group: "apps"),
        NeededRight("get", "statefulsets", group: "apps"),
    ]

    /// What is written where nodes are to be tainted: taints, which are read first, events of nodes, which all servers take
    /// in one namespace only, and the lease in our own.
    package static var tainting: [NeededRight] {
        let lease = ClusterAccess.ownNamespace()
        return [NeededRight("get", "nodes"), NeededRight("patch", "nodes")]
            + ["create", "patch"].map {
                NeededRight($0, "events", group: "events.k8s.io", namespace: EventRecorder.nodeNamespace)
            }
            + ["get", "create", "patch"].map {
                NeededRight($0, "leases", group: "coordination.k8s.io", namespace: lease)
            }
    }

    /// Each watched kind is listed, then watched.
    private static let watching: [NeededRight] = {
        let kinds = [
            ("nodes", ""), ("pods", ""), ("namespaces", ""), ("services", ""), ("replicationcontrollers", ""),
            ("persistentvolumes", ""), ("persistentvolumeclaims", ""), ("replicasets", "apps"),
            ("statefulsets", "apps"), ("storageclasses", "storage.k8s.io"),
        ]
        return kinds.flatMap { name, group in ["list", "watch"].map { NeededRight($0, name, group: group) } }
    }()
}
