/// How a forecast model is trained; checked on creation.
public struct ForecastModelOptions: Sendable, Hashable {
    /// The settings of the trees; the objective is set by each candidate.
    public let trees: TrainingParameters

    /// The candidates to combine.
    public let members: [ForecastMember]

    /// About how many rows to train on; with more, origins between full periods are left out first.
    public let rowLimit: Int

    /// The settings of the trees unless others are asked for: rows and columns are drawn for each tree and node,
    /// because overlapping rows of short histories are alike.
    public static func defaultTrees(
        treeCount: Int = 200,
        depth: Int = 4,
        learningRate: Double = 0.05,
        seed: Int = 0,
        threadCount: Int = 2
    ) throws -> TrainingParameters {
        try TrainingParameters(
            treeCount: treeCount,
            depth: depth,
            learningRate: learningRate,
            minChildWeight: 20,
            subsample: 0.5,
            columnSample: 0.5,
            seed: seed,
            threadCount: threadCount
        )
    }

    /// Creates options.
    ///
    /// - Parameters:
    ///   - trees: The settings of the trees.
    ///   - members: The candidates to combine, at least one.
    ///   - rowLimit: About how many rows to train on, at least 1000.
    /// - Throws: `LoadPredictionError.invalidOption` for a value out of its range.
    public init(
        trees: TrainingParameters? = nil,
        members: [ForecastMember] = ForecastMember.allCases,
        rowLimit: Int = 60_000
    ) throws {
        guard !members.isEmpty else {
            throw LoadPredictionError.invalidOption(name: "members", allowed: "one or more candidates", actual: "none")
        }
        guard rowLimit >= 1000 else {
            throw LoadPredictionError.invalidOption(name: "row limit", allowed: "1000 or more", actual: "\(rowLimit)")
        }
        self.trees = try trees ?? Self.defaultTrees()
        self.members = ForecastMember.allCases.filter(members.contains)
        self.rowLimit = rowLimit
    }

    /// Options that train in a fraction of the time and are a little less accurate: few candidates, and fewer but larger
    /// steps of the trees.
    ///
    /// - Parameter trees: The settings to start from.
    /// - Returns: The options.
    /// - Throws: `LoadPredictionError.invalidOption`, if the settings are out of range.
    public static func quick(trees: TrainingParameters) throws -> ForecastModelOptions {
        try ForecastModelOptions(
            trees: defaultTrees(
                treeCount: min(trees.treeCount, 60),
                depth: trees.depth,
                learningRate: max(trees.learningRate, 0.1),
                seed: trees.seed,
                threadCount: trees.threadCount
            ),
            members: [.leanChangeAbsolute, .leanRidge, .seasonalNaive, .persistence]
        )
    }

    /// The numbers of rounds that the backtest compares; training stops at the best.
    var checkpoints: [Int] { Set([0.5, 1].map { max(Int(Double(trees.treeCount) * $0), 1) }).sorted() }

    /// Threads cost more than they bring on fewer rows, and stall where others use the processors.
    private static let rowsForThreads = 20_000

    func parameters(objective: TrainingObjective, rounds: Int, rowCount: Int) throws -> TrainingParameters {
        try TrainingParameters(
            treeCount: rounds,
            depth: trees.depth,
            learningRate: trees.learningRate,
            minChildWeight: trees.minChildWeight,
            lambda: trees.lambda,
            subsample: trees.subsample,
            columnSample: trees.columnSample,
            objective: objective,
            seed: trees.seed,
            threadCount: rowCount < Self.rowsForThreads ? 1 : trees.threadCount
        )
    }
}
