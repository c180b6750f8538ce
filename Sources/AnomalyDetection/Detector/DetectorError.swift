import Foundation
import MetricHistory

/// Why a detector could not be trained, stored or used; says what is wrong, what is allowed and the mend.
public enum DetectorError: Error, Equatable, Sendable {
    /// An option is out of its range.
    case invalidOption(name: String, allowed: String, actual: String)
    /// The history has too few intervals.
    case tooShort(intervals: Int, least: Int)
    /// The history has no metrics of nodes.
    case noNodes
    /// Values come at another step than the model was trained on; milliseconds.
    case otherStep(found: Int64, expected: Int64)
    /// No place in the history is calm and long enough for a fault.
    case noRoomForFaults(intervals: Int)
    /// A stored model is damaged.
    case corrupt(name: String, reason: String)
    /// A stored model is of a later release.
    case newer(name: String, found: Int, supported: Int)
}

extension DetectorError: CustomStringConvertible {
    /// One line: what, allowed, got, the mend.
    public var description: String {
        switch self {
        case .invalidOption(let name, let allowed, let actual):
            "\(name) must be \(allowed), got \(actual)"
        case .tooShort(let intervals, let least):
            "\(intervals) intervals are too few to know what is usual, expected \(least) or more; collect more days "
                + "or at a smaller step"
        case .noNodes:
            "there are no metrics of nodes; collect data first"
        case .otherStep(let found, let expected):
            "values come every \(TimeText.length(found)), the model was trained on \(TimeText.length(expected)); "
                + "collect at that step or train again"
        case .noRoomForFaults(let intervals):
            "\(intervals) held-back intervals have no calm stretch for an injected fault; hold back more days"
        case .corrupt(let name, let reason):
            "\(name): is no whole health model (\(reason)); train again or roll back"
        case .newer(let name, let found, let supported):
            "\(name): is of format \(found), this release reads up to \(supported); update hydatis"
        }
    }
}
