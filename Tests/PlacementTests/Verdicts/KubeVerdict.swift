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
        var total: Int?
    }

    /// The namespaces that exist in every case.
    static let namespaces = [
        "default": ["kubernetes.io/metadata.name": "default"],
        "team-a": ["kubernetes.io/metadata.name": "team-a", "team": "a"],
        "team-b": ["kubernetes.io/metadata.name": "team-b", "team": "b"],
    ]

    var id: String
    var nodes: [KubeNode]
    var pods: [KubePod]
    var pod: KubePod
    var expect: [String: Expectation]

    /// Set, in whatever form, where a pre-filter rejected every node at once.
    var prefilter: Anything?

    /// A value of which only the presence matters.
    struct Anything: Decodable { init(from decoder: any Decoder) {} }

    /// What holds for every node without an expectation of its own; nil if every node must have one.
    var rejectedAtOnce: Expectation? { prefilter.map { _ in Expectation(feasible: false) } }

    /// The cluster with all running pods counted.
    func state() throws -> ClusterState {
        var state = ClusterState(nodes: try nodes.map { try $0.node() }, namespaces: Self.namespaces)
        let indices = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.metadata.name, $0) })
        for pod in pods {
            let index = try #require(pod.spec.nodeName.flatMap { indices[$0] })
            state.assume(try pod.pod(isPlaced: true), onNode: index)
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
