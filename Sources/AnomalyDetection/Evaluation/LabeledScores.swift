/// Scores beside what is known about the rows, and how well the one tells the other.
public struct LabeledScores: Equatable, Sendable {
    /// The scores; higher is stranger.
    public let scores: [Double]

    /// Whether each row is an anomaly.
    public let isAnomaly: [Bool]

    /// The rows in the order of falling scores; equal scores in the order of the rows.
    private let ranking: [Int]

    /// Creates labeled scores.
    ///
    /// - Parameters:
    ///   - scores: Finite scores.
    ///   - isAnomaly: Whether each row is an anomaly.
    ///   - source: What the rows are called, for messages.
    /// - Throws: `AnomalyDetectionError` when the numbers of scores and labels differ, or all rows are of one kind.
    public init(scores: [Double], isAnomaly: [Bool], source: String = "the labels") throws {
        guard scores.count == isAnomaly.count else {
            throw AnomalyDetectionError.differentScoreCount(scoreCount: scores.count, labelCount: isAnomaly.count)
        }
        let anomalyCount = isAnomaly.count { $0 }
        guard anomalyCount > 0, anomalyCount < scores.count else {
            throw AnomalyDetectionError.oneSidedLabels(
                source: source,
                rowCount: scores.count,
                anomalyCount: anomalyCount
            )
        }
        self.scores = scores
        self.isAnomaly = isAnomaly
        ranking = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
    }

    /// The number of anomalies.
    public var anomalyCount: Int { isAnomaly.count { $0 } }

    /// The area under the receiver operating characteristic: the chance that an anomaly scores above a normal row.
    ///
    /// Equal scores count one half (Mann-Whitney U over the number of pairs), as in scikit-learn's `roc_auc_score`.
    public var auroc: Double {
        var pairs = 0.0
        var normalSoFar = 0
        for tie in ties() {
            let normal = tie.rowCount - tie.anomalyCount
            let below = Double(normalCount - normalSoFar - normal)
            pairs += Double(tie.anomalyCount) * (below + Double(normal) / 2)
            normalSoFar += normal
        }
        return pairs / (Double(anomalyCount) * Double(normalCount))
    }

    /// The sum of precision times gain in recall over falling thresholds, as in scikit-learn's
    /// `average_precision_score`: AP = sum of (R_n - R_(n-1)) P_n over the distinct scores.
    public var averagePrecision: Double {
        var sum = 0.0
        var rows = 0
        var anomalies = 0
        for tie in ties() {
            rows += tie.rowCount
            anomalies += tie.anomalyCount
            sum += Double(tie.anomalyCount) / Double(anomalyCount) * (Double(anomalies) / Double(rows))
        }
        return sum
    }

    /// The share of anomalies among the rows with the highest scores.
    ///
    /// - Parameter count: The number of rows looked at, at least 1; all rows if there are fewer.
    /// - Returns: The share, 0...1.
    public func precision(atTop count: Int) -> Double {
        precondition(count > 0, "precision needs at least one row, got \(count)")
        let top = top(count)
        return Double(top.count { isAnomaly[$0] }) / Double(top.count)
    }

    /// The rows with the highest scores; of equal scores the first rows.
    public func top(_ count: Int) -> [Int] { Array(ranking.prefix(count)) }

    private var normalCount: Int { scores.count - anomalyCount }

    /// Rows of equal score, from the highest score to the lowest.
    private func ties() -> [(rowCount: Int, anomalyCount: Int)] {
        var ties: [(rowCount: Int, anomalyCount: Int)] = []
        var last: Double?
        for row in ranking {
            if scores[row] != last { ties.append((0, 0)) }
            ties[ties.count - 1].rowCount += 1
            if isAnomaly[row] { ties[ties.count - 1].anomalyCount += 1 }
            last = scores[row]
        }
        return ties
    }
}
