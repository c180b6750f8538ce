import ClusterModel

/// Prefers nodes that have the pod's images already, unless only few nodes have them.
///
/// The sum over the containers of size · (share of nodes with the image), limited to 23 MiB...1000 MiB per container
/// and mapped to 0...100 in whole numbers. The share keeps pods from heating up the one node with a large image.
/// Source: `pkg/scheduler/framework/plugins/imagelocality/image_locality.go`.
public struct ImageLocality: NodeScorer {
    /// The plugin's name, as kube-scheduler has it.
    public let name = "ImageLocality"

    static let leastBytes: Int64 = 23 << 20
    static let mostBytesPerContainer: Int64 = 1000 << 20

    /// Creates the scorer.
    public init() {}

    /// Writes whole numbers 0...100.
    public func score(_ candidates: [Int], in context: borrowing DecisionContext, into scores: inout [Double]) {
        for slot in scores.indices { scores[slot] = 0 }
        let nodeCount = Double(context.state.nodes.count)
        let images = context.pod.rules.images.map(Self.normalized)
        let known = images.compactMap { name in
            context.state.imageNodeCounts[name].map { (name: name, share: Double($0) / nodeCount) }
        }
        guard !known.isEmpty else { return }
        let most = Self.mostBytesPerContainer * Int64(images.count)
        for (slot, index) in candidates.enumerated() {
            var sum: Int64 = 0
            for image in known {
                guard let size = context.state.nodes[index].node.images[image.name] else { continue }
                sum = sum.addingSaturating(Int64(saturating: Double(size) * image.share))
            }
            let bytes = min(max(sum, Self.leastBytes), most)
            scores[slot] = Double(100 * (bytes - Self.leastBytes) / (most - Self.leastBytes))
        }
    }

    /// The name under which a node lists an image: with the tag `latest` if none is given.
    static func normalized(_ name: String) -> String {
        let lastPart = name.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        return lastPart.contains(":") ? name : name + ":latest"
    }
}
