import Simulation

/// What an evaluation of the learned policy found, for machines and as tables.
struct EvaluationResult: Encodable {
    /// One policy's cost.
    struct Policy: Encodable {
        var policy: String
        var summary: String
        /// Mean figures of a run by family.
        var figures: [String: KeyFigures]
        /// Cost relative to the base by family; nothing where the base costs nothing.
        var relative: [String: Double]
        /// Mean over families of relative cost.
        var overall: BootstrapInterval?
    }

    /// What a part of the policy is worth.
    struct Ablation: Encodable {
        var policy: String
        var summary: String
        var relative: [String: Double]
        var overall: BootstrapInterval?
        /// What each run costs more without the part.
        var difference: PolicyComparison.Difference?
    }

    /// A policy under changed conditions.
    struct Condition: Encodable {
        var condition: ScenarioVariation
        var policy: String
        var relative: [String: Double]
        var overall: BootstrapInterval?
    }

    /// How often a guard rail decided.
    struct Guard: Encodable {
        var family: String
        var fallbackShare: Double
    }

    /// One run's cost under every policy.
    struct Run: Encodable {
        var family: String
        var scenario: String
        var cost: [String: Double]
    }

    var modelVersion: String
    var base: String
    var families: [String]
    var policies: [Policy]
    var differences: [PolicyComparison.Difference]
    var ablations: [Ablation]
    var robustness: [Condition]
    var guardRails: [Guard]
    var runs: [Run]

    init(_ evaluation: PolicyEvaluation, version: String, pool: [String]) {
        let comparison = evaluation.comparison
        let base = evaluation.base
        let candidate = evaluation.plan.candidate
        modelVersion = version
        self.base = base
        families = comparison.families
        policies = (evaluation.plan.references + [candidate]).map { entrant in
            let figures = comparison.families.compactMap { family in
                comparison.figures(of: entrant.name, in: family).map { (family, $0) }
            }
            return Policy(
                policy: entrant.name,
                summary: entrant.summary,
                figures: Dictionary(uniqueKeysWithValues: figures),
                relative: comparison.relativeCosts(of: entrant.name, to: base),
                overall: comparison.overallRelativeCost(of: entrant.name, to: base)
            )
        }
        differences = evaluation.plan.rivals.flatMap { evaluation.differences(to: $0.name, pool: pool) }
        ablations = evaluation.plan.ablations.map { entrant in
            Ablation(
                policy: entrant.name,
                summary: entrant.summary,
                relative: comparison.relativeCosts(of: entrant.name, to: base),
                overall: comparison.overallRelativeCost(of: entrant.name, to: base),
                difference: comparison.differences(of: entrant.name, to: candidate.name, pool: comparison.families).last
            )
        }
        robustness = evaluation.variations.flatMap { variation in
            variation.comparison.policies.map { policy in
                Condition(
                    condition: variation.variation,
                    policy: policy,
                    relative: variation.comparison.relativeCosts(of: policy, to: base),
                    overall: variation.comparison.overallRelativeCost(of: policy, to: base)
                )
            }
        }
        guardRails = comparison.families.map { Guard(family: $0, fallbackShare: evaluation.fallbackShare(in: $0)) }
        runs = comparison.runs.map { run in
            let costs = zip(comparison.policies, run.outcomes).map { ($0, $1.figures.cost) }
            return Run(family: run.family, scenario: run.name, cost: Dictionary(uniqueKeysWithValues: costs))
        }
    }
}

extension EvaluationResult {
    /// Prints everything but single runs.
    func showTables() {
        Console.info("model: \(modelVersion); cost relative to \(base), mean over \(runs.count) runs")
        let header = families + ["overall", "90 % interval"]
        Output.table(["policy"] + header, policies.map { row($0.policy, $0.relative, $0.overall) })
        print("")
        Output.table(
            ["learned against", "family", "runs", "mean", "90 % interval", "cheaper in", "says"],
            textColumns: [0, 1, 6],
            differences.map { difference in
                [
                    difference.reference, difference.family, "\(difference.runCount)",
                    difference.interval.mean.formatted(2), difference.interval.text(decimals: 2),
                    "\(difference.wins)", difference.verdict,
                ]
            }
        )
        if !ablations.isEmpty { showAblations(header) }
        if !robustness.isEmpty { showConditions(header) }
        let shares = guardRails.map { "\($0.family) \($0.fallbackShare.percent)" }.joined(separator: ", ")
        print("\ndecisions left to the prior by the guard rail: \(shares)")
    }

    private func showAblations(_ header: [String]) {
        print("")
        let rows = ablations.map { part in
            let change = part.difference.map { "\($0.interval.mean.formatted(2)) (\($0.interval.text(decimals: 2)))" }
            return row(part.policy, part.relative, part.overall) + [change ?? "-"]
        }
        Output.table(["part taken away"] + header + ["more per run"], rows)
    }

    private func showConditions(_ header: [String]) {
        print("")
        let rows = robustness.filter { $0.policy != base }.map { condition in
            [condition.condition.rawValue] + row(condition.policy, condition.relative, condition.overall)
        }
        Output.table(["condition", "policy"] + header, textColumns: [0, 1], rows)
    }

    private func row(_ name: String, _ relative: [String: Double], _ overall: BootstrapInterval?) -> [String] {
        [name] + families.map { relative[$0]?.formatted(3) ?? "-" }
            + [overall?.mean.formatted(3) ?? "-", overall?.text(decimals: 3) ?? "-"]
    }
}
