import Foundation
import Mustache
import ReportDrawing

/// A page about a learned policy beside all others: costs, differences, parts, robustness, one day in detail.
package struct EvaluationReport: Sendable {
    /// How cost on validation runs went down during training.
    package struct LearningCurve: Sendable {
        /// What the curve shows, in a sentence.
        package let text: String

        /// What the horizontal axis counts.
        package let xName: String

        /// The curves.
        package let lines: [Line]

        /// One curve.
        package struct Line: Sendable {
            /// The name in the legend.
            package let name: String

            /// The points from left to right.
            package let points: [(x: Double, y: Double)]

            /// Creates a curve.
            package init(name: String, points: [(x: Double, y: Double)]) {
                self.name = name
                self.points = points
            }
        }

        /// Creates a learning curve.
        package init(text: String, xName: String, lines: [Line]) {
            self.text = text
            self.xName = xName
            self.lines = lines
        }

        /// The drawing.
        var svg: String {
            let colors = ["#1f6fb2", "#c2571a", "#6b7280", "#2e8b57", "#8b5fbf", "#b8860b"]
            let curves = lines.enumerated().map { index, line in
                CurveChart.Curve(
                    name: line.name,
                    color: colors[index % colors.count],
                    isDashed: index > 0,
                    points: line.points
                )
            }
            return CurveChart(title: text, xName: xName, curves: curves).svg
        }
    }

    let evaluation: PolicyEvaluation
    let day: Scenario
    let pool: [String]
    let curve: LearningCurve?
    let title: String

    /// Creates a report.
    ///
    /// - Parameters:
    ///   - title: The page's heading.
    ///   - evaluation: What was found.
    ///   - day: The run that is shown in detail.
    ///   - pool: The families that pooled differences are made of; empty pools all.
    ///   - curve: How training went, if it is known.
    package init(
        title: String,
        evaluation: PolicyEvaluation,
        day: Scenario,
        pool: [String] = [],
        curve: LearningCurve? = nil
    ) {
        self.title = title
        self.evaluation = evaluation
        self.day = day
        self.pool = pool
        self.curve = curve
    }

    /// The page as HTML.
    ///
    /// - Returns: A page that stands alone.
    /// - Throws: `ScenarioError` if the page's template is missing beside the binary.
    package func html() throws -> String {
        let template = try MustacheTemplate(string: try ReportTemplate.text(named: "evaluation"))
        return ReportPage.html(title: title, body: template.render(content))
    }

    private var content: [String: Any] {
        var content: [String: Any] = [
            "title": title, "introduction": introduction, "headline": headline, "base": evaluation.base,
            "candidate": candidate, "families": comparison.families, "bars": bars, "policies": policyRows,
            "differences": differenceRows, "guards": guards, "day": day.name,
            "legend": ColorScale.utilization.steps.map { ["color": $0.color, "from": "\(Int($0.from * 100))"] },
        ]
        content["curve"] =
            curve.map { curve in
                ["text": curve.text, "svg": curve.svg]
            } ?? false
        content["ablation"] =
            ablationRows.isEmpty
            ? false : ["rows": ablationRows, "families": comparison.families] as [String: Any]
        content["robustness"] =
            evaluation.variations.isEmpty
            ? false
            : ["rows": robustnessRows, "families": comparison.families, "base": evaluation.base] as [String: Any]
        content.merge(dayContent) { first, _ in first }
        return content
    }

    var candidate: String { evaluation.plan.candidate.name }

    var comparison: PolicyComparison { evaluation.comparison }

    private var introduction: String {
        let runs = comparison.runs.count
        return "\(runs) runs of \(comparison.families.count) families, replayed under every policy; everything but the "
            + "placements happens as recorded."
    }

    private var headline: String {
        guard let own = comparison.overallRelativeCost(of: candidate, to: evaluation.base) else { return "" }
        let saved =
            "\(candidate) costs \(own.mean.formatted(3)) of \(evaluation.base) "
            + "(90 % interval \(own.low.formatted(3)) to \(own.high.formatted(3)))"
        let rival = ReferencePolicy.predictiveConvex.rawValue
        guard let other = comparison.overallRelativeCost(of: rival, to: evaluation.base) else { return saved + "." }
        return saved + "; \(rival), the best hand-made rule, costs \(other.mean.formatted(3))."
    }

    private var guards: String {
        let shares = comparison.families.map { "\($0) \(evaluation.fallbackShare(in: $0).percent)" }
        return "Share of decisions that lay outside of what training saw and were left to the prior: "
            + shares.joined(separator: ", ") + ". Filters come first: no score reaches a node that a pod does not fit."
    }
}

/// The templates of our pages.
enum ReportTemplate {
    /// A template of the resources.
    ///
    /// - Throws: `ScenarioError` if it is missing beside the binary.
    static func text(named name: String) throws -> String {
        guard let url = Bundle.module.url(forResource: name, withExtension: "mustache", subdirectory: "report"),
            let text = try? String(contentsOf: url, encoding: .utf8)
        else {
            throw ScenarioError(
                path: "\(Bundle.module.bundlePath)/report/\(name).mustache",
                problem: "is missing",
                mend: "keep the folder hydatis_Simulation.resources beside the binary"
            )
        }
        return text
    }
}
