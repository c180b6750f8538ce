/// Why fitting, scoring, judging or loading a detector was refused or failed.
///
/// The text says what is wrong, where, and the mend.
public enum AnomalyDetectionError: Error, Equatable, Sendable {
    /// An option is out of its range.
    case invalidOption(name: String, allowed: String, actual: String)

    /// There is no row to learn from.
    case noRows

    /// There is no column to learn from.
    case noColumns

    /// Rows have another number of values than there are columns.
    case differentColumnCount(expected: Int, actual: Int)

    /// Anomalies are to be found among rows of which none, or all, are labeled as such.
    case oneSidedLabels(source: String, rowCount: Int, anomalyCount: Int)

    /// A label is neither 0 nor 1.
    case invalidLabel(source: String, row: Int, value: Double)

    /// A labeled table has no feature columns.
    case noFeatureColumns(source: String, found: [String])

    /// There is not one score for each label.
    case differentScoreCount(scoreCount: Int, labelCount: Int)

    /// The bytes are not a complete forest.
    case corruptForest(name: String, reason: String)

    /// A later release wrote the forest.
    case newerForest(name: String, found: Int, supported: Int)
}

extension AnomalyDetectionError: CustomStringConvertible {
    /// What is wrong, where, and the mend.
    public var description: String {
        switch self {
        case .invalidOption(let name, let allowed, let actual):
            "\(name) must be \(allowed), got \(actual)"
        case .noRows:
            "an isolation forest needs at least one row to learn from, got none; collect data first"
        case .noColumns:
            "an isolation forest needs at least one column to learn from, got none; name a feature"
        case .differentColumnCount(let expected, let actual):
            "rows must have \(expected) values each, as the forest was fitted on, got \(actual)"
        case .oneSidedLabels(let source, let rowCount, let anomalyCount):
            "\(source): \(anomalyCount) of \(rowCount) rows are labeled as anomalies; judging needs rows of both kinds"
        case .invalidLabel(let source, let row, let value):
            "\(source): column 'label' has the value \(value) in row \(row), expected 0 (normal) or 1 (anomaly)"
        case .noFeatureColumns(let source, let found):
            "\(source): has no feature columns f0, f1, ...; found \(found.isEmpty ? "none" : found.joined(separator: ", "))"
        case .differentScoreCount(let scoreCount, let labelCount):
            "there must be one score for each label, got \(scoreCount) for \(labelCount)"
        case .corruptForest(let name, let reason):
            "\(name): not a complete isolation forest (\(reason)); train it again or roll back"
        case .newerForest(let name, let found, let supported):
            "\(name): was written in format \(found), this release reads up to \(supported); update hydatis or roll back"
        }
    }
}
