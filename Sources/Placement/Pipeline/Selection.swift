/// How a node is selected of those that are feasible: the only thing in which a simulation, shadow mode, the extender
/// and kube-scheduler alone may differ.
public enum Selection: Sendable, Hashable {
    /// The highest weighted sum of the rules' own scores: what kube-scheduler does alone.
    case inTree

    /// The highest sum of the rules' scores and ours as an extender: what kube-scheduler does with us beside it.
    ///
    /// It adds weight · 10 · the floor of our score of 0...10. Source: `prioritizeNodes` in
    /// `pkg/scheduler/schedule_one.go`, 1.32, where 10 is MaxNodeScore / MaxExtenderPriority.
    case extender(weight: Int)

    /// The highest score of ours, which nothing is added to.
    case learned

    /// What kube-scheduler multiplies an extender's score with beside its weight.
    public static let extenderFactor = 10.0

    /// What kube-scheduler makes of its own total and the score of an extender.
    ///
    /// - Parameters:
    ///   - ruleTotal: The weighted sum of the in-tree scores.
    ///   - score: What the extender answered, 0...10.
    ///   - weight: The extender's weight.
    /// - Returns: The sum that selects.
    public static func sum(ruleTotal: Double, extenderScore score: Int, weight: Int) -> Double {
        ruleTotal + Double(weight) * extenderFactor * Double(score)
    }

    /// The weights that evaluations and reports compare, from a whisper to hardly anything beside ours.
    public static let comparedWeights = [1, 2, 3, 5, 10]

    /// The weights that settings take; kube-scheduler takes any above 0.
    public static let extenderWeights = 1...100

    /// The weight that is shipped; `docs/decisions.md` has the figures it was chosen by.
    public static let defaultExtenderWeight = 3

    /// Whether scores of ours are asked for.
    var usesOwnScores: Bool { self != .inTree }

    /// Whether the rules' scores are asked for.
    var usesRules: Bool { self != .learned }
}
