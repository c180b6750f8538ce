import ClusterModel
import Foundation
import Testing

@testable import KubernetesAPI

/// One recorded case: a cluster, a pending pod, and what kube-scheduler decided.
struct KubeVerdict: Decodable {
    struct Expectation: Decodable {
        var feasible: Bool
        var plugin: String?
        var reasons: [String]?
        var scores: [String: Int]?
        var total: Int?
    }

    /// The namespaces that exist in every case.
    static let namespaces = [
        "default": ["kubernetes.io/metadata.name": "default"],
        "team-a": ["kubernetes.io/metadata.name": "team-a", "team": "a"],
        "team-b": ["kubernetes.io/metadata.name": "team-b", "team": "b"],
    ]

    /// A pod that runs, and the index of its node.
    struct Running {
        var pod: Pod
        var node: Int
    }

    /// The objects as the API server sends them, read as `explain` and `serve` read them.
    private struct Wire: Decodable {
        var id: String
        var nodes: [KeptObject<KubeNode>]
        var pods: [KeptObject<KubePod>]
        var pod: KeptObject<KubePod>
        var expect: [String: Expectation]

        /// Set, in whatever form, where a pre-filter rejected every node at once.
        var prefilter: Anything?
    }

    /// A value of which only the presence matters.
    private struct Anything: Decodable { init(from decoder: any Decoder) {} }

    let id: String
    let nodes: [Node]
    let running: [Running]

    /// The pod to place, which may ask for a node by name.
    let pod: Pod

    let expect: [String: Expectation]

    /// What holds for every node without an expectation of its own; nil if every node must have one.
    let rejectedAtOnce: Expectation?

    init(from decoder: any Decoder) throws {
        let wire = try Wire(from: decoder)
        id = wire.id
        expect = wire.expect
        rejectedAtOnce = wire.prefilter.map { _ in Expectation(feasible: false) }
        var open = OpenRules()
        nodes = wire.nodes.map { $0.object.node(&open) }
        try #require(open.words.isEmpty, "\(wire.id): \(open.words)")
        let indices = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.name, $0) })
        running = try wire.pods.map { kept in
            let node = try #require(kept.object.spec.nodeName.flatMap { indices[$0] })
            return Running(pod: try Self.read(kept), node: node)
        }
        var pending = try Self.read(wire.pod)
        pending.rules.nodeName = wire.pod.object.spec.nodeName
        pod = pending
    }

    /// A pod of which nothing is left out or open, since the verdict looked at all of it.
    private static func read(_ kept: KeptObject<KubePod>) throws -> Pod {
        let pod = kept.object.pod()
        try #require(kept.leftOut.isEmpty && pod.rules.openRules.isEmpty, "\(pod.name): \(pod.rules.openRules)")
        return pod
    }

    /// The cluster with all running pods counted.
    func state() -> ClusterState {
        var state = ClusterState(nodes: nodes, namespaces: Self.namespaces)
        for running in running { state.assume(running.pod, onNode: running.node) }
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
