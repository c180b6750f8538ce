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

    var id: String
    /// The objects as the API server sends them, read as `explain` and `serve` read them.
    var nodes: [KeptObject<KubeNode>]
    var pods: [KeptObject<KubePod>]
    var pod: KeptObject<KubePod>
    var expect: [String: Expectation]

    /// Set, in whatever form, where a pre-filter rejected every node at once.
    var prefilter: Anything?

    /// A value of which only the presence matters.
    struct Anything: Decodable { init(from decoder: any Decoder) {} }

    /// What holds for every node without an expectation of its own; nil if every node must have one.
    var rejectedAtOnce: Expectation? { prefilter.map { _ in Expectation(feasible: false) } }

    /// The cluster with all running pods counted.
    func state() throws -> ClusterState {
        var open = OpenRules()
        var state = ClusterState(nodes: nodes.map { $0.object.node(&open) }, namespaces: Self.namespaces)
        try #require(open.words.isEmpty, "\(id): \(open.words)")
        for (pod, index) in try running() { state.assume(pod, onNode: index) }
        return state
    }

    /// The running pods and the indices of their nodes.
    func running() throws -> [(pod: Pod, node: Int)] {
        let indices = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.object.metadata.name, $0) })
        return try pods.map { pod in
            (try read(pod), try #require(pod.object.spec.nodeName.flatMap { indices[$0] }))
        }
    }

    /// The pod to place, which may ask for a node by name.
    func pending() throws -> Pod {
        var pending = try read(pod)
        pending.rules.nodeName = pod.object.spec.nodeName
        return pending
    }

    /// A pod of which nothing is left out or open, since the verdict looked at all of it.
    private func read(_ kept: KeptObject<KubePod>) throws -> Pod {
        let pod = kept.object.pod()
        try #require(kept.leftOut.isEmpty && pod.rules.openRules.isEmpty, "\(id): \(pod.rules.openRules)")
        return pod
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
