import ClusterModel

/// The parts of a PersistentVolume object that a scheduler looks at.
struct KubeVolume: Decodable {
    struct Metadata: Decodable {
        var name: String
        var labels: [String: String]?
        var deletionTimestamp: String?
    }
    struct Affinity: Decodable { var required: KubeAffinity.NodeSelector? }
    struct Reference: Decodable { var namespace: String?, name: String?, uid: String? }
    struct Driver: Decodable {
        var driver: String
        var volumeHandle: String
    }
    struct BuiltIn: Decodable { var volumeID: String?, pdName: String?, diskName: String? }
    struct Spec: Decodable {
        var nodeAffinity: Affinity?
        var capacity: [String: KubeAmount]?
        var storageClassName: String?
        var accessModes: [String]?
        var volumeMode: String?
        var claimRef: Reference?
        var csi: Driver?
        var awsElasticBlockStore: BuiltIn?
        var gcePersistentDisk: BuiltIn?
        var azureDisk: BuiltIn?
        var cinder: BuiltIn?
    }
    struct Status: Decodable { var phase: String? }

    var metadata: Metadata
    var spec: Spec
    var status: Status?

    /// The volume, and in `open` the conditions and amounts that are not known.
    func volume(_ open: inout OpenRules) -> PersistentVolume {
        PersistentVolume(
            volume: BoundVolume(
                name: metadata.name,
                labels: metadata.labels ?? [:],
                requiredNodes: open.keep("nodeAffinity", spec.nodeAffinity?.required),
                source: spec.source
            ),
            capacity: open.amounts("spec.capacity", spec.capacity)["storage"]?.units ?? 0,
            storageClass: spec.storageClassName ?? "",
            accessModes: Set(spec.accessModes ?? []),
            mode: spec.volumeMode ?? "Filesystem",
            claim: spec.claimRef.flatMap(\.claim),
            phase: status?.phase ?? "",
            isTerminating: metadata.deletionTimestamp != nil
        )
    }
}

extension KubeVolume.Spec {
    /// Where the data is.
    ///
    /// Source: `staging/src/k8s.io/csi-translation-lib/plugins`, for the names of plugins.
    fileprivate var source: VolumeSource? {
        if let csi { return .driver(csi.driver, handle: csi.volumeHandle) }
        let kinds: [(String, String?)] = [
            ("kubernetes.io/aws-ebs", awsElasticBlockStore?.volumeID),
            ("kubernetes.io/gce-pd", gcePersistentDisk?.pdName), ("kubernetes.io/azure-disk", azureDisk?.diskName),
            ("kubernetes.io/cinder", cinder?.volumeID),
        ]
        for (plugin, id) in kinds {
            if let id { return .builtIn(plugin: plugin, id: id) }
        }
        return nil
    }
}

extension KubeVolume.Reference {
    fileprivate var claim: PersistentVolume.ClaimReference? {
        name.map { .init(namespace: namespace ?? "", name: $0, uid: uid ?? "") }
    }
}
