/// How well isolation forests of several seeds find the anomalies among labeled rows.
///
/// Each forest is fitted on all rows without their labels and scores the same rows, as published figures do it.
public struct ForestEvaluation: Equatable, Sendable {
    /// What one forest reached.
    public struct Result: Equatable, Sendable {
        /// The seed of the forest.
        public let seed: UInt64

        /// The area under the receiver operating characteristic.
        public let auroc: Double

        /// The average precision.
        public let averagePrecision: Double

        /// The share of anomalies among the `topCount` rows with the highest scores.
        public let precisionAtTop: Double
    }

    /// The number of rows that precision is measured on.
    public let topCount: Int

    /// One result for each seed.
    public let results: [Result]

    /// Fits and scores.
    ///
    /// - Parameters:
    ///   - data: The rows and their labels.
    ///   - seeds: The seeds, at least one.
    ///   - topCount: The number of rows that precision is measured on; nil for the number of anomalies.
    ///   - threadCount: The number of threads.
    ///   - options: The options for a seed.
    ///   - progress: Called with the share that is done.
    /// - Throws: `AnomalyDetectionError` when there is nothing to learn from or rows of only one kind.
    public init(
        of data: LabeledRows,
        seeds: [UInt64],
        topCount: Int? = nil,
        threadCount: Int = 1,
        options: (UInt64) throws -> IsolationForestOptions,
        progress: (Double) -> Void = { _ in }
    ) throws {
        let topCount = topCount ?? max(1, data.isAnomaly.count { $0 })
        var results: [Result] = []
        for seed in seeds {
            let forest = try IsolationForest.fit(data.rows, options: options(seed), threadCount: threadCount)
            let scores = try forest.score(data.rows, threadCount: threadCount)
            let labeled = try LabeledScores(scores: scores, isAnomaly: data.isAnomaly, source: data.source)
            results.append(
                Result(
                    seed: seed,
                    auroc: labeled.auroc,
                    averagePrecision: labeled.averagePrecision,
                    precisionAtTop: labeled.precision(atTop: topCount)
                )
            )
            progress(Double(results.count) / Double(seeds.count))
        }
        self.topCount = topCount
        self.results = results
    }
}
