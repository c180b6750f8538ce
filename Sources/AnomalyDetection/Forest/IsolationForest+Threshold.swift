extension IsolationForest {
    /// The score above which a given share of rows lies; it never changes scores.
    ///
    /// - Parameters:
    ///   - contamination: The share of rows that are anomalies, in (0, 0.5].
    ///   - scores: The scores of the training rows, or of others that are as usual; at least one.
    /// - Returns: The smallest threshold for which at most this share of the scores is greater: the score of rank
    ///   ⌊contamination n⌋ + 1 from above. A row is anomalous if its score is greater than the threshold.
    /// - Throws: `AnomalyDetectionError` when the contamination is out of its range or there are no scores.
    public static func threshold(contamination: Double, scores: [Double]) throws -> Double {
        guard contamination > 0, contamination <= 0.5 else {
            throw AnomalyDetectionError.invalidOption(
                name: "contamination",
                allowed: "in (0, 0.5]",
                actual: "\(contamination)"
            )
        }
        guard !scores.isEmpty else { throw AnomalyDetectionError.noRows }
        let rank = Int(contamination * Double(scores.count))
        return scores.sorted(by: >)[min(rank, scores.count - 1)]
    }
}
