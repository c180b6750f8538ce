import ClusterModel
package import Foundation
package import KubernetesAPI

/// Remembers the load of pods that measurements cannot show yet, by the pods' UIDs.
///
/// A choice of ours counts at once and for a few seconds only, because kube-scheduler does not tell what it made of it;
/// the binding, once the watch shows it, counts on the node where the pod really is, until that node's measurement shows
/// it: that is a rate over some minutes, so that the pod's part in it grows, and what is left in flight shrinks, over
/// that time. Pods that were bound before we looked are not in flight: after a restart nothing counts twice.
package struct LoadInFlight: Sendable {
    /// How long a choice counts without a binding, in seconds.
    package static let patience: TimeInterval = 5

    /// How long after its binding a pod begins to use something, in seconds.
    package static let startup: TimeInterval = 10

    /// How long a binding counts at most, in seconds, when samples have ceased.
    package static let limit: TimeInterval = 1800

    private struct Entry: Sendable {
        var node: String
        var milliCPU: Double
        var since: Date
        var isBound: Bool
        /// The part that the node's measurement shows, 0...1.
        var shown = 0.0

        var remaining: Double { milliCPU * (1 - shown) }
    }

    private var entries: [String: Entry] = [:]
    private let window: TimeInterval

    /// Creates an empty ledger.
    ///
    /// - Parameter window: The time over which measurements are averaged, in seconds.
    package init(window: TimeInterval = 240) { self.window = max(1, window) }

    /// The number of pods that count.
    package var count: Int { entries.count }

    /// The sum of all pods' load, in milli-CPU.
    package var milliCPU: Double { entries.values.reduce(0) { $0 + $1.remaining } }

    /// Counts a pod on the node that we chose.
    package mutating func assume(uid: String, on node: String, milliCPU: Double, at time: Date) {
        guard entries[uid]?.isBound != true else { return }
        entries[uid] = Entry(node: node, milliCPU: milliCPU, since: time, isBound: false)
    }

    /// Counts a pod on the node that it was bound to, with what was assumed of it before if it was ours.
    package mutating func bind(uid: String, to node: String, milliCPU: Double, at time: Date) {
        guard entries[uid]?.isBound != true || entries[uid]?.node != node else { return }
        let known = entries[uid]?.milliCPU ?? milliCPU
        entries[uid] = Entry(node: node, milliCPU: known, since: time, isBound: true)
    }

    /// Drops a pod that ended or is gone.
    package mutating func remove(uid: String) { entries[uid] = nil }

    /// Drops what need not count any more.
    ///
    /// - Parameters:
    ///   - time: Now.
    ///   - sampledAt: When a node was sampled last, nil if that is not known.
    package mutating func expire(at time: Date, sampledAt: (String) -> Date?) {
        entries = entries.compactMapValues { entry in
            let age = time.timeIntervalSince(entry.since)
            guard entry.isBound else { return age < Self.patience ? entry : nil }
            guard age < Self.limit else { return nil }
            guard let sample = sampledAt(entry.node) else { return entry }
            var entry = entry
            entry.shown = max(0, (sample.timeIntervalSince(entry.since) - Self.startup) / window)
            return entry.shown < 1 ? entry : nil
        }
    }

    /// Compares with the cluster, so that an event that was lost does not leave load behind for ever.
    package mutating func reconcile(with view: ClusterView) {
        guard !entries.isEmpty else { return }
        var nodes: [String: String] = [:]
        for pod in view.pods.values where !pod.hasEnded && entries[pod.uid] != nil {
            nodes[pod.uid] = pod.node ?? ""
        }
        entries = entries.filter { uid, entry in !entry.isBound || nodes[uid] == entry.node }
    }

    /// The load in flight by node, in milli-CPU.
    ///
    /// - Parameters:
    ///   - view: Tells the nodes' indices.
    ///   - excluded: The UID of a pod that does not count: the one that is being decided about.
    /// - Returns: One sum for each of the view's nodes.
    package func byNode(in view: ClusterView, without excluded: String) -> [Double] {
        var sums = [Double](repeating: 0, count: view.state.nodes.count)
        for (uid, entry) in entries where uid != excluded {
            if let index = view.nodeIndices[entry.node] { sums[index] += entry.remaining }
        }
        return sums
    }
}
