/// Why training, forecasting or loading a predictor was refused or failed.
///
/// The text says what is wrong, where, and the mend.
public enum LoadPredictionError: Error, Equatable, Sendable {
    /// A horizon is not a whole number of hours in the allowed range.
    case invalidHorizon(hours: Int)

    /// A step, period or horizon is not allowed.
    case unsuitableDuration(name: String, allowed: String, milliseconds: Int64)

    /// A training option is out of its range.
    case invalidOption(name: String, allowed: String, actual: String)

    /// An hour does not consist of whole steps of the history.
    case unsuitableStep(milliseconds: Int64)

    /// The history is coarser than what a predictor was trained on, or its steps do not fit into that.
    case coarseHistory(milliseconds: Int64, neededMilliseconds: Int64)

    /// The history lacks metrics that are needed.
    case missingMetrics(wanted: [String], present: [String])

    /// The history gives too few training rows.
    case tooFewRows(metric: String, horizonHours: Int, rowCount: Int, neededCount: Int, nodeCount: Int, hourCount: Int)

    /// No target lies in the part of the history held back for evaluation.
    case nothingToEvaluate(metric: String, horizonHours: Int)

    /// No target lies in the part of the history that is learned from.
    case nothingToLearn(metric: String, horizonSeconds: Int)

    /// A matrix has other columns than the model was trained on.
    case differentFeatures(expected: [String], actual: [String])

    /// The number of targets is not the number of rows.
    case differentRowCount(rowCount: Int, targetCount: Int)

    /// A training target is not a finite number.
    case invalidTarget(row: Int, value: Float)

    /// The installed library is not XGBoost 3.
    case unsupportedLibrary(version: String)

    /// XGBoost refused an operation.
    case libraryFailed(operation: String, reason: String)

    /// The bytes are not a complete XGBoost model in UBJSON.
    case corruptModel(name: String, reason: String)

    /// A file of a stored model is not what this release writes.
    case unusableFile(name: String, reason: String)

    /// A stored model was written in another form than this release reads; a form of 1 had one booster each.
    case otherForm(directory: String, found: Int, supported: Int)

    /// A search cannot go on from the record of one that was about something else.
    case otherSearch(difference: String)

    /// A stored model says something about itself that this code does not understand.
    case unusableManifest(directory: String, reason: String)
}

extension LoadPredictionError: CustomStringConvertible {
    /// What is wrong, where, and the mend.
    public var description: String {
        switch self {
        case .invalidHorizon(let hours):
            "horizon must be a whole number of hours in \(Horizon.allowedHours.closedText), got \(hours)"
        case .unsuitableDuration(let name, let allowed, let milliseconds):
            "\(name) must be \(allowed), got \(Double(milliseconds) / 1000) s"
        case .invalidOption(let name, let allowed, let actual):
            "\(name) must be \(allowed), got \(actual)"
        case .unsuitableStep(let milliseconds):
            "history has a step of \(Double(milliseconds) / 1000) s; forecasts need a step that divides an hour, such as "
                + "3600 s or 300 s"
        case .coarseHistory(let milliseconds, let needed):
            "history has a step of \(Double(milliseconds) / 1000) s; this predictor needs one that divides "
                + "\(Double(needed) / 1000) s: collect at that step, or train again on this history"
        case .missingMetrics(let wanted, let present):
            "history lacks \(wanted.list); it has \(present.list); collect the metric or name another one"
        case .tooFewRows(let metric, let horizonHours, let rowCount, let neededCount, let nodeCount, let hourCount):
            "\(metric) at +\(horizonHours) h: only \(rowCount) usable hourly rows "
                + "(nodes: \(nodeCount), hours: \(hourCount)), need at least \(neededCount): collect at least "
                + "\(Self.neededDays(neededCount, nodeCount, horizonHours)) days without gaps"
        case .nothingToEvaluate(let metric, let horizonHours):
            "\(metric) at +\(horizonHours) h: no hour in the held-back part has a value, a last known value and a value "
                + "a day before; hold back a longer part"
        case .nothingToLearn(let metric, let seconds):
            "\(metric) at +\(seconds) s: no target in the training part has a newest value, a value a day before and a day "
                + "of history; collect for two days or more"
        case .differentFeatures(let expected, let actual):
            "model expects features \(expected.list), got \(actual.list); train it again with this version"
        case .differentRowCount(let rowCount, let targetCount):
            "training needs one target per row, got \(targetCount) for \(rowCount)"
        case .invalidTarget(let row, let value):
            "training target of row \(row) is \(value), expected a finite number; leave out rows without a target"
        case .unsupportedLibrary(let version):
            "libxgboost.so is version \(version), need 3.x; run scripts/bootstrap"
        case .libraryFailed(let operation, let reason):
            "XGBoost could not \(operation): \(reason)"
        case .corruptModel(let name, let reason):
            "\(name): not a complete XGBoost model in UBJSON (\(reason)); train it again or roll back"
        case .unusableFile(let name, let reason):
            "\(name): \(reason); train it again or roll back"
        case .otherForm(let directory, let found, let supported):
            found > supported
                ? "\(directory): predictor has format \(found), this release reads \(supported); update hydatis"
                : "\(directory): predictor has the earlier format \(found), without upper bounds; train again with "
                    + "hydatis train predictor"
        case .otherSearch(let difference):
            "the record is that of another search, with \(difference); name another folder, or remove it"
        case .unusableManifest(let directory, let reason):
            "\(directory)/manifest.json: \(reason); train it again or roll back"
        }
    }

    /// Days of gapless history after which there are enough rows; a row needs a day before it and a horizon after it.
    private static func neededDays(_ rowCount: Int, _ nodeCount: Int, _ horizonHours: Int) -> Int {
        let hoursPerNode = (rowCount + max(nodeCount, 1) - 1) / max(nodeCount, 1)
        return (hoursPerNode + 24 + horizonHours + 23) / 24
    }
}

extension [String] {
    /// The names in one line, for messages.
    fileprivate var list: String { isEmpty ? "nothing" : joined(separator: ", ") }
}

extension ClosedRange<Int> {
    /// The range as words, for messages.
    fileprivate var closedText: String { "\(lowerBound) to \(upperBound)" }
}
