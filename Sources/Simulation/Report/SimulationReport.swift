import Foundation
public import LoadPrediction
import Mustache
import ReportDrawing

/// A page to look at: how policies compare on one scenario, in tables and drawings, in one file without any reference
/// to the network.
public struct SimulationReport: Sendable {
    /// What one policy did.
    public struct PolicyResult: Sendable {
        /// The policy's name.
        public let name: String

        /// One line that says what the policy does.
        public let summary: String

        /// The figures to show: of one run, or the mean of several.
        public let figures: KeyFigures

        /// Where the pods went in the run that is drawn.
        public let assignment: Assignment

        /// Creates a result.
        public init(name: String, summary: String, figures: KeyFigures, assignment: Assignment) {
            self.name = name
            self.summary = summary
            self.figures = figures
            self.assignment = assignment
        }
    }

    /// How node forecasts compare with what came.
    public struct ForecastSection: Sendable {
        /// Errors by metric and horizon on the held-back days.
        public let accuracy: [ForecastAccuracy]

        /// The predictions behind them.
        public let points: [PastPrediction]

        /// Creates a section.
        public init(accuracy: [ForecastAccuracy], points: [PastPrediction]) {
            self.accuracy = accuracy
            self.points = points
        }
    }

    let title: String
    let introduction: String
    let scenario: Scenario
    let results: [PolicyResult]
    let forecast: ForecastSection?

    /// Creates a report.
    ///
    /// - Parameters:
    ///   - title: The page's heading.
    ///   - introduction: What was done, in a sentence or two.
    ///   - scenario: The scenario that is drawn.
    ///   - results: The policies in the order to show; the first is what the others are compared with.
    ///   - forecast: How node forecasts did, if there are any.
    public init(
        title: String,
        introduction: String,
        scenario: Scenario,
        results: [PolicyResult],
        forecast: ForecastSection? = nil
    ) {
        precondition(!results.isEmpty, "a report needs at least one policy")
        self.title = title
        self.introduction = introduction
        self.scenario = scenario
        self.results = results
        self.forecast = forecast
    }

    /// The page as HTML.
    ///
    /// - Throws: `ScenarioError` if the page's template is missing beside the binary.
    public func html() throws -> String {
        let content: [String: Any] = [
            "title": title, "introduction": introduction, "headline": headline, "policies": policyRows,
            "loads": loadDrawings, "hottest": hottestNodeChart, "placements": placementDrawings,
            "legend": legend, "forecast": forecastContent ?? false,
        ]
        return ReportPage.html(
            title: title,
            body: try MustacheTemplate(string: try ReportTemplate.text(named: "report")).render(content)
        )
    }

    private var headline: String {
        let base = results[0]
        let comparable = results.filter { $0.name != ReferencePolicy.oracleGreedy.rawValue }
        guard let best = comparable.min(by: { $0.figures.cost < $1.figures.cost }) else { return "" }
        guard best.name != base.name else {
            return "\(base.name) has the lowest cost of the policies compared: \(base.figures.cost.formatted(2))."
        }
        return "\(best.name) keeps nodes above 80 % CPU \(best.figures.hot.percent) of the time, \(base.name) "
            + "\(base.figures.hot.percent); unmet CPU demand is \(best.figures.overload.percent) against "
            + "\(base.figures.overload.percent)."
    }

    private var policyRows: [[String: Any]] {
        let base = results[0].figures.cost
        return results.map { result in
            let figures = result.figures
            return [
                "name": result.name, "summary": result.summary, "cost": figures.cost.formatted(2),
                "relative": base > 0 ? (figures.cost / base).formatted(2) : "-",
                "overload": figures.overload.percent, "hot": figures.hot.percent,
                "p99": figures.p99.percent, "imbalance": figures.imbalance.percent,
                "memory": figures.memoryHot.percent, "wait": figures.meanWait.formatted(0),
                "unplaced": figures.unplaced.formatted(0), "color": color(of: result.name),
            ]
        }
    }

    private var legend: [[String: String]] {
        ColorScale.utilization.steps.map { ["color": $0.color, "from": "\(Int($0.from * 100))"] }
    }

    /// A color that stays with a policy through the page.
    func color(of name: String) -> String {
        let palette = ["#6b7280", "#c2571a", "#1f6fb2", "#2e8b57", "#8b5fbf", "#b8860b", "#c2185b", "#00838f"]
        let index = results.firstIndex { $0.name == name } ?? 0
        return palette[index % palette.count]
    }
}

extension Double {
    /// Fixed decimals, as tables want them.
    package func formatted(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }

    /// A share in percent with the decimals it needs.
    package var percent: String { "\((self * 100).formatted(self < 0.1 ? 2 : 1)) %" }
}
