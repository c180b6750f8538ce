import ClusterModel
import Foundation
import Logging
import Synchronization
import Testing

@testable import KubernetesAPI

/// A logger that nobody hears.
let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Objects as an API server sends them.
enum Wire {
    static func node(_ name: String, cpu: Int = 4, labels: String = "{}", version: Int = 1) -> String {
        #"{"metadata":{"name":"\#(name)","resourceVersion":"\#(version)","labels":\#(labels)},"spec":{},"#
            + #""status":{"allocatable":{"cpu":"\#(cpu)","memory":"8Gi","pods":"110"}}}"#
    }

    /// A pod of the namespace shop that asks for 100 mCPU.
    static func pod(
        _ name: String,
        on node: String = "",
        version: Int = 1,
        metadata: String = "",
        spec: String = ""
    )
        -> String
    {
        #"{"metadata":{"name":"\#(name)","namespace":"shop","uid":"u-\#(name)","resourceVersion":"\#(version)"\#(metadata)},"#
            + #""spec":{"nodeName":"\#(node)","containers":[{"resources":{"requests":{"cpu":"100m"}}}]\#(spec)}}"#
    }

    static func event(_ type: String, _ object: String) -> String { #"{"type":"\#(type)","object":\#(object)}"# }

    static func bookmark(_ version: Int) -> String {
        event("BOOKMARK", #"{"metadata":{"resourceVersion":"\#(version)"}}"#)
    }

    static let gone = event("ERROR", #"{"kind":"Status","code":410,"reason":"Expired","message":"too old"}"#)
}

extension WatchSettings {
    /// Patience for tests.
    static var hurried: WatchSettings {
        var settings = WatchSettings()
        settings.firstPause = .milliseconds(20)
        settings.longestPause = .milliseconds(100)
        settings.forbiddenPause = .milliseconds(200)
        return settings
    }
}

/// Remembers waits instead of waiting.
final class Waits: Sendable {
    private let stored = Mutex<[Duration]>([])

    var all: [Duration] { stored.withLock { $0 } }

    /// Waits for nothing; it is always 2026-11-24 10:00 UTC.
    var pacing: RequestPacing {
        RequestPacing(
            sleep: { wait in
                self.stored.withLock { $0.append(wait) }
                try Task.checkCancellation()
            },
            now: { Date(timeIntervalSince1970: 1_795_514_400) }
        )
    }
}

/// Runs a cache against a server that answers with node `a`, pod `shop/p` on it, and silence, where the script says
/// nothing else.
func withCache(
    silence: Duration = .seconds(60),
    pacing: RequestPacing = .live,
    _ script: @escaping @Sendable (Ask, Int) -> Reply?,
    _ body: (WatchCache, @escaping @Sendable () -> [Ask]) async throws -> Void
) async throws {
    let whole: @Sendable (Ask, Int) -> Reply = { ask, number in
        if let reply = script(ask, number) { return reply }
        if ask.isWatch { return .watch() }
        switch ask.resource {
        case "nodes": return .list([Wire.node("a")])
        case "pods": return .list([Wire.pod("p", on: "a")])
        default: return .list([])
        }
    }
    try await ScriptedServer.with(whole) { url, asks in
        let access = ClusterAccess(server: url, origin: "test", identity: .none)
        try await KubernetesClient.with(access, silence: silence, pacing: pacing) { client in
            let cache = WatchCache(client: client, logger: silent, settings: .hurried)
            let running = Task { try await cache.run() }
            defer { running.cancel() }
            try await body(cache, asks)
            running.cancel()
            _ = await running.result
        }
    }
}

/// Something that a test changes while a script or a server's answer depends on it.
final class Switch: Sendable {
    private let state = Mutex(false)

    var isOn: Bool { state.withLock(\.self) }

    func turnOn() { state.withLock { $0 = true } }
}

/// Waits until something holds, and ends the test if it does not within two minutes.
///
/// All tests of the package run at once on few cores, so that it may take long before this one is served.
func eventually(
    _ what: Comment,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ holds: () -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(120)
    while !holds() {
        try #require(ContinuousClock.now < end, what, sourceLocation: sourceLocation)
        try await Task.sleep(for: .milliseconds(5))
    }
}

extension ClusterView {
    /// The names of the pods, sorted.
    var podNames: [String] { pods.keys.map(\.description).sorted() }

    /// Everything in the view that decisions look at, in a fixed order and form.
    var summary: [String] {
        var lines: [String] = []
        for (index, state) in state.nodes.enumerated() {
            let ports = state.hostPorts.map(\.port).sorted()
            let extended = state.extendedRequested.filter { $0.value != 0 }.sorted { $0.key < $1.key }
            let sums = "\(state.requested) \(state.nonZeroRequested) \(extended) \(state.podCount) \(ports)"
            lines.append("\(index) \(nodeIndices[state.node.name] ?? -1) \(state.node.name) \(sums)")
            lines.append("\(state.node.allocatable) \(state.node.labels.sorted { $0.key < $1.key })")
        }
        for key in [NodeLabel.zone, "other"] { lines.append("\(key) \(state.topology(key).domains)") }
        lines.append("images \(state.imageNodeCounts.sorted { $0.key < $1.key })")
        lines.append("namespaces \(state.namespaces.sorted { $0.key < $1.key })")
        var groups: [String] = []
        for namespace in state.pods.namespaceNames {
            state.pods.forEach(in: namespace, selectedBy: LabelSelector()) { group in
                let labels = group.traits.labels.sorted { $0.key < $1.key }
                groups.append("\(namespace) \(labels) \(group.countByNode.sorted { $0.key < $1.key })")
            }
        }
        lines += groups.sorted()
        lines += pods.values.map { "\($0.name) \($0.uid) \($0.node ?? "-") \($0.pod.workload?.name ?? "-")" }.sorted()
        return lines
    }
}
