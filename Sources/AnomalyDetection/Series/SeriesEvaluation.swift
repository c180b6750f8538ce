/// How well the strangest rows of a time series meet its labeled windows.
///
/// A forest is fitted on the window features of the whole series for each seed, and scores are the mean over them.
public struct SeriesEvaluation: Equatable, Sendable {
    /// The name of the series.
    public let name: String

    /// The number of rows.
    public let rowCount: Int

    /// The flagged rows, the strangest first.
    public let flagged: [Int]

    /// The number of labeled windows.
    public let windowCount: Int

    /// The number of labeled windows that hold a flagged row.
    public let hitCount: Int

    /// The share of flagged rows that lie in a labeled window.
    public let precision: Double

    /// Fits and scores.
    ///
    /// - Parameters:
    ///   - series: The series and its labels; values must be finite or NaN.
    ///   - seeds: The seeds, at least one.
    ///   - topShare: The share of rows to flag, rounded to whole rows, at least one.
    ///   - features: What describes a row.
    ///   - threadCount: The number of threads.
    ///   - options: The options for a seed.
    /// - Throws: `AnomalyDetectionError` when the series has no rows.
    public init(
        of series: LabeledSeries,
        seeds: [UInt64],
        topShare: Double,
        features: WindowFeatures = WindowFeatures(),
        threadCount: Int = 1,
        options: (UInt64) throws -> IsolationForestOptions
    ) throws {
        let rows = features.rows(of: series.values)
        var scores = [Double](repeating: 0, count: rows.rowCount)
        for seed in seeds {
            let forest = try IsolationForest.fit(rows, options: options(seed), threadCount: threadCount)
            for (row, score) in try forest.score(rows, threadCount: threadCount).enumerated() {
                scores[row] += score / Double(seeds.count)
            }
        }
        let count = max(1, Int((topShare * Double(rows.rowCount)).rounded()))
        let flagged = Array(scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }.prefix(count))
        self.flagged = flagged
        name = series.name
        rowCount = rows.rowCount
        let windows = series.windows
        windowCount = windows.count
        hitCount = windows.count { window in flagged.contains { window.contains($0) } }
        precision = Double(flagged.count { series.isAnomaly[$0] }) / Double(flagged.count)
    }
}
