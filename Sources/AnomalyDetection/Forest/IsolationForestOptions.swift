/// How a forest is grown; every value is checked on creation.
public struct IsolationForestOptions: Equatable, Sendable {
    /// The number of trees.
    public let treeCount: Int

    /// The number of rows drawn for each tree, without replacement; all rows where there are fewer.
    public let sampleSize: Int

    /// How many features beyond the first an extended split combines; 0 cuts along single features only.
    ///
    /// Hariri, Carrasco Kind and Brunner, "Extended Isolation Forest", IEEE TKDE 2019, call it the extension level.
    public let extensionLevel: Int

    /// The share of splits that are extended, 0...1; the others cut along a single feature.
    public let extensionShare: Double

    /// How far beyond the rows of a node a split may fall, in mean distances between neighboring distinct values.
    ///
    /// 0 is the paper's rule, where a split always separates rows of the sample. See `docs/detection.md`.
    public let rangeExtension: Double

    /// The greatest depth of a tree; nil for the paper's, the logarithm to base 2 of the sample size, rounded up.
    public let maxDepth: Int?

    /// The seed of every random draw; neighboring seeds give independent forests.
    public let seed: UInt64

    /// Creates options.
    ///
    /// - Parameters:
    ///   - treeCount: 1 to 10,000.
    ///   - sampleSize: 2 to 1,048,576.
    ///   - extensionLevel: 0 to 16; 0 is the forest of Liu, Ting and Zhou.
    ///   - extensionShare: 0...1.
    ///   - rangeExtension: 0...10.
    ///   - maxDepth: 1 to 64, or nil for the paper's limit.
    ///   - seed: Any number.
    /// - Throws: `AnomalyDetectionError` that names the option, what is allowed and what was given.
    public init(
        treeCount: Int = 100,
        sampleSize: Int = 256,
        extensionLevel: Int = 1,
        extensionShare: Double = 0.5,
        rangeExtension: Double = 1,
        maxDepth: Int? = nil,
        seed: UInt64 = 0
    ) throws {
        try Self.require(1...10_000, treeCount, "number of trees")
        try Self.require(2...1_048_576, sampleSize, "sample size")
        try Self.require(0...16, extensionLevel, "extension level")
        try Self.require(0...1, extensionShare, "extension share")
        try Self.require(0...10, rangeExtension, "range extension")
        if let maxDepth { try Self.require(1...64, maxDepth, "greatest depth") }
        self.treeCount = treeCount
        self.sampleSize = sampleSize
        self.extensionLevel = extensionLevel
        self.extensionShare = extensionShare
        self.rangeExtension = rangeExtension
        self.maxDepth = maxDepth
        self.seed = seed
    }

    /// The forest exactly as Liu, Ting and Zhou describe it: single features, splits within the range of the sample.
    ///
    /// - Throws: `AnomalyDetectionError` when a number is out of its range.
    public static func paper(treeCount: Int = 100, sampleSize: Int = 256, seed: UInt64 = 0) throws -> Self {
        try Self(
            treeCount: treeCount,
            sampleSize: sampleSize,
            extensionLevel: 0,
            extensionShare: 0,
            rangeExtension: 0,
            seed: seed
        )
    }

    /// The depth at which trees of this many rows end.
    func depthLimit(sampleSize: Int) -> Int {
        if let maxDepth { return maxDepth }
        // The bits of n - 1 are the logarithm of n rounded up, without the errors of a floating-point one.
        return sampleSize > 1 ? Int.bitWidth - (sampleSize - 1).leadingZeroBitCount : 0
    }

    private static func require<Number: Comparable>(
        _ allowed: ClosedRange<Number>,
        _ actual: Number,
        _ name: String
    ) throws {
        guard allowed.contains(actual) else {
            throw AnomalyDetectionError.invalidOption(
                name: name,
                allowed: "\(allowed.lowerBound) to \(allowed.upperBound)",
                actual: "\(actual)"
            )
        }
    }
}
