import ClusterModel

/// The parts of a Node object that placement looks at.
struct KubeNode: Decodable {
    struct Metadata: Decodable { var name: String, labels: [String: String]? }
    struct TaintObject: Decodable { var key: String, value: String?, effect: String }
    struct Spec: Decodable { var unschedulable: Bool?, taints: [TaintObject]? }
    struct Image: Decodable { var names: [String]?, sizeBytes: Int64? }
    struct Status: Decodable { var allocatable: [String: String], images: [Image]? }

    var metadata: Metadata
    var spec: Spec
    var status: Status

    func node() throws -> Node {
        var amounts = try status.allocatable.mapValues { try Quantity(parsing: $0) }
        let pods = amounts.removeValue(forKey: "pods")?.units ?? 0
        let allocatable = ResourceVector(
            milliCPU: amounts.removeValue(forKey: "cpu")?.milli ?? 0,
            memory: amounts.removeValue(forKey: "memory")?.units ?? 0,
            ephemeralStorage: amounts.removeValue(forKey: "ephemeral-storage")?.units ?? 0
        )
        return Node(
            name: metadata.name,
            allocatable: allocatable,
            extendedAllocatable: amounts.mapValues(\.units),
            maximumPodCount: Int(pods),
            taints: try (spec.taints ?? []).map {
                Taint(
                    key: $0.key,
                    value: $0.value ?? "",
                    effect: try known(Taint.Effect(rawValue: $0.effect), $0.effect)
                )
            },
            isUnschedulable: spec.unschedulable ?? false,
            labels: metadata.labels ?? [:],
            images: images
        )
    }

    private var images: [String: Int64] {
        (status.images ?? []).reduce(into: [:]) { images, image in
            for name in image.names ?? [] { images[name] = image.sizeBytes ?? 0 }
        }
    }
}
