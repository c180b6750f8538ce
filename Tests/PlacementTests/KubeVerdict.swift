import ClusterModel
import Foundation
import Testing

/// One recorded case: a cluster, a pending pod, and what kube-scheduler decided.
struct KubeVerdict: Decodable {
    struct Expectation: Decodable {
        var feasible: Bool
        var plugin: String?
        var reasons: [String]?
        var scores: [String: Int]?
    }

    var id: String
    var nodes: [KubeNode]
    var pods: [KubePod]
    var pod: KubePod
    var expect: [String: Expectation]

    /// The cluster with all running pods counted.
    func state() throws -> ClusterState {
        var state = ClusterState(nodes: try nodes.map { try $0.node() })
        let indices = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.metadata.name, $0) })
        for pod in pods {
            let index = try #require(pod.spec.nodeName.flatMap { indices[$0] })
            state.assume(try pod.pod().request, onNode: index)
        }
        return state
    }

    /// The cases of a gzip-compressed or plain file of JSON lines.
    static func cases(in url: URL) throws -> [KubeVerdict] {
        let gunzip = Process()
        gunzip.executableURL = URL(filePath: "/usr/bin/env")
        gunzip.arguments = ["gzip", "-dcf", url.path]
        let pipe = Pipe()
        gunzip.standardOutput = pipe
        try gunzip.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        gunzip.waitUntilExit()
        try #require(gunzip.terminationStatus == 0, "gzip could not read \(url.path)")
        return try data.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(KubeVerdict.self, from: $0)
        }
    }
}

/// The parts of a Node object that the filters of this module look at.
struct KubeNode: Decodable {
    struct Metadata: Decodable { var name: String }
    struct TaintObject: Decodable { var key: String, value: String?, effect: String }
    struct Spec: Decodable { var unschedulable: Bool?, taints: [TaintObject]? }
    struct Status: Decodable { var allocatable: [String: String] }

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
                Taint(key: $0.key, value: $0.value ?? "", effect: try #require(Taint.Effect(rawValue: $0.effect)))
            },
            isUnschedulable: spec.unschedulable ?? false
        )
    }
}

/// The parts of a Pod object that the filters of this module look at.
struct KubePod: Decodable {
    struct Metadata: Decodable { var name: String, namespace: String? }
    struct Resources: Decodable { var requests: [String: String]? }
    struct Container: Decodable { var resources: Resources?, restartPolicy: String? }
    struct TolerationObject: Decodable { var key: String?, `operator`: String?, value: String?, effect: String? }
    struct Spec: Decodable {
        var nodeName: String?
        var containers: [Container]
        var initContainers: [Container]?
        var overhead: [String: String]?
        var tolerations: [TolerationObject]?
    }

    var metadata: Metadata
    var spec: Spec

    func pod() throws -> Pod {
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
            }
        )
    }

    private func request(_ container: Container) throws -> ContainerRequest {
        ContainerRequest(
            try (container.resources?.requests ?? [:]).mapValues { try Quantity(parsing: $0) },
            isSidecar: container.restartPolicy == "Always"
        )
    }
}
