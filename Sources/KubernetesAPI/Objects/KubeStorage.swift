import ClusterModel

/// The parts of a StorageClass object that a scheduler looks at.
struct KubeStorageClass: Decodable {
    struct Metadata: Decodable { var name: String }
    struct Label: Decodable {
        var key: String
        var values: [String]?
    }
    struct Topology: Decodable { var matchLabelExpressions: [Label]? }

    var metadata: Metadata
    var provisioner: String?
    var volumeBindingMode: String?
    var allowedTopologies: [Topology]?

    /// The class, and in `open` the mode if it is not known.
    func storageClass(_ open: inout OpenRules) -> StorageClass {
        let waits: Bool? = open.keep("volumeBindingMode") {
            switch volumeBindingMode {
            case nil, "", "Immediate": false
            case "WaitForFirstConsumer": true
            case let mode?: throw UnknownValue(value: mode)
            }
        }
        return StorageClass(
            name: metadata.name,
            provisioner: provisioner ?? "",
            waitsForNode: waits ?? false,
            allowedTopologies: (allowedTopologies ?? []).map { topology in
                NodeSelectorTerm(
                    expressions: (topology.matchLabelExpressions ?? []).map {
                        LabelRequirement($0.key, .isIn, $0.values ?? [])
                    },
                    fields: []
                )
            }
        )
    }
}

/// The parts of a CSINode object that a scheduler looks at.
struct KubeVolumeLimits: Decodable {
    struct Metadata: Decodable {
        struct Annotations: Decodable {
            var migratedPlugins: String?
            enum CodingKeys: String, CodingKey { case migratedPlugins = "storage.alpha.kubernetes.io/migrated-plugins" }
        }
        var name: String
        var annotations: Annotations?
    }
    struct Allocatable: Decodable { var count: Int? }
    struct Driver: Decodable {
        var name: String
        var allocatable: Allocatable?
    }
    struct Spec: Decodable { var drivers: [Driver]? }

    var metadata: Metadata
    var spec: Spec?

    /// The limits of the node.
    var limits: VolumeLimits {
        let counts = (spec?.drivers ?? []).map { ($0.name, $0.allocatable?.count) }
        let plugins = metadata.annotations?.migratedPlugins?.split(separator: ",").map(String.init) ?? []
        return VolumeLimits(
            node: metadata.name,
            countByDriver: Dictionary(counts) { first, _ in first },
            migratedPlugins: Set(plugins)
        )
    }
}

/// The parts of a CSIDriver object that a scheduler looks at.
struct KubeStorageDriver: Decodable {
    struct Metadata: Decodable { var name: String }
    struct Spec: Decodable { var storageCapacity: Bool? }

    var metadata: Metadata
    var spec: Spec?

    /// The driver.
    var driver: StorageDriver { StorageDriver(name: metadata.name, statesCapacity: spec?.storageCapacity ?? false) }
}

/// The parts of a CSIStorageCapacity object that a scheduler looks at.
struct KubeStorageCapacity: Decodable {
    var storageClassName: String
    var nodeTopology: KubeSelector?
    var capacity: KubeAmount?
    var maximumVolumeSize: KubeAmount?

    /// The capacity, and in `open` the amounts and the selector if they are not known; nothing then fits there.
    func storageCapacity(_ open: inout OpenRules) -> StorageCapacity {
        let largest =
            maximumVolumeSize.map { ("maximumVolumeSize", $0) } ?? capacity.map { ("capacity", $0) }
        return StorageCapacity(
            storageClass: storageClassName,
            nodes: nodeTopology.flatMap { topology in open.keep("nodeTopology") { try topology.selector() } },
            largestVolume: largest.flatMap { place, amount in
                open.keep(place) { try Quantity(parsing: amount.text).units }
            }
        )
    }
}
