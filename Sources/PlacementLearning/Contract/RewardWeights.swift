/// What a decision is charged for: the weights of the benchmark's cost, and what other teams may care about.
///
/// A reward is the negative of the cost that a decision adds, so that the rewards of an episode sum up to minus its
/// cost. `docs/placement-learning.md` tells what each weight stands for.
package struct RewardWeights: Sendable, Equatable, Codable {
    /// Per unit of the share of CPU demand that is unmet (benchmark: 2000, that is 20 per 1 %).
    package var overload = 2000.0

    /// Per unit of the share of node samples above 80 % CPU (benchmark: 100).
    package var hot = 100.0

    /// Per unit of the share of node samples above 85 % memory (benchmark: 50).
    package var memoryHot = 50.0

    /// Per unit of the standard deviation of CPU utilization over the nodes (benchmark: 10).
    package var imbalance = 10.0

    /// Per mean number of nodes in use, as a share of all (benchmark: 0); a team that pays by node wants it above 0.
    package var nodesUsed = 0.0

    /// The benchmark's weights.
    package static let benchmark = RewardWeights()

    /// Creates weights.
    package init(
        overload: Double = 2000,
        hot: Double = 100,
        memoryHot: Double = 50,
        imbalance: Double = 10,
        nodesUsed: Double = 0
    ) {
        self.overload = overload
        self.hot = hot
        self.memoryHot = memoryHot
        self.imbalance = imbalance
        self.nodesUsed = nodesUsed
    }
}
