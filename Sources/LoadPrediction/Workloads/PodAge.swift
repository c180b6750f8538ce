/// How long a pod has been running, in the classes in which pods differ: a start costs more than what follows.
public enum PodAge: Int, CaseIterable, Sendable, Codable {
    /// Up to a quarter of an hour.
    case starting
    /// Up to an hour.
    case firstHour
    /// Up to six hours.
    case warm
    /// Longer.
    case settled

    /// The class of an age.
    ///
    /// - Parameter milliseconds: The age; below 0 counts as 0.
    public init(milliseconds: Int64) {
        switch milliseconds {
        case ..<900_000: self = .starting
        case ..<3_600_000: self = .firstHour
        case ..<21_600_000: self = .warm
        default: self = .settled
        }
    }
}
