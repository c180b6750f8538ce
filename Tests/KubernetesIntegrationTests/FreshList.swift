import ClusterModel
import Foundation
import Logging
import Testing

@testable import KubernetesAPI

/// A logger that nobody hears.
let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// What decisions look at, as text that two sources can be compared by.
struct ClusterPicture: Equatable {
    var nodes: [String]
    var pods: [String]

    /// What the watches have put together.
    init(_ view: ClusterView) {
        nodes = view.state.nodes.map { state in
            let indexed = view.nodeIndices[state.node.name].map { view.state.nodes[$0].node.name } ?? "none"
            return Self.line(indexed, state.node.allocatable, state.node.taints, state.requested, state.podCount)
        }
        pods = view.pods.values.map { Self.line("\($0.name)", uid: $0.uid, node: $0.node) }.sorted()
    }

    /// What the API server lists now, counted anew.
    init(listedBy client: KubernetesClient) async throws {
        let nodes = try await client.list("/api/v1/nodes", as: KubeNode.self)
        let pods = try await client.list("/api/v1/pods", as: KubePod.self)
        var builder = StateBuilder(nodes: nodes.objects, namespaces: [])
        let running = pods.objects.filter { !$0.hasEnded }
        for pod in running { builder.count(pod) }
        self.nodes = builder.state.nodes.map { state in
            Self.line(state.node.name, state.node.allocatable, state.node.taints, state.requested, state.podCount)
        }
        self.pods = running.map { pod in
            let name = "\(pod.metadata.namespace ?? "")/\(pod.metadata.name)"
            return Self.line(name, uid: pod.metadata.uid ?? "", node: pod.spec.nodeName)
        }.sorted()
    }

    private static func line(_ parts: Any...) -> String { parts.map { "\($0)" }.joined(separator: " ") }

    private static func line(_ name: String, uid: String, node: String?) -> String { "\(name) \(uid) \(node ?? "-")" }
}

/// Runs a watch cache and waits until it is in sync.
func withWatch(
    _ kubeconfig: String,
    _ body: (WatchCache, KubernetesClient) async throws -> Void
) async throws {
    var settings = WatchSettings()
    settings.firstPause = .milliseconds(100)
    settings.longestPause = .seconds(1)
    settings.forbiddenPause = .milliseconds(500)
    let access = try ClusterAccess.find(kubeconfig: kubeconfig)
    try await KubernetesClient.with(access) { client in
        let cache = WatchCache(client: client, logger: silent, settings: settings)
        let running = Task { try await cache.run() }
        defer { running.cancel() }
        try await eventually("it is in sync") { cache.isSynced }
        try await body(cache, client)
        running.cancel()
        _ = await running.result
    }
}

/// Waits until something holds, and ends the test if it does not within a minute.
func eventually(
    _ what: Comment,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ holds: () throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try !holds() {
        try #require(ContinuousClock.now < end, what, sourceLocation: sourceLocation)
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// Waits until the view is what a fresh list says, and shows the difference if that does not come.
func expectFreshList(
    _ cache: WatchCache,
    _ client: KubernetesClient,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let listed = try await ClusterPicture(listedBy: client)
    let end = ContinuousClock.now + .seconds(30)
    while ClusterPicture(cache.view()) != listed, ContinuousClock.now < end {
        try await Task.sleep(for: .milliseconds(20))
    }
    #expect(ClusterPicture(cache.view()) == listed, sourceLocation: sourceLocation)
}
