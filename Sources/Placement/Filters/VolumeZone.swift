public import ClusterModel
import Foundation

/// Rejects nodes in another zone or region than the volumes which the pod's claims are bound to.
///
/// A node without any label of zone or region passes: such a cluster has only one zone.
/// Source: `pkg/scheduler/framework/plugins/volumezone/volume_zone.go`.
public struct VolumeZone: NodeFilter {
    /// The plugin's name.
    public let name = "VolumeZone"

    private static let keys = [NodeLabel.betaZone, NodeLabel.betaRegion, NodeLabel.zone, NodeLabel.region]
    private static let successors = [NodeLabel.betaZone: NodeLabel.zone, NodeLabel.betaRegion: NodeLabel.region]

    /// Creates the filter.
    public init() {}

    /// Whether the pod claims volumes.
    public func isNeeded(for pod: borrowing Pod) -> Bool { !pod.rules.claims.isEmpty }

    /// Whether the node lies in a zone and region of every bound volume.
    public func admits(_ pod: borrowing Pod, on node: borrowing NodeState) -> Bool {
        let labels = node.node.labels
        guard Self.keys.contains(where: { labels[$0] != nil }) else { return true }
        return pod.rules.claims.allSatisfy { claim in
            guard case .bound(let volume) = claim.binding else { return true }
            return Self.keys.allSatisfy { Self.isReached($0, volume: volume.labels, node: labels) }
        }
    }

    /// Why the pod may not go on the node.
    public func reasons(against pod: Pod, on node: NodeState) -> [String] {
        admits(pod, on: node) ? [] : ["node(s) had no available volume zone"]
    }

    private static func isReached(_ key: String, volume: [String: String], node: [String: String]) -> Bool {
        // A volume of several zones lists them with two underscores between; a list with a gap is ignored.
        guard let zones = volume[key]?.components(separatedBy: "__").map(trimmed), !zones.contains("") else {
            return true
        }
        guard let own = node[key] ?? successors[key].flatMap({ node[$0] }) else { return false }
        return zones.contains(own)
    }

    private static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespaces) }
}
