/// How a node, or the cluster, does.
public enum HealthState: String, CaseIterable, Sendable, Codable {
    /// Nothing unusual in the last intervals.
    case healthy
    /// Something unusual in the last intervals, but not often enough.
    case suspect
    /// Unusual in enough of the last intervals.
    case anomalous
    /// Too little is known of the newest interval. Missing data is never healthy.
    case unknown
}

/// When a node becomes anomalous and when it stops to be.
public struct HealthRule: Equatable, Sendable {
    /// The score, 0...1, from which an interval counts as unusual.
    public let enter: Double
    /// The score below which an interval counts as quiet again, at most `enter`.
    public let leave: Double
    /// How many of the last `window` known intervals must be unusual.
    public let needed: Int
    /// How many known intervals are looked at.
    public let window: Int

    /// Creates a rule.
    ///
    /// - Throws: `DetectorError` for a number out of its range.
    public init(enter: Double, leave: Double, needed: Int = 2, window: Int = 3) throws {
        guard enter > 0, enter < 1 else {
            throw DetectorError.invalidOption(name: "threshold", allowed: "between 0 and 1", actual: "\(enter)")
        }
        guard leave > 0, leave <= enter else {
            throw DetectorError.invalidOption(
                name: "leave threshold",
                allowed: "above 0 and at most the threshold \(enter)",
                actual: "\(leave)"
            )
        }
        guard (1...100).contains(window) else {
            throw DetectorError.invalidOption(name: "n", allowed: "in 1...100", actual: "\(window)")
        }
        guard (1...window).contains(needed) else {
            throw DetectorError.invalidOption(name: "k", allowed: "in 1...\(window)", actual: "\(needed)")
        }
        self.enter = enter
        self.leave = leave
        self.needed = needed
        self.window = window
    }
}

/// Follows one node's state from score to score: k of n to enter, n quiet ones to leave.
public struct HealthStateMachine: Equatable, Sendable {
    /// The rule.
    public let rule: HealthRule
    /// The last known scores, oldest first, at most `rule.window`.
    private var scores: [Double] = []
    private var isAnomalous = false

    /// Begins with nothing known.
    public init(rule: HealthRule) {
        self.rule = rule
    }

    /// Takes the score of the next interval.
    ///
    /// A missing interval makes the state unknown and changes nothing else: a node that was anomalous before a gap is
    /// so after it, until its intervals are quiet.
    ///
    /// - Parameter score: 0...1, NaN where too little is known.
    /// - Returns: The state now.
    public mutating func update(_ score: Double) -> HealthState {
        guard !score.isNaN else { return .unknown }
        scores.append(score)
        if scores.count > rule.window { scores.removeFirst() }
        let unusual = scores.count { $0 >= rule.enter }
        if isAnomalous {
            isAnomalous = scores.count < rule.window || scores.contains { $0 >= rule.leave }
        } else {
            isAnomalous = unusual >= rule.needed
        }
        return isAnomalous ? .anomalous : unusual > 0 ? .suspect : .healthy
    }
}
