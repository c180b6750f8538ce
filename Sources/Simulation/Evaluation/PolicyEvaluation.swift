/// How a learned policy does beside all others: as recorded, with parts of it taken away, and under changed conditions.
package struct PolicyEvaluation: Sendable {
    /// What is evaluated.
    package struct Plan: Sendable {
        /// The policy in question.
        package var candidate: PolicyEntrant

        /// What it is compared with; the first one is the base of relative cost.
        package var references: [PolicyEntrant]

        /// The candidate with parts of it taken away.
        package var ablations: [PolicyEntrant]

        /// The policies that differences are paired with and that changed conditions are shown for.
        package var rivals: [PolicyEntrant]

        /// The changed conditions.
        package var variations: [ScenarioVariation]

        /// Creates a plan.
        package init(
            candidate: PolicyEntrant,
            references: [PolicyEntrant],
            ablations: [PolicyEntrant] = [],
            rivals: [PolicyEntrant] = [],
            variations: [ScenarioVariation] = []
        ) {
            precondition(!references.isEmpty, "relative cost needs a policy to compare with")
            self.candidate = candidate
            self.references = references
            self.ablations = ablations
            self.rivals = rivals
            self.variations = variations
        }

        /// The number of replays of one run.
        var replaysPerRun: Int {
            references.count + 1 + ablations.count + variations.count * (rivals.count + 1)
        }
    }

    /// A run with the family it belongs to.
    package struct Run: Sendable {
        /// The family.
        package let family: String

        /// The run.
        package let scenario: Scenario

        /// Creates a run of a family.
        package init(family: String, scenario: Scenario) {
            self.family = family
            self.scenario = scenario
        }
    }

    /// One changed condition.
    package struct Variation: Sendable {
        /// What was changed.
        package let variation: ScenarioVariation

        /// How policies did.
        package let comparison: PolicyComparison
    }

    /// What was evaluated.
    package let plan: Plan

    /// The references, the candidate and its ablations on the runs as recorded.
    package let comparison: PolicyComparison

    /// The references of robustness and the candidate under each changed condition.
    package let variations: [Variation]

    /// Evaluates a plan.
    ///
    /// - Parameters:
    ///   - plan: What is evaluated.
    ///   - runs: The runs.
    ///   - concurrency: How many replays run at a time.
    ///   - progress: Is told after every replay which share of all is done.
    package init(
        _ plan: Plan,
        on runs: [Run],
        concurrency: Int,
        progress: (_ share: Double) -> Void = { _ in }
    ) async {
        self.plan = plan
        let all = Double(plan.replaysPerRun)
        var done = 0.0
        func compare(_ entrants: [PolicyEntrant], _ variation: ScenarioVariation) async -> PolicyComparison {
            let prepared = runs.map { run in
                ComparisonRunner.PreparedRun(family: run.family, scenario: run.scenario, variation: variation)
            }
            let weight = Double(entrants.count) / all
            let runner = ComparisonRunner(entrants: entrants, concurrency: concurrency)
            let comparison = await runner.compare(prepared) { progress(done + $0 * weight) }
            done += weight
            return comparison
        }
        comparison = await compare(plan.references + [plan.candidate] + plan.ablations, .asRecorded)
        var found: [Variation] = []
        for variation in plan.variations {
            let compared = await compare(plan.rivals + [plan.candidate], variation)
            found.append(Variation(variation: variation, comparison: compared))
        }
        variations = found
    }

    /// The policy that relative cost is relative to.
    package var base: String { plan.references[0].name }

    /// Paired differences of the candidate to a reference by family, and pooled.
    ///
    /// - Parameters:
    ///   - reference: The name of the reference.
    ///   - pool: The families to pool; empty pools all.
    /// - Returns: One difference per family, then the pooled one.
    package func differences(to reference: String, pool: [String] = []) -> [PolicyComparison.Difference] {
        comparison.differences(
            of: plan.candidate.name,
            to: reference,
            pool: pool.isEmpty ? comparison.families : pool
        )
    }

    /// The share of the candidate's decisions that a guard rail left to another policy, by family.
    package func fallbackShare(in family: String) -> Double {
        let index = plan.references.count
        let outcomes = comparison.runs.filter { $0.family == family }.map { $0.outcomes[index] }
        let decisions = outcomes.reduce(0) { $0 + $1.decisionCount }
        return decisions > 0 ? outcomes.reduce(0) { $0 + $1.fallbackCount } / decisions : 0
    }
}
