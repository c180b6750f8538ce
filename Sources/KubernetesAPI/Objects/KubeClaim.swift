import ClusterModel

/// The parts of a PersistentVolumeClaim object that a scheduler looks at.
struct KubeClaim: Decodable {
    struct Metadata: Decodable {
        struct Annotations: Decodable {
            var bindCompleted: String?
            var storageClass: String?
            var selectedNode: String?

            enum CodingKeys: String, CodingKey {
                case bindCompleted = "pv.kubernetes.io/bind-completed"
                case selectedNode = "volume.kubernetes.io/selected-node"
                case storageClass = "volume.beta.kubernetes.io/storage-class"
            }
        }
        var annotations: Annotations?
        var deletionTimestamp: String?
        var uid: String?
    }
    struct Spec: Decodable {
        var volumeName: String?
        var storageClassName: String?
        var accessModes: [String]?
        var volumeMode: String?
        var selector: KubeSelector?
        var resources: KubePod.Resources?
    }
    struct Status: Decodable { var phase: String? }

    var metadata: Metadata
    var spec: Spec?
    var status: Status?

    /// The claim, and in `open` the selector and the size if they are not known.
    func claim(_ open: inout OpenRules) -> PersistentVolumeClaim {
        PersistentVolumeClaim(
            uid: metadata.uid ?? "",
            storageClass: metadata.annotations?.storageClass ?? spec?.storageClassName,
            request: open.amounts("spec.resources.requests", spec?.resources?.requests)["storage"]?.units ?? 0,
            accessModes: Set(spec?.accessModes ?? []),
            mode: spec?.volumeMode ?? "Filesystem",
            selector: spec?.selector.flatMap { selector in open.keep("spec.selector") { try selector.selector() } },
            volumeName: spec?.volumeName.flatMap { $0.isEmpty ? nil : $0 },
            isBound: metadata.annotations?.bindCompleted != nil,
            selectedNode: metadata.annotations?.selectedNode,
            isLost: status?.phase == "Lost",
            isTerminating: metadata.deletionTimestamp != nil
        )
    }
}

extension PersistentVolumeClaim {
    /// What is known of the claim.
    ///
    /// Source: `podHasPVCs`, `GetPodVolumeClaims` and `isPVCFullyBound` in `pkg/scheduler/framework/plugins/volumebinding`.
    ///
    /// - Parameters:
    ///   - volumes: The volumes by name, nil if they cannot be read.
    ///   - classes: The storage classes by name, nil if they cannot be read.
    /// - Returns: How the claim is bound.
    func binding(
        volumes: [String: PersistentVolume]?,
        classes: [String: StorageClass]?
    ) -> VolumeClaim.Binding {
        // A claim being deleted rejects the pod as one that is not there does.
        if isTerminating { return .missing }
        if isLost { return .boundToMissing(volume: volumeName ?? "") }
        if let volumeName, isBound {
            guard let volumes else { return .unknown }
            return volumes[volumeName].map { .bound($0.volume) } ?? .boundToMissing(volume: volumeName)
        }
        guard volumeName == nil, let storageClass, !storageClass.isEmpty else { return .unbound }
        guard let classes else { return .unknown }
        return classes[storageClass]?.waitsForNode == true ? .waitsForNode : .unbound
    }
}
