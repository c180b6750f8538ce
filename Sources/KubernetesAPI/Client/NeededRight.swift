/// One thing that the API server must allow.
package struct NeededRight: Sendable, Equatable {
    /// The verb, for example `list`.
    package let verb: String
    /// The API group, empty for the core.
    package let group: String
    /// The resource in the plural.
    package let resource: String
    /// The namespace it is needed in; empty for all, and for what belongs to none.
    package let namespace: String
    /// The one object it is needed for; empty for all.
    package let name: String

    /// Names a right.
    ///
    /// - Parameters:
    ///   - verb: The verb.
    ///   - resource: The resource in the plural.
    ///   - group: The API group, empty for the core.
    ///   - namespace: The namespace it is needed in; empty for all.
    ///   - name: The one object it is needed for; empty for all.
    init(_ verb: String, _ resource: String, group: String = "", namespace: String = "", name: String = "") {
        self.verb = verb
        self.group = group
        self.resource = resource
        self.namespace = namespace
        self.name = name
    }
}

/// What an access is used for, which decides what it must be allowed.
package enum AccessPurpose: String, CaseIterable, Sendable {
    /// One explanation from the command line.
    case explain
    /// The service: `deployments/11-rbac.yaml` grants exactly this.
    case service
    /// Taints of the quarantine, besides the service's rights: `deployments/quarantine` grants it.
    case quarantine

    /// The rights of this purpose: one for every kind of request that is made for it.
    ///
    /// - Parameter namespace: Where the service runs and keeps its lease.
    /// - Returns: The rights.
    package func rights(namespace: String) -> [NeededRight] {
        switch self {
        case .explain: Self.explanation
        case .service: Self.watching + Self.telling(namespace: namespace)
        case .quarantine: [NeededRight("patch", "nodes")]
        }
    }

    /// Every request that `KubernetesClient.snapshot` makes.
    private static let explanation = [
        NeededRight("list", "nodes"), NeededRight("list", "pods"), NeededRight("get", "pods"),
        NeededRight("list", "namespaces"), NeededRight("list", "services"),
        NeededRight("get", "replicationcontrollers"), NeededRight("get", "replicasets", group: "apps"),
        NeededRight("get", "statefulsets", group: "apps"),
    ]

    /// Each watched kind is listed, then watched.
    private static let watching: [NeededRight] = {
        let kinds = [
            ("nodes", ""), ("pods", ""), ("namespaces", ""), ("services", ""), ("replicationcontrollers", ""),
            ("persistentvolumes", ""), ("persistentvolumeclaims", ""), ("replicasets", "apps"),
            ("statefulsets", "apps"), ("storageclasses", "storage.k8s.io"),
        ]
        return kinds.flatMap { name, group in ["list", "watch"].map { NeededRight($0, name, group: group) } }
    }()

    /// Events about pods of any namespace, and the service's own lease. Creating cannot be limited to a name.
    private static func telling(namespace: String) -> [NeededRight] {
        let lease = "coordination.k8s.io"
        return [
            NeededRight("create", "events", group: "events.k8s.io"),
            NeededRight("patch", "events", group: "events.k8s.io"),
            NeededRight("create", "leases", group: lease, namespace: namespace),
            NeededRight("get", "leases", group: lease, namespace: namespace, name: leaseName),
            NeededRight("update", "leases", group: lease, namespace: namespace, name: leaseName),
        ]
    }

    /// The name of the lease that the shipped role allows.
    package static let leaseName = "hydatis"
}
