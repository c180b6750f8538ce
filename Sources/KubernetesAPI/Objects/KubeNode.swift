import ClusterModel

/// The parts of a Node object that placement looks at.
struct KubeNode: Decodable, PartlyReadable {
    private enum CodingKeys: String, CodingKey { case metadata, spec, status }
    struct Metadata: Decodable { var name: String, labels: [String: String]? }
    struct TaintObject: Decodable { var key: String, value: String?, effect: String? }
    struct Spec: Decodable { var unschedulable: Bool?, taints: [TaintObject]? }
    struct Image: Decodable { var names: [String]?, sizeBytes: Int64? }
    struct Status: Decodable { var allocatable: [String: KubeAmount]?, images: [Image]? }

    var metadata: Metadata
    var spec: Spec?
    var status: Status?
    var leftOut: [String] = []

    /// The node as far as it is known.
    ///
    /// - Parameter open: Gets words for every taint whose effect is not known and every amount that cannot be meant; the
    ///   node counts without it.
    /// - Returns: The node.
    func node(_ open: inout OpenRules) -> Node {
        open.add(leftOut)
        if status?.allocatable == nil { open.add(["status.allocatable is missing, so the node offers nothing"]) }
        var amounts = open.amounts("status.allocatable", status?.allocatable)
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
            taints: (spec?.taints ?? []).compactMap { $0.taint(&open) },
            isUnschedulable: spec?.unschedulable ?? false,
            labels: metadata.labels ?? [:],
            images: images
        )
    }

    /// The node, whatever is left open of it.
    func node() -> Node {
        var open = OpenRules()
        return node(&open)
    }

    private var images: [String: Int64] {
        (status?.images ?? []).reduce(into: [:]) { images, image in
            for name in image.names ?? [] { images[name] = image.sizeBytes ?? 0 }
        }
    }
}

extension KubeNode.TaintObject {
    fileprivate func taint(_ open: inout OpenRules) -> Taint? {
        open.keep("taint \(key)") {
            Taint(key: key, value: value ?? "", effect: try known(Taint.Effect(rawValue: effect ?? ""), effect ?? ""))
        }
    }
}
