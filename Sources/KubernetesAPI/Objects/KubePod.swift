import ClusterModel

/// The parts of a Pod object that placement looks at.
struct KubePod: Decodable, PartlyReadable {
    private enum CodingKeys: String, CodingKey { case metadata, spec, status }
    struct Metadata: Decodable {
        var name: String
        var namespace: String?
        var labels: [String: String]?
        var creationTimestamp: String?
        var deletionTimestamp: String?
        var deletionGracePeriodSeconds: Int64?
        var ownerReferences: [Owner]?
        var uid: String?
        var resourceVersion: String?
    }
    struct Owner: Decodable { var kind: String, name: String, uid: String?, controller: Bool? }
    struct Condition: Decodable {
        var type: String?
        var status: String?
        var reason: String?
        var message: String?
        var lastTransitionTime: String?
    }
    struct Gate: Decodable { var name: String }
    struct ContainerStatus: Decodable {
        var name: String?
        var resources: Resources?
        var allocatedResources: [String: KubeAmount]?
    }
    struct Status: Decodable {
        var phase: String?
        var startTime: String?
        var nominatedNodeName: String?
        var conditions: [Condition]?
        var containerStatuses: [ContainerStatus]?
        var initContainerStatuses: [ContainerStatus]?
        /// How a resize stands, before Kubernetes 1.33; since then a condition says so.
        var resize: String?
        var resources: Resources?
        var allocatedResources: [String: KubeAmount]?
    }
    struct Resources: Decodable { var requests: [String: KubeAmount]? }
    struct Port: Decodable { var hostPort: Int?, hostIP: String?, `protocol`: String? }
    struct Container: Decodable {
        var name: String?
        var image: String?
        var resources: Resources?
        var restartPolicy: String?
        var ports: [Port]?

        /// Whether this init container keeps running beside the containers.
        var isSidecar: Bool { restartPolicy == "Always" }
    }
    struct TolerationObject: Decodable { var key: String?, `operator`: String?, value: String?, effect: String? }
    struct Spec: Decodable {
        var nodeName: String?
        var schedulerName: String?
        var priority: Int64?
        var preemptionPolicy: String?
        var schedulingGates: [Gate]?
        var nodeSelector: [String: String]?
        var affinity: KubeAffinity?
        var topologySpreadConstraints: [KubeSpreadConstraint]?
        var containers: [Container]?
        var initContainers: [Container]?
        var overhead: [String: KubeAmount]?
        var resources: Resources?
        var volumes: [KubePodVolume]?
        var tolerations: [TolerationObject]?
    }

    var metadata: Metadata
    var spec: Spec
    var status: Status?
    var leftOut: [String] = []

    /// Whether the pod has ended and reserves nothing any more.
    var hasEnded: Bool { status?.phase == "Succeeded" || status?.phase == "Failed" }

    /// The pod as if it were pending: the node of a running pod is where it is and not what it asks for.
    ///
    /// A rule with a value that is not known is left open, see `PodRules.openRules`.
    ///
    /// - Parameter defaultSpread: The pods of the same owner.
    /// - Returns: The pod.
    func pod(defaultSpread: LabelSelector? = nil) -> Pod {
        var open = OpenRules()
        open.add(leftOut)
        let tolerations = (spec.tolerations ?? []).compactMap { $0.toleration(&open) }
        let request = request(&open)
        let scheduling = scheduling(&open)
        return Pod(
            namespace: metadata.namespace ?? "default",
            name: metadata.name,
            request: request,
            tolerations: tolerations,
            labels: metadata.labels ?? [:],
            rules: rules(defaultSpread, &open),
            scheduling: scheduling
        )
    }

    private func rules(_ defaultSpread: LabelSelector?, _ open: inout OpenRules) -> PodRules {
        let nodes = spec.affinity?.nodeAffinity
        var rules = PodRules(
            nodeSelector: spec.nodeSelector ?? [:],
            requiredNodes: open.keep("nodeAffinity (required)", nodes?.requiredDuringSchedulingIgnoredDuringExecution),
            preferredNodes: open.keep(
                "nodeAffinity (preferred)",
                nodes?.preferredDuringSchedulingIgnoredDuringExecution
            ) { try $0.nodes() },
            affinity: spec.affinity?.podAffinityRules(&open) ?? PodAffinity(),
            spread: open.keep("topologySpreadConstraints", spec.topologySpreadConstraints) { try $0.constraint() },
            defaultSpreadSelector: defaultSpread,
            hostPorts: hostPorts,
            images: ((spec.initContainers ?? []) + (spec.containers ?? [])).map { $0.image ?? "" },
            // What claims are bound to is not read yet; such a pod is judged as open.
            claims: (spec.volumes ?? []).compactMap { $0.claim(ofPod: metadata.name) },
            disks: (spec.volumes ?? []).compactMap(\.disk),
            isTerminating: metadata.deletionTimestamp != nil
        )
        rules.openRules = open.words
        return rules
    }

    /// Ports of the node that are taken as long as the pod runs, so those of sidecars, too.
    private var hostPorts: [HostPort] {
        ((spec.initContainers ?? []).filter(\.isSidecar) + (spec.containers ?? [])).flatMap { $0.ports ?? [] }
            .compactMap { port in
                port.hostPort.map { HostPort($0, transport: port.protocol ?? "", address: port.hostIP ?? "") }
            }
    }
}

extension KubePod.TolerationObject {
    /// The toleration; nil for an effect that is not known, since taints of that effect are left open, too.
    ///
    /// With an operator that is not known it could cover any value, so it is taken to cover all of its key.
    fileprivate func toleration(_ open: inout OpenRules) -> Toleration? {
        let place = "toleration of \(key ?? "every taint")"
        let name = `operator` ?? ""
        let comparison = open.keep("\(place), operator") {
            try known(Toleration.Operator(rawValue: name.isEmpty ? "Equal" : name), name)
        }
        return open.keep("\(place), effect") {
            Toleration(
                key: key ?? "",
                comparison: comparison ?? .exists,
                value: value ?? "",
                effect: try effect.flatMap { $0.isEmpty ? nil : try known(Taint.Effect(rawValue: $0), $0) }
            )
        }
    }
}
