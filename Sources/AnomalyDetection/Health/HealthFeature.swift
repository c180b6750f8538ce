/// The ways in which the newest value of a metric can be unlike what was to be expected.
///
/// Each is a difference between the value now and a value it might have had; `docs/anomaly-detection.md` has the
/// formulas. A feature whose inputs are not all known is NaN.
public enum HealthFeature: Int, CaseIterable, Sendable {
    /// From the node's own median.
    case level
    /// From the value one interval before.
    case shortChange
    /// From the value three intervals before.
    case change
    /// From where the trend of the three intervals before would have led.
    case bend
    /// From the node's own pattern at this hour of the week.
    case pattern
    /// From the median of the other nodes now, compared with the usual distance.
    case peers
    /// From where the changes of the node's other metrics would have led.
    case unexplained
    /// From a forecast, where there is one.
    case forecast

    /// The number of features of a metric.
    static let count = 8

    /// How far back features look, in intervals.
    static let reach = 6

    /// What makes the usual range usual, after the word "usual".
    var condition: String {
        switch self {
        case .level: ""
        case .shortChange: " right after the value before"
        case .change: " within 3 intervals"
        case .bend: " on the trend before"
        case .pattern: " at this hour"
        case .peers: " beside the other nodes"
        case .unexplained: " given the node's other metrics"
        case .forecast: " by the forecast"
        }
    }
}
