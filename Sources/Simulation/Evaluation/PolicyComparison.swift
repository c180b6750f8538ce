/// Policies compared on the same runs.
package struct PolicyComparison: Sendable {
    /// One run under all policies.
    package struct Run: Sendable {
        /// The family that the run belongs to.
        package let family: String

        /// The run's name.
        package let name: String

        /// What each policy did, in the order of the entrants; means over their seeds.
        package let outcomes: [Outcome]

        /// Creates a run.
        package init(family: String, name: String, outcomes: [Outcome]) {
            self.family = family
            self.name = name
            self.outcomes = outcomes
        }
    }

    /// What one policy did in one run.
    package struct Outcome: Sendable, Codable {
        /// What the run is judged by.
        package var figures: KeyFigures

        /// How often the policy chose among feasible nodes.
        package var decisionCount: Double

        /// How often a guard rail let another policy decide.
        package var fallbackCount: Double

        /// Creates an outcome.
        package init(figures: KeyFigures, decisionCount: Double, fallbackCount: Double) {
            self.figures = figures
            self.decisionCount = decisionCount
            self.fallbackCount = fallbackCount
        }
    }

    /// A policy's paired difference of cost to another policy's; below zero it is cheaper.
    package struct Difference: Sendable, Codable {
        /// The policy.
        package let policy: String

        /// The policy it is compared with.
        package let reference: String

        /// The family, or "pooled".
        package let family: String

        /// The number of runs.
        package let runCount: Int

        /// The mean difference with its 90 % bootstrap interval.
        package let interval: BootstrapInterval

        /// The number of runs in which the policy is cheaper.
        package let wins: Int
    }

    /// The names of the policies.
    package let policies: [String]

    /// The runs in their order.
    package let runs: [Run]

    /// The families in the order of their first run.
    package let families: [String]

    /// Puts runs together.
    package init(policies: [String], runs: [Run]) {
        self.policies = policies
        self.runs = runs
        families = runs.reduce(into: []) { if !$0.contains($1.family) { $0.append($1.family) } }
    }

    /// The mean figures of a policy over the runs of a family; nil without runs or for an unknown policy.
    package func figures(of policy: String, in family: String) -> KeyFigures? {
        guard let index = policies.firstIndex(of: policy) else { return nil }
        let figures = runs.filter { $0.family == family }.map { $0.outcomes[index].figures }
        return figures.isEmpty ? nil : KeyFigures(meanOf: figures)
    }

    /// A policy's cost relative to another's in a family; nil where it is not defined.
    package func relativeCost(of policy: String, to base: String, in family: String) -> Double? {
        guard let own = figures(of: policy, in: family), let other = figures(of: base, in: family), other.cost > 0
        else { return nil }
        return own.cost / other.cost
    }

    /// A policy's cost relative to another's by family, where it is defined.
    package func relativeCosts(of policy: String, to base: String) -> [String: Double] {
        families.reduce(into: [:]) { $0[$1] = relativeCost(of: policy, to: base, in: $1) }
    }

    /// The benchmark's overall result: mean over families of a policy's cost relative to another's.
    package func overallRelativeCost(of policy: String, to base: String) -> BootstrapInterval? {
        guard let own = policies.firstIndex(of: policy), let other = policies.firstIndex(of: base) else { return nil }
        return BootstrapInterval.ofRatio(
            families.map { family in
                runs.filter { $0.family == family }.map { run in
                    (value: run.outcomes[own].figures.cost, base: run.outcomes[other].figures.cost)
                }
            }
        )
    }

    /// Paired differences of a policy to a reference, by family and pooled.
    ///
    /// - Parameters:
    ///   - policy: The policy.
    ///   - reference: What it is compared with.
    ///   - pool: The families that the pooled difference is made of; it weighs every run alike.
    /// - Returns: One difference per family, then the pooled one; nothing if a policy is unknown.
    package func differences(of policy: String, to reference: String, pool: [String]) -> [Difference] {
        guard let own = policies.firstIndex(of: policy), let other = policies.firstIndex(of: reference) else {
            return []
        }
        let byFamily = families.map { family in
            runs.filter { $0.family == family }.map { run in
                run.outcomes[own].figures.cost - run.outcomes[other].figures.cost
            }
        }
        func difference(_ name: String, _ groups: [[Double]]) -> Difference {
            Difference(
                policy: policy,
                reference: reference,
                family: name,
                runCount: groups.reduce(0) { $0 + $1.count },
                interval: BootstrapInterval.ofMean(groups),
                wins: groups.reduce(0) { $0 + $1.count { $0 < 0 } }
            )
        }
        let pooled = zip(families, byFamily).filter { pool.contains($0.0) }.map(\.1)
        return zip(families, byFamily).map { difference($0, [$1]) } + [difference("pooled", pooled)]
    }
}
