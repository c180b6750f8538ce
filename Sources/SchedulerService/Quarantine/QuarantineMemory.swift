import Foundation

/// What the quarantine remembers of nodes beyond what their taints say.
///
/// Every replica keeps one by looking at the cluster, so that the next leader knows what the last one did. A service that
/// starts anew knows only what taints tell: a pause that had begun is forgotten then.
package struct QuarantineMemory: Equatable, Sendable {
    /// A stay in quarantine, which goes on for as long as taints follow each other closely.
    private struct Stay: Equatable, Sendable {
        var from: Date
        var seenAt: Date
    }

    private var stays: [String: Stay] = [:]
    private var anomalousSince: [String: Date] = [:]

    /// Creates a memory of nothing.
    package init() {}

    /// Takes in how nodes are now.
    mutating func observe(_ nodes: [QuarantineNode], _ options: QuarantineOptions, at now: Date) {
        stays = stays.filter { now.timeIntervalSince($0.value.seenAt) < options.maximumStay }
        var since: [String: Date] = [:]
        var kept: [String: Stay] = [:]
        for node in nodes {
            if node.isAnomalous { since[node.name] = anomalousSince[node.name] ?? now }
            kept[node.name] = stays[node.name]
            guard !node.taints.isEmpty else { continue }
            let known = [node.mark(options, at: now)?.from, stays[node.name]?.from].compactMap(\.self)
            let from = min(known.min() ?? now, now)
            kept[node.name] = Stay(from: QuarantineMark.whole(from), seenAt: now)
        }
        (stays, anomalousSince) = (kept, since)
    }

    /// When the stay began that a taint now would belong to; nil if it would begin one.
    func stayBegan(_ node: String) -> Date? { stays[node]?.from }

    /// Since when the node is anomalous without a break, as far as it is known.
    func anomalousSince(_ node: String) -> Date? { anomalousSince[node] }
}
