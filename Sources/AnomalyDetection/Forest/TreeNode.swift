/// One node of an isolation tree, in 32 bytes: two of them share a cache line.
///
/// A row x goes to the right child, `left + 1`, if x[first] + weight x[second] > threshold, else to `left`. Numbers of
/// nodes count from the root of their own tree. A leaf is its own left child and no value is above its threshold, so a
/// walk may go on at a leaf without leaving it; that keeps branches out of the inner loop.
struct TreeNode: Equatable {
    /// The threshold of the split; infinite for a leaf.
    var threshold: Double = .infinity

    /// The weight of the second feature; 0 for a split by one feature alone.
    var weight: Double = 0

    /// The first feature, times the number of rows in a tile (`ForestScan`).
    var firstOffset: Int32 = 0

    /// The second feature, likewise; the first again for a split by one feature alone.
    var secondOffset: Int32 = 0

    /// The left child; the node's own number for a leaf.
    var left: Int32

    /// The number of training rows that reached the node.
    var count: Int32

    var first: Int { Int(firstOffset) / ForestScan.laneCount }

    var second: Int { Int(secondOffset) / ForestScan.laneCount }
}

/// A further feature of an extended split beyond the first two.
struct SplitTerm: Equatable {
    var feature: Int32
    var weight: Double
}
