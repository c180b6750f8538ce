import ClusterModel
import Foundation

/// The parts of a Pod object that placement looks at.
struct KubePod: Decodable {
    struct Metadata: Decodable {
        var name: String
        var namespace: String?
        var labels: [String: String]?
        var creationTimestamp: String?
        var deletionTimestamp: String?
        var ownerReferences: [Owner]?
        var uid: String?
    }
    struct Owner: Decodable { var kind: String, name: String, controller: Bool? }
    struct Claim: Decodable { var claimName: String }
    struct Volume: Decodable { var name: String, persistentVolumeClaim: Claim?, ephemeral: Ephemeral? }
    struct Ephemeral: Decodable {}
    struct Condition: Decodable { var type: String?, status: String?, lastTransitionTime: String? }
    struct Status: Decodable { var phase: String?, conditions: [Condition]? }
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
        var schedulerName: String?
        var nodeSelector: [String: String]?
        var affinity: KubeAffinity?
        var topologySpreadConstraints: [KubeSpreadConstraint]?
        var containers: [Container]
        var initContainers: [Container]?
        var overhead: [String: String]?
        var volumes: [Volume]?
        var tolerations: [TolerationObject]?
    }

    var metadata: Metadata
    var spec: Spec
    var status: Status?

    /// Whether the pod has ended and reserves nothing any more.
    var hasEnded: Bool { status?.phase == "Succeeded" || status?.phase == "Failed" }

    /// When the pod was made.
    var createdAt: Date? { metadata.creationTimestamp.flatMap(Self.date) }

    /// When the pod was bound to its node, by the condition that the binding sets.
    var boundAt: Date? {
        status?.conditions?.first { $0.type == "PodScheduled" && $0.status == "True" }?.lastTransitionTime
            .flatMap(Self.date)
    }

    private static func date(_ text: String) -> Date? { try? Date(text, strategy: .iso8601) }

    /// The pod as if it were pending: the node of a running pod is where it is and not what it asks for.
    ///
    /// - Parameter defaultSpread: The pods of the same owner.
    /// - Returns: The pod.
    /// - Throws: `QuantityError` or `UnknownValue` for what cannot be meant.
    func pod(defaultSpread: LabelSelector? = nil) throws -> Pod {
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
                    comparison: try known(
                        Toleration.Operator(rawValue: toleration.operator ?? "Equal"),
                        toleration.operator ?? ""
                    ),
                    value: toleration.value ?? "",
                    effect: try toleration.effect.flatMap {
                        $0.isEmpty ? nil : try known(Taint.Effect(rawValue: $0), $0)
                    }
                )
            },
            labels: metadata.labels ?? [:],
            rules: try rules(defaultSpread)
        )
    }

    private func rules(_ defaultSpread: LabelSelector?) throws -> PodRules {
        let nodes = spec.affinity?.nodeAffinity
        return PodRules(
            nodeSelector: spec.nodeSelector ?? [:],
            requiredNodes: try nodes?.requiredDuringSchedulingIgnoredDuringExecution?.terms(),
            preferredNodes: try (nodes?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map { try $0.nodes() },
            affinity: try spec.affinity?.podAffinityRules() ?? PodAffinity(),
            spread: try (spec.topologySpreadConstraints ?? []).map { try $0.constraint() },
            defaultSpreadSelector: defaultSpread,
            hostPorts: spec.containers.flatMap { $0.ports ?? [] }.compactMap { port in
                port.hostPort.map { HostPort($0, transport: port.protocol ?? "", address: port.hostIP ?? "") }
            },
            images: ((spec.initContainers ?? []) + spec.containers).map { $0.image ?? "" },
            // What claims are bound to is not read yet; such a pod is judged as open.
            claims: (spec.volumes ?? []).compactMap { volume in
                let name =
                    volume.persistentVolumeClaim?.claimName
                    ?? volume.ephemeral.map { _ in "\(metadata.name)-\(volume.name)" }
                return name.map { VolumeClaim($0, .unknown) }
            },
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
