package import ModelRegistry
package import PlacementLearning

/// Judges a trained placement policy on recorded runs that were kept out of everything: training, search and choice.
///
/// It has to cost less than the policy in use and less than predictive-convex there, each with the whole 90 % interval
/// of the paired difference below zero; generated runs alone do not show that.
package struct RecordedJudge: Sendable {
    /// Fewer recorded runs judge nothing.
    package static let leastRuns = 5

    /// How one rival compares.
    package struct Comparison: Sendable, Equatable {
        /// The rival's name.
        package let rival: String
        /// Mean cost of the policy minus the rival's, in units of kube-default's cost.
        package let difference: Double
        /// The 90 % interval of that difference.
        package let interval: ClosedRange<Double>
    }

    /// How many recorded runs there are.
    package let runs: Int

    /// Costs on the recorded runs of, in this order: the policy, the one in use, predictive-convex.
    package let costs: PolicyCosts

    /// The policy against the one in use and against predictive-convex.
    package let comparisons: [Comparison]

    /// Replays recorded runs.
    ///
    /// - Parameters:
    ///   - policy: The trained policy.
    ///   - current: The policy in use.
    ///   - kept: The recorded runs that were kept out, each with the position of its family.
    ///   - seed: The seed of the bootstrap.
    ///   - threadCount: The number of threads.
    package init(
        of policy: PlacementQ,
        against current: PlacementQ,
        on kept: [(family: Int, scenario: Scenario)],
        seed: UInt64,
        threadCount: Int
    ) async {
        let rows = await Parallel.map(kept.map(\.scenario), threadCount: threadCount) { scenario in
            let simulator = Simulator(scenario: scenario)
            return [
                simulator.run(.kubeDefault).figures.cost,
                simulator.run(EnginePolicy(LearnedPlacement(q: policy))).figures.cost,
                simulator.run(EnginePolicy(LearnedPlacement(q: current))).figures.cost,
                simulator.run(.predictiveConvex).figures.cost,
            ]
        }
        var costs = PolicyCosts()
        costs.families = kept.map(\.family)
        costs.base = rows.map { $0[0] }
        costs.costs = (1...3).map { policy in rows.map { $0[policy] } }
        self.init(costs, seed: seed)
    }

    /// Judges costs that were measured.
    ///
    /// - Parameters:
    ///   - costs: Costs on the recorded runs of the policy, the one in use and predictive-convex.
    ///   - seed: The seed of the bootstrap.
    init(_ costs: PolicyCosts, seed: UInt64) {
        self.costs = costs
        runs = costs.families.count
        comparisons =
            costs.families.isEmpty
            ? []
            : [("the policy in use", 1), ("predictive-convex", 2)].map { rival, position in
                Comparison(
                    rival: rival,
                    difference: costs.relative(0) - costs.relative(position),
                    interval: costs.interval(0, against: position, seed: seed)
                )
            }
    }

    /// The verdict.
    ///
    /// - Parameters:
    ///   - learnsBeyondRule: Whether the policy has a learned correction.
    ///   - generated: How much more than the policy in use it costs on generated runs, a 90 % interval.
    ///   - worseFamilies: Families of generated runs in which the policy costs more than kube-default.
    /// - Returns: Whether it may be put to use, and why.
    package func verdict(
        learnsBeyondRule: Bool,
        generated: ClosedRange<Double>,
        worseFamilies: [String]
    ) -> ModelVerdict {
        let exceptions = learnsBeyondRule ? [] : ["it is the rule with fitted numbers, nothing was learned beyond it"]
        func verdict(_ isPassed: Bool, _ reason: String) -> ModelVerdict {
            ModelVerdict(isPassed: isPassed, reason: reason, exceptions: exceptions)
        }
        guard runs >= Self.leastRuns else {
            let reason =
                "\(runs) recorded runs were kept out of training, at least \(Self.leastRuns) are needed to judge it; "
                + "name more recorded runs"
            return verdict(false, reason)
        }
        if !worseFamilies.isEmpty {
            let names = worseFamilies.joined(separator: ", ")
            return verdict(false, "it costs more than kube-default on generated runs of \(names)")
        }
        guard generated.upperBound < 0 else {
            let interval = "\(Self.number(generated.lowerBound)) to \(Self.number(generated.upperBound))"
            return verdict(
                false,
                "it does not cost less than the policy in use on generated runs (90 % interval \(interval))"
            )
        }
        if let open = comparisons.first(where: { $0.interval.upperBound >= 0 }) { return verdict(false, reason(open)) }
        return verdict(true, comparisons.map(text).joined(separator: "; "))
    }

    /// Why a comparison keeps the policy from use.
    private func reason(_ open: Comparison) -> String {
        guard open.difference < 0 else { return text(open) }
        // The interval narrows with the square root of the number of runs.
        let half = open.interval.upperBound - open.difference
        let needed = Int(min((Double(runs) * (half / open.difference) * (half / open.difference)).rounded(.up), 1e6))
        return "\(text(open)): too few to be sure, about \(max(needed, runs + 1)) are needed at this difference"
    }

    private func text(_ comparison: Comparison) -> String {
        let cost = Self.number(abs(comparison.difference))
        let interval =
            "\(Self.number(comparison.interval.lowerBound)) to \(Self.number(comparison.interval.upperBound))"
        let word = comparison.difference < 0 ? "less" : "more"
        return
            "it costs \(cost) of kube-default's cost \(word) than \(comparison.rival) (90 % interval \(interval)) on "
            + "\(runs) recorded runs that were kept out"
    }

    private static func number(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
}
