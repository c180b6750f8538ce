import ReportDrawing

extension EvaluationReport {
    private static let palette = [
        "#6b7280", "#c2571a", "#1f6fb2", "#2e8b57", "#8b5fbf", "#b8860b", "#c2185b", "#00838f", "#5d4037", "#9e9d24",
        "#111827",
    ]

    /// The policies whose cost is drawn and listed.
    private var shown: [PolicyEntrant] { evaluation.plan.references + [evaluation.plan.candidate] }

    /// A color that stays with a policy through the page; the candidate's stands out.
    func color(of name: String) -> String {
        if name == candidate { return "#1f6fb2" }
        let others = Self.palette.filter { $0 != "#1f6fb2" }
        let index = evaluation.plan.references.firstIndex { $0.name == name } ?? 0
        return others[index % others.count]
    }

    /// Cost relative to the base, one drawing per family and one for all.
    var bars: [String] {
        let byFamily = comparison.families.map { family in
            chart(family) { policy in
                comparison.relativeCost(of: policy, to: evaluation.base, in: family).map { ($0, nil) }
            }
        }
        let overall = chart("overall") { policy in
            comparison.overallRelativeCost(of: policy, to: evaluation.base).map { ($0.mean, $0.low...$0.high) }
        }
        return byFamily + [overall]
    }

    private func chart(_ title: String, _ value: (String) -> (Double, ClosedRange<Double>?)?) -> String {
        let bars = shown.compactMap { entrant in
            value(entrant.name).map { found in
                BarChart.Bar(
                    name: entrant.name,
                    value: found.0,
                    color: entrant.name == candidate ? "#1f6fb2" : "#b9c4d0",
                    interval: found.1
                )
            }
        }
        var chart = BarChart(title: title, bars: bars)
        chart.mark = 1
        return chart.svg
    }

    private func relative(_ policy: String, in comparison: PolicyComparison) -> [String] {
        self.comparison.families.map { family in
            comparison.relativeCost(of: policy, to: evaluation.base, in: family).map { $0.formatted(3) } ?? "-"
        }
    }

    var policyRows: [[String: Any]] {
        shown.map { entrant in
            let overall = comparison.overallRelativeCost(of: entrant.name, to: evaluation.base)
            return [
                "name": entrant.name, "summary": entrant.summary, "color": color(of: entrant.name),
                "relative": relative(entrant.name, in: comparison),
                "overall": overall.map { $0.mean.formatted(3) } ?? "-",
                "interval": overall?.text(decimals: 3) ?? "-",
            ]
        }
    }

    var differenceRows: [[String: String]] {
        evaluation.plan.rivals.flatMap { reference in
            evaluation.differences(to: reference.name, pool: pool).map { difference in
                [
                    "reference": difference.reference, "family": difference.family,
                    "runs": "\(difference.runCount)", "mean": difference.interval.mean.formatted(2),
                    "interval": difference.interval.text(decimals: 2), "verdict": difference.verdict,
                    "wins": "\(difference.wins) of \(difference.runCount)",
                ]
            }
        }
    }

    var ablationRows: [[String: Any]] {
        let entrants = evaluation.plan.ablations.isEmpty ? [] : [evaluation.plan.candidate] + evaluation.plan.ablations
        return entrants.map { entrant in
            let overall = comparison.overallRelativeCost(of: entrant.name, to: evaluation.base)
            let change = comparison.differences(of: entrant.name, to: candidate, pool: comparison.families).last
            let isWhole = entrant.name == candidate
            return [
                "name": entrant.name, "summary": entrant.summary, "relative": relative(entrant.name, in: comparison),
                "overall": overall.map { $0.mean.formatted(3) } ?? "-",
                "difference": isWhole ? "" : change.map { $0.interval.mean.formatted(2) } ?? "-",
                "interval": isWhole ? "" : change?.interval.text(decimals: 2) ?? "-",
            ]
        }
    }

    var robustnessRows: [[String: Any]] {
        evaluation.variations.flatMap { variation in
            variation.comparison.policies.filter { $0 != evaluation.base }.map { policy in
                let overall = variation.comparison.overallRelativeCost(of: policy, to: evaluation.base)
                return [
                    "condition": variation.variation.rawValue, "policy": policy,
                    "relative": relative(policy, in: variation.comparison),
                    "overall": overall.map { "\($0.mean.formatted(3)) (\($0.text(decimals: 3)))" } ?? "-",
                ]
            }
        }
    }

    /// The drawings of one day under the policies of the differences, the candidate and the oracle.
    var dayContent: [String: Any] {
        let oracle = evaluation.plan.references.filter { $0.name == ReferencePolicy.oracleGreedy.rawValue }
        let simulator = Simulator(scenario: day)
        let results = (evaluation.plan.rivals + [evaluation.plan.candidate] + oracle).map { entrant in
            let run = simulator.run(entrant.make(day, entrant.seeds[0]))
            return SimulationReport.PolicyResult(
                name: entrant.name,
                summary: entrant.summary,
                figures: run.figures,
                assignment: run.assignment
            )
        }
        guard !results.isEmpty else { return [:] }
        let report = SimulationReport(title: "", introduction: "", scenario: day, results: results)
        let loads = zip(results, report.loadDrawings).map { result, drawing in
            drawing.merging(["cost": result.figures.cost.formatted(2)]) { first, _ in first }
        }
        return ["hottest": report.hottestNodeChart, "loads": loads]
    }
}

extension BootstrapInterval {
    /// Both ends as text.
    package func text(decimals: Int) -> String { "\(low.formatted(decimals)) to \(high.formatted(decimals))" }
}

extension PolicyComparison.Difference {
    /// What the interval says in a word.
    package var verdict: String {
        if interval.high < 0 { return "cheaper" }
        return interval.low > 0 ? "dearer" : "no difference shown"
    }
}
