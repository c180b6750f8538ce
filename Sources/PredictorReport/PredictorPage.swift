import Foundation
public import LoadPrediction
import MetricHistory
import Mustache
import ReportDrawing

/// A page to look at: how good forecasts were in a backtest, in one file without any reference to the network.
public struct PredictorPage: Sendable {
    /// One metric.
    public struct Section: Sendable {
        /// What the backtest found.
        public let report: BacktestReport

        /// The importance of the features for each horizon, in the order of the report.
        public let importance: [[FeatureImportance]]

        /// Creates a section.
        public init(report: BacktestReport, importance: [[FeatureImportance]]) {
            self.report = report
            self.importance = importance
        }
    }

    /// The promised coverages of the calibration plot.
    static let levels = [0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99]

    /// The most series that are drawn, and features and series that are listed.
    static let fanLimit = 3
    static let featureLimit = 12
    static let seriesLimit = 60

    let title: String
    let introduction: String
    let sections: [Section]

    /// Creates a page.
    ///
    /// - Parameters:
    ///   - title: The page's heading.
    ///   - introduction: What was judged, in a sentence or two.
    ///   - sections: The metrics.
    public init(title: String, introduction: String, sections: [Section]) {
        self.title = title
        self.introduction = introduction
        self.sections = sections
    }

    /// The page as HTML.
    ///
    /// - Throws: What the template engine throws for a template that it cannot read.
    public func html() throws -> String {
        let text = String(decoding: PackageResources.predictor_mustache, as: UTF8.self)
        let template = try MustacheTemplate(string: text)
        let content: [String: Any] = [
            "title": title, "introduction": introduction, "headline": headline, "metrics": sections.map(metric),
        ]
        return ReportPage.html(title: title, body: template.render(content))
    }

    /// One sentence that says whether the model is worth it.
    private var headline: String {
        let models = sections.flatMap { $0.report.horizons }.compactMap { $0.pooled.first { $0.method == .model } }
        let better = models.count { ($0.maeVsPersistence ?? 1) < 1 }
        let sure = models.count { ($0.maeVsPersistenceInterval?.last ?? 1) < 1 }
        let inside = models.count { (0.93...0.97).contains($0.coverage) }
        return "The model beats persistence in \(better) of \(models.count) cases, in \(sure) of them beyond doubt; "
            + "its P95 covers 93 to 97 % in \(inside) of \(models.count)."
    }

    private func metric(_ section: Section) -> [String: Any] {
        let report = section.report
        let first = report.horizons.first
        let busiest = first.map { fanSeries($0) } ?? []
        return [
            "metric": report.metric,
            "rows": report.horizons.flatMap { horizon in horizon.pooled.map { row(horizon, $0) } },
            "fans": first == nil
                ? []
                : busiest.map { series in
                    [
                        "series": first?.forecasts.names[series] ?? "",
                        "drawings": report.horizons.map { ["svg": fan(report, $0, series: series)] },
                    ] as [String: Any]
                },
            "horizons": zip(report.horizons, section.importance).map { horizon, importance in
                [
                    "horizon": text(horizon), "hours": errorByHour(horizon),
                    "calibration": calibration(report, horizon), "importance": self.importance(importance),
                    "members": members(horizon), "fallback": horizon.selection.fallback ?? "",
                ]
            },
            "series": seriesRows(report),
        ]
    }

    /// The series to draw: those that move most, where there is something to foresee.
    private func fanSeries(_ horizon: HorizonBacktest) -> [Int] {
        let errors = horizon.series.map { series in
            series.methods.first { $0.method == .persistence }?.mae ?? 0
        }
        return errors.indices.filter { errors[$0] > 0 }.sorted { errors[$0] > errors[$1] }
            .prefix(Self.fanLimit).sorted()
    }

    private func row(_ horizon: HorizonBacktest, _ figures: MethodFigures) -> [String: String] {
        [
            "horizon": text(horizon), "method": figures.method.rawValue.replacing("_", with: " "),
            "mae": amount(figures.mae), "rmse": amount(figures.rmse), "smape": number(figures.smape, 1),
            "mase": figures.mase.map { number($0, 3) } ?? "-",
            "ratio": figures.maeVsPersistence.map { number($0, 3) } ?? "-",
            "interval": figures.maeVsPersistenceInterval.map { "\(number($0[0], 3)) to \(number($0[1], 3))" } ?? "-",
            "pinball": number(figures.pinball, 5), "coverage": percent(figures.coverage),
        ]
    }

    private func seriesRows(_ report: BacktestReport) -> [[String: String]] {
        report.horizons.flatMap { horizon in
            horizon.series.prefix(Self.seriesLimit).compactMap { series in
                guard let model = series.methods.first(where: { $0.method == .model }) else { return nil }
                return row(horizon, model).merging(["series": series.series]) { own, _ in own }
            }
        }
    }

    private func members(_ horizon: HorizonBacktest) -> String {
        horizon.selection.candidates.filter { $0.weight > 0 }.sorted { $0.weight > $1.weight }
            .map { "\($0.member.rawValue) \(percent($0.weight))" }.joined(separator: ", ")
    }

    func text(_ horizon: HorizonBacktest) -> String {
        let minutes = Int(horizon.horizonSeconds / 60)
        return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes) min"
    }

    func instant(_ time: Int64) -> String { TimeText.instant(time) }

    func percent(_ share: Double) -> String { "\(number(share * 100, 1)) %" }

    /// A utilization as people read it.
    func amount(_ value: Double) -> String { "\(number(value * 100, abs(value) < 0.1 ? 2 : 1)) %" }

    /// A number with a fixed count of decimals; what rounds to zero has no sign, and what is no number is a dash.
    func number(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite else { return "-" }
        let text = String(format: "%.\(decimals)f", value)
        return text.hasPrefix("-") && !text.contains(where: { ("1"..."9").contains($0) })
            ? String(text.dropFirst()) : text
    }
}
