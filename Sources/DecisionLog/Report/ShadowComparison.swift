package import Foundation

/// Our choices beside what schedulers did over a period.
package struct ShadowComparison: Sendable, Codable, Equatable {
    /// How often two agree.
    package struct Agreement: Sendable, Codable, Equatable {
        /// The number of decisions that can be compared.
        package var compared = 0
        /// The number of those in which both chose the same node.
        package var agreed = 0
        /// The share, nil if there is nothing to compare.
        package var share: Double? { compared == 0 ? nil : Double(agreed) / Double(compared) }
    }

    /// Means over decisions: of the node that we chose and of the one that the pod was bound to.
    package struct Pair: Sendable, Codable, Equatable {
        /// The number of decisions behind the means.
        package var count = 0
        /// Mean CPU utilization of the chosen nodes, 0...1.
        package var chosenShare = 0.0
        /// Mean CPU utilization of the bound nodes, 0...1.
        package var boundShare = 0.0
        /// Share of the chosen nodes' time (expected: of the nodes) above 80 %.
        package var chosenHot = 0.0
        /// Share of the bound nodes' time (expected: of the nodes) above 80 %.
        package var boundHot = 0.0
        /// Mean growth of convex load on the chosen nodes; only where it was expected.
        package var chosenGrowth: Double?
        /// Mean growth of convex load on the bound nodes.
        package var boundGrowth: Double?
    }

    /// A placement that mattered.
    package struct Placement: Sendable, Codable, Equatable {
        /// When it was decided.
        package var time: Date
        /// The pod as `namespace/name`.
        package var pod: String
        /// Our node.
        package var chosen: String
        /// The scheduler's node.
        package var bound: String
        /// CPU utilization expected on our node with the pod.
        package var chosenShare: Double
        /// CPU utilization expected on the scheduler's node with the pod.
        package var boundShare: Double
        /// By how much less our choice would have raised the convex load; negative if by more.
        package var gain: Double
        /// Measured mean CPU utilization of our node over the hour after, without the pod; nil if not measured.
        package var chosenMeasured: Double?
        /// Measured mean CPU utilization of the scheduler's node over the hour after, with the pod.
        package var boundMeasured: Double?
    }

    /// How load was spread over the nodes, as measured under the scheduler that ran.
    package struct Spread: Sendable, Codable, Equatable {
        /// The number of times at which it was measured.
        package var samples = 0
        /// Mean over time of the nodes' mean CPU utilization.
        package var mean = 0.0
        /// Mean over time of the standard deviation of the nodes' CPU utilization.
        package var deviation = 0.0
        /// Mean share of nodes above 80 %.
        package var hot = 0.0
    }

    /// One hour of measured load.
    package struct Hour: Sendable, Codable, Equatable {
        /// The start of the hour.
        package var start: Date
        /// Mean CPU utilization of the nodes, nil if not measured.
        package var mean: Double?
        /// Mean standard deviation of the nodes' CPU utilization.
        package var deviation: Double?
    }

    /// The number of decisions below which nothing can be concluded.
    package static let fewest = 30

    /// The start of the period.
    package var from: Date
    /// The end of the period.
    package var to: Date
    /// The number of decisions in the period.
    package var decisions = 0
    /// How often we agreed.
    package var agreement = Agreement()
    /// The number of decisions left out, by reason.
    package var leftOut: [String: Int] = [:]
    /// Decisions and agreement by step of the ladder.
    package var steps: [String: Agreement] = [:]
    /// The number of decisions by step of the ladder, compared or not.
    package var stepCounts: [String: Int] = [:]
    /// Agreement by namespace.
    package var namespaces: [String: Agreement] = [:]
    /// What was expected, over all compared decisions that have forecasts.
    package var expected = Pair()
    /// What was measured in the hours after, over decisions that differ; by hours.
    package var measured: [String: Pair] = [:]
    /// Our scores alone and as an extender of several weights, over the compared decisions that say where these lead.
    package var selections: [SelectionResult] = []
    /// The number of compared decisions that do not say where an extender leads.
    package var withoutExtender = 0
    /// The placements that mattered most.
    package var mattered: [Placement] = []
    /// How load was spread.
    package var spread = Spread()
    /// Load by hour.
    package var hours: [Hour] = []

    /// Creates a comparison of nothing yet.
    package init(from: Date, to: Date) {
        self.from = from
        self.to = to
    }

    /// What stands in the way of a conclusion, in words; empty if nothing does.
    package var cautions: [String] {
        var cautions: [String] = []
        let fewest = Self.fewest
        if agreement.compared < fewest {
            cautions.append("only \(agreement.compared) decisions can be compared, at least \(fewest) are needed")
        }
        if expected.count < fewest {
            cautions.append("only \(expected.count) compared decisions have forecasts on both nodes")
        }
        let count = measured["1"]?.count ?? 0
        if count < fewest {
            cautions.append("only \(count) differing decisions have measured load for the hour after")
        }
        if withoutExtender > 0 {
            cautions.append(
                "\(withoutExtender) compared decisions do not say what an extender would have led to: they are of an "
                    + "earlier release, or more than 1000 nodes were feasible"
            )
        }
        if let rejected = leftOut[ComparedDecision.Reason.boundRejected.rawValue], rejected > 0 {
            cautions.append("\(rejected) pods were bound to a node that our rules reject; look at them with explain")
        }
        return cautions
    }

    /// One plain sentence.
    package var headline: String {
        guard decisions > 0 else { return "There is no decision in this period." }
        guard let share = agreement.share else {
            return "None of \(decisions) decisions can be compared with what happened."
        }
        let start = "We agreed with the scheduler on \(Self.percent(share)) of \(agreement.compared) placements"
        guard agreement.compared >= Self.fewest, expected.count >= Self.fewest, let chosen = expected.chosenGrowth,
            let bound = expected.boundGrowth, bound > 0
        else { return start + "; too few to say who chose better." }
        let change = chosen / bound - 1
        let words = change <= 0 ? "\(Self.percent(-change)) less" : "\(Self.percent(change)) more"
        return start + "; our choices were expected to raise the nodes' convex load by \(words)."
    }

    /// A share as percent with one decimal.
    package static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "-" }
        let tenths = (share * 1000).rounded() / 10
        return "\(tenths) %"
    }
}
