import ClusterModel

/// The parts of a PersistentVolume object that limit where a pod can run.
struct KubeVolume: Decodable {
    struct Metadata: Decodable { var name: String, labels: [String: String]? }
    struct Affinity: Decodable { var required: KubeAffinity.NodeSelector? }
    struct Spec: Decodable { var nodeAffinity: Affinity? }

    var metadata: Metadata
    var spec: Spec

    /// The volume, and in `open` the conditions that are not known.
    func volume(_ open: inout OpenRules) -> BoundVolume {
        BoundVolume(
            name: metadata.name,
            labels: metadata.labels ?? [:],
            requiredNodes: open.keep("nodeAffinity", spec.nodeAffinity?.required)
        )
    }
}

/// The parts of a StorageClass object that count.
struct KubeStorageClass: Decodable {
    var volumeBindingMode: String?
}

/// The parts of a PersistentVolumeClaim object that tell what it is bound to.
struct KubeClaim: Decodable, Equatable, Sendable {
    struct Metadata: Decodable, Equatable, Sendable {
        struct Annotations: Decodable, Equatable, Sendable {
            var bindCompleted: String?
            var storageClass: String?

            enum CodingKeys: String, CodingKey {
                case bindCompleted = "pv.kubernetes.io/bind-completed"
                case storageClass = "volume.beta.kubernetes.io/storage-class"
            }
        }
        var annotations: Annotations?
        var deletionTimestamp: String?
    }
    struct Spec: Decodable, Equatable, Sendable { var volumeName: String?, storageClassName: String? }
    struct Status: Decodable, Equatable, Sendable { var phase: String? }

    var metadata: Metadata
    var spec: Spec
    var status: Status?

    /// The volume that the claim names, bound to it or only wished for.
    var volumeName: String? { spec.volumeName.flatMap { $0.isEmpty ? nil : $0 } }

    /// What is known of the claim.
    ///
    /// Source: `podHasPVCs`, `GetPodVolumeClaims` and `isPVCFullyBound` in `pkg/scheduler/framework/plugins/volumebinding`.
    ///
    /// - Parameters:
    ///   - volumes: The volumes by name, nil if they cannot be read.
    ///   - classes: Whether a class waits for a pod's node, by name, nil if they cannot be read.
    /// - Returns: How the claim is bound.
    func binding(volumes: [String: BoundVolume]?, classes: [String: Bool]?) -> VolumeClaim.Binding {
        // A claim being deleted rejects the pod as one that is not there does.
        if metadata.deletionTimestamp != nil { return .missing }
        if status?.phase == "Lost" { return .boundToMissing(volume: volumeName ?? "") }
        if let volumeName, metadata.annotations?.bindCompleted != nil {
            guard let volumes else { return .unknown }
            return volumes[volumeName].map { .bound($0) } ?? .boundToMissing(volume: volumeName)
        }
        let className = metadata.annotations?.storageClass ?? spec.storageClassName ?? ""
        guard volumeName == nil, !className.isEmpty else { return .unbound }
        guard let classes else { return .unknown }
        return classes[className] == true ? .waitsForNode : .unbound
    }
}
