import AnomalyDetection

/// How long a forest takes, in seconds: the least of several rounds, so that other work on the machine counts little.
struct ForestTiming: Encodable {
    let threads: Int
    /// Growing a forest.
    let fit: Double
    /// Scoring all rows.
    let score: Double
    /// Scoring one row, the mean over many.
    let scoreOneRow: Double
    /// Scoring 5,000 rows.
    let scoreFiveThousandRows: Double

    private enum CodingKeys: String, CodingKey {
        case threads
        case fit = "fit_seconds"
        case score = "score_seconds"
        case scoreOneRow = "score_one_row_seconds"
        case scoreFiveThousandRows = "score_5000_rows_seconds"
    }

    private static let roundCount = 7

    init(_ rows: FeatureRows, options: IsolationForestOptions, threads: Int) throws {
        self.threads = threads
        fit = try Self.least { _ = try IsolationForest.fit(rows, options: options, threadCount: threads) }
        let forest = try IsolationForest.fit(rows, options: options, threadCount: threads)
        score = try Self.least { _ = try forest.score(rows, threadCount: threads) }
        let single = (0..<2000).map { Array(rows.row($0 * 7919 % rows.rowCount)) }
        let all = try Self.least { for row in single { _ = try forest.score(row: row) } }
        scoreOneRow = all / Double(single.count)
        var nodes = FeatureRows(columnCount: rows.columnCount)
        for index in 0..<5000 { nodes.append(rows.row(index * 7919 % rows.rowCount)) }
        scoreFiveThousandRows = try Self.least { _ = try forest.score(nodes, threadCount: threads) }
    }

    private static func least(_ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        var best = Double.infinity
        for _ in 0..<roundCount { best = min(best, try clock.measure(body) / .seconds(1)) }
        return best
    }
}
