import Foundation

/// The settings of the trees that a search varies; names in parentheses are XGBoost's.
public struct SearchedSettings: Codable, Equatable, Sendable {
    /// The number of rounds (`num_boost_round`); training may stop at half of them.
    public let treeCount: Int

    /// The greatest depth of a tree (`max_depth`).
    public let depth: Int

    /// The share of each tree's correction that is applied (`eta`).
    public let learningRate: Double

    /// The smallest sum of weights in a leaf (`min_child_weight`).
    public let minChildWeight: Double

    /// The L2 penalty on leaf values (`lambda`).
    public let lambda: Double

    /// The share of rows drawn for each tree (`subsample`).
    public let subsample: Double

    /// The share of columns drawn for each node of a tree (`colsample_bynode`).
    public let columnSample: Double

    init(_ parameters: TrainingParameters) {
        treeCount = parameters.treeCount
        depth = parameters.depth
        learningRate = parameters.learningRate
        minChildWeight = parameters.minChildWeight
        lambda = parameters.lambda
        subsample = parameters.subsample
        columnSample = parameters.columnSample
    }

    /// Draws settings: rates and penalties evenly by their logarithm, shares evenly.
    ///
    /// Depth ends at 4, 16 leaves, which serving can walk many rows through at once.
    init(drawnFrom random: inout some RandomNumberGenerator) {
        treeCount = [100, 150, 200, 300, 400].randomElement(using: &random) ?? 200
        depth = Int.random(in: 2...4, using: &random)
        learningRate = Self.logarithmic(0.02...0.2, &random)
        minChildWeight = Self.logarithmic(5...100, &random)
        lambda = Self.logarithmic(0.3...10, &random)
        subsample = Self.short(Double.random(in: 0.4...1, using: &random))
        columnSample = Self.short(Double.random(in: 0.3...1, using: &random))
    }

    /// The settings with what a search leaves as it is.
    func parameters(like other: TrainingParameters) throws -> TrainingParameters {
        try TrainingParameters(
            treeCount: treeCount,
            depth: depth,
            learningRate: learningRate,
            minChildWeight: minChildWeight,
            lambda: lambda,
            subsample: subsample,
            columnSample: columnSample,
            objective: other.objective,
            seed: other.seed,
            threadCount: other.threadCount
        )
    }

    private static func logarithmic(
        _ range: ClosedRange<Double>,
        _ random: inout some RandomNumberGenerator
    ) -> Double {
        let drawn = exp(Double.random(in: log(range.lowerBound)...log(range.upperBound), using: &random))
        return min(max(short(drawn), range.lowerBound), range.upperBound)
    }

    /// Two significant digits, so that a record reads well and repeats what was run.
    private static func short(_ value: Double) -> Double {
        let scale = pow(10, 1 - floor(log10(value)))
        return (value * scale).rounded() / scale
    }
}
