/// What the trees of a booster minimize.
public enum TrainingObjective: String, Sendable, CaseIterable {
    /// The mean absolute error; robust against single peaks.
    case absoluteError = "reg:absoluteerror"

    /// The mean squared error.
    case squaredError = "reg:squarederror"

    /// The pinball loss of the 0.95-quantile.
    case upperQuantile = "reg:quantileerror"
}

/// The settings of one boosted-tree training, checked on creation.
///
/// Names in parentheses are XGBoost's own. Trees are grown with histograms of 256 bins (`hist`).
public struct TrainingParameters: Hashable, Sendable {
    /// The number of trees, one per round.
    public let treeCount: Int

    /// The greatest depth of a tree (`max_depth`).
    public let depth: Int

    /// The share of each tree's correction that is applied (`eta`), in (0, 1].
    public let learningRate: Double

    /// The smallest sum of weights in a leaf (`min_child_weight`).
    public let minChildWeight: Double

    /// The L2 penalty on leaf values (`lambda`).
    public let lambda: Double

    /// The share of rows drawn for each tree (`subsample`), in (0, 1].
    public let subsample: Double

    /// The share of columns drawn for each node of a tree (`colsample_bynode`), in (0, 1].
    public let columnSample: Double

    /// What is minimized.
    public let objective: TrainingObjective

    /// The seed of every random draw.
    public let seed: Int

    /// The number of threads (`nthread`).
    ///
    /// Fixed, not "all there are", because sums of floating-point numbers may depend on it.
    public let threadCount: Int

    /// Creates settings; the defaults are those of the published reference figures, not tuned.
    ///
    /// - Parameters:
    ///   - treeCount: The number of trees, in 1...10000.
    ///   - depth: The greatest depth of a tree, in 1...16.
    ///   - learningRate: The share of each tree's correction that is applied, in (0, 1].
    ///   - minChildWeight: The smallest sum of weights in a leaf, 0 or more.
    ///   - lambda: The L2 penalty on leaf values, 0 or more.
    ///   - subsample: The share of rows drawn for each tree, in (0, 1].
    ///   - columnSample: The share of columns drawn for each node, in (0, 1].
    ///   - objective: What is minimized.
    ///   - seed: The seed of every random draw, in 0...2147483647.
    ///   - threadCount: The number of threads, in 1...256.
    /// - Throws: `LoadPredictionError.invalidOption` for a value out of its range.
    public init(
        treeCount: Int = 300,
        depth: Int = 4,
        learningRate: Double = 0.05,
        minChildWeight: Double = 5,
        lambda: Double = 1,
        subsample: Double = 1,
        columnSample: Double = 1,
        objective: TrainingObjective = .absoluteError,
        seed: Int = 0,
        threadCount: Int = 2
    ) throws {
        try Self.check("tree count", treeCount, in: 1...10_000)
        try Self.check("depth", depth, in: 1...16)
        try Self.check("learning rate", learningRate, "above 0 and at most 1") { $0 > 0 && $0 <= 1 }
        try Self.check("min child weight", minChildWeight, "a number of 0 or more") { $0 >= 0 && $0.isFinite }
        try Self.check("lambda", lambda, "a number of 0 or more") { $0 >= 0 && $0.isFinite }
        try Self.check("subsample", subsample, "above 0 and at most 1") { $0 > 0 && $0 <= 1 }
        try Self.check("column sample", columnSample, "above 0 and at most 1") { $0 > 0 && $0 <= 1 }
        try Self.check("seed", seed, in: 0...Int(Int32.max))
        try Self.check("thread count", threadCount, in: 1...256)
        self.treeCount = treeCount
        self.depth = depth
        self.learningRate = learningRate
        self.minChildWeight = minChildWeight
        self.lambda = lambda
        self.subsample = subsample
        self.columnSample = columnSample
        self.objective = objective
        self.seed = seed
        self.threadCount = threadCount
    }

    /// The settings by XGBoost's names, in a fixed order; the manifest shows them so.
    public var libraryParameters: [(name: String, value: String)] {
        let quantile = objective == .upperQuantile ? [(name: "quantile_alpha", value: "0.95")] : []
        let settings: KeyValuePairs = [
            "objective": objective.rawValue,
            "max_depth": "\(depth)",
            "eta": "\(learningRate)",
            "min_child_weight": "\(minChildWeight)",
            "lambda": "\(lambda)",
            "subsample": "\(subsample)",
            "colsample_bytree": "1",
            "colsample_bynode": "\(columnSample)",
            "tree_method": "hist",
            "max_bin": "256",
            "seed": "\(seed)",
            "nthread": "\(threadCount)",
            "device": "cpu",
        ]
        return settings.map { (name: $0, value: $1) } + quantile
    }

    private static func check(_ name: String, _ value: Int, in allowed: ClosedRange<Int>) throws {
        guard allowed.contains(value) else {
            let text = "in \(allowed.lowerBound)...\(allowed.upperBound)"
            throw LoadPredictionError.invalidOption(name: name, allowed: text, actual: "\(value)")
        }
    }

    private static func check(
        _ name: String,
        _ value: Double,
        _ allowed: String,
        _ isAllowed: (Double) -> Bool
    ) throws {
        guard isAllowed(value) else {
            throw LoadPredictionError.invalidOption(name: name, allowed: allowed, actual: "\(value)")
        }
    }
}
