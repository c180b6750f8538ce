/// What an agent sees before it acts: one row of features per node, and which of the nodes it may pick.
///
/// Rows lie one after the other in one buffer, which an environment reuses from step to step.
package struct Observation: Sendable {
    /// The number of nodes, which is the number of actions.
    package let nodeCount: Int

    /// The number of features of a node.
    package let featureCount: Int

    /// `featureCount` features of node 0, then of node 1, and so on; those of a node that is not feasible are zeros.
    package var features: [Double]

    /// The action mask: whether each node may be picked.
    package var feasibleActions: [Bool]

    /// Creates an observation of zeros in which nothing is feasible.
    package init(nodeCount: Int, featureCount: Int) {
        self.nodeCount = nodeCount
        self.featureCount = featureCount
        features = Array(repeating: 0, count: nodeCount * featureCount)
        feasibleActions = Array(repeating: false, count: nodeCount)
    }

    /// The features of one node.
    package func row(_ node: Int) -> ArraySlice<Double> {
        features[node * featureCount..<(node + 1) * featureCount]
    }
}

/// What follows an action.
package struct EnvironmentStep: Sendable {
    /// The reward of the action, higher is better.
    package var reward: Double

    /// Whether the episode came to its true end, after which nothing has value.
    package var isTerminated: Bool

    /// Whether the episode was cut off by a limit, so that what follows still had value.
    package var isTruncated: Bool

    /// Creates a step's outcome.
    package init(reward: Double, isTerminated: Bool = false, isTruncated: Bool = false) {
        self.reward = reward
        self.isTerminated = isTerminated
        self.isTruncated = isTruncated
    }

    /// Whether the episode is over, one way or the other.
    package var isLast: Bool { isTerminated || isTruncated }
}

/// A world in which an agent places one pod after the other.
///
/// The contract is Gymnasium's, in Swift: `reset` begins an episode from a seed, `step` acts, both leave what the agent
/// sees next in `observation`. `EnvironmentChecker` proves that an implementation keeps it.
/// Source: https://gymnasium.farama.org/api/env/.
package protocol PlacementEnvironment {
    /// What the agent sees now; its shape never changes between two resets.
    var observation: Observation { get }

    /// Begins an episode.
    ///
    /// - Parameter seed: The same seed gives the same episode to the same actions.
    /// - Returns: Whether there is anything to decide.
    mutating func reset(seed: UInt64) -> Bool

    /// Places the pod at hand on a node.
    ///
    /// - Parameter action: The index of a node that `observation.feasibleActions` allows.
    /// - Returns: The reward, and whether the episode is over.
    mutating func step(_ action: Int) -> EnvironmentStep
}
