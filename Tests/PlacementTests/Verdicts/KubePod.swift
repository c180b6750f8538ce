import ClusterModel
import Testing

/// The parts of a Pod object that the filters and scores of this module look at.
struct KubePod: Decodable {
    struct Metadata: Decodable {
        var name: String
        var namespace: String?
        var labels: [String: String]?
        var deletionTimestamp: String?
    }
    struct Resources: Decodable { var requests: [String: String]? }
    struct Port: Decodable { var hostPort: Int?, hostIP: String?, `protocol`: String? }
    struct Container: Decodable {
        var image: String?
        var resources: Resources?
        var restartPolicy: String?
        var ports: [Port]?
    }
    struct TolerationObject: Decodable { var key: String?, `operator`: String?, value: String?, effect: String? }
    struct Spec: Decodable {
        var nodeName: String?
        var nodeSelector: [String: String]?
        var affinity: KubeAffinity?
        var topologySpreadConstraints: [KubeSpreadConstraint]?
        var containers: [Container]
        var initContainers: [Container]?
        var overhead: [String: String]?
        var tolerations: [TolerationObject]?
    }

    var metadata: Metadata
    var spec: Spec

    /// The pod; the node of a running pod is where it is and not what it asks for.
    func pod(isPlaced: Bool = false) throws -> Pod {
        Pod(
            namespace: metadata.namespace ?? "default",
            name: metadata.name,
            request: PodRequest(
                containers: try spec.containers.map(request),
                initContainers: try (spec.initContainers ?? []).map(request),
                overhead: try (spec.overhead ?? [:]).mapValues { try Quantity(parsing: $0) }
            ),
            tolerations: try (spec.tolerations ?? []).map { toleration in
                Toleration(
                    key: toleration.key ?? "",
                    comparison: try #require(Toleration.Operator(rawValue: toleration.operator ?? "Equal")),
                    value: toleration.value ?? "",
                    effect: toleration.effect.flatMap(Taint.Effect.init(rawValue:))
                )
            },
            labels: metadata.labels ?? [:],
            rules: try rules(isPlaced: isPlaced)
        )
    }

    private func rules(isPlaced: Bool) throws -> PodRules {
        let nodes = spec.affinity?.nodeAffinity
        return PodRules(
            nodeName: isPlaced ? nil : spec.nodeName,
            nodeSelector: spec.nodeSelector ?? [:],
            requiredNodes: try nodes?.requiredDuringSchedulingIgnoredDuringExecution?.terms(),
            preferredNodes: try (nodes?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map { try $0.nodes() },
            affinity: try spec.affinity?.podAffinityRules() ?? PodAffinity(),
            spread: try (spec.topologySpreadConstraints ?? []).map { try $0.constraint() },
            hostPorts: spec.containers.flatMap { $0.ports ?? [] }.compactMap { port in
                port.hostPort.map { HostPort($0, transport: port.protocol ?? "", address: port.hostIP ?? "") }
            },
            images: ((spec.initContainers ?? []) + spec.containers).map { $0.image ?? "" },
            isTerminating: metadata.deletionTimestamp != nil
        )
    }

    private func request(_ container: Container) throws -> ContainerRequest {
        ContainerRequest(
            try (container.resources?.requests ?? [:]).mapValues { try Quantity(parsing: $0) },
            isSidecar: container.restartPolicy == "Always"
        )
    }
}
