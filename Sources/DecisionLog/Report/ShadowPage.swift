import Foundation
import Mustache
import ReportDrawing

/// A page to look at: our choices beside the scheduler's over a period, in one file without any reference to the
/// network.
package struct ShadowPage: Sendable {
    private static let chosenColor = "#1f6fb2"
    private static let boundColor = "#e8772e"

    private let comparison: ShadowComparison
    private let log: String

    /// Creates a page.
    ///
    /// - Parameters:
    ///   - comparison: What was found.
    ///   - log: The file it was found in.
    package init(_ comparison: ShadowComparison, log: String) {
        self.comparison = comparison
        self.log = log
    }

    /// The page as HTML.
    ///
    /// - Throws: What the template engine throws for a template that it cannot read.
    package func html() throws -> String {
        let template = try MustacheTemplate(string: String(decoding: PackageResources.shadow_mustache, as: UTF8.self))
        let title = "Shadow mode: our choices beside the scheduler's"
        let content: [String: Any] = [
            "title": title, "headline": comparison.headline, "cautions": comparison.cautions,
            "hasCautions": !comparison.cautions.isEmpty,
            "introduction": "\(comparison.decisions) decisions from \(comparison.from.formatted(.iso8601)) to "
                + "\(comparison.to.formatted(.iso8601)), from \(log).",
            "recommendation": comparison.recommendation, "selections": selections,
            "hasSelections": !comparison.selections.isEmpty,
            "pairs": pairs, "steps": rows(comparison.steps), "namespaces": rows(comparison.namespaces),
            "leftOut": comparison.leftOut.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
                ["reason": $0.key, "count": "\($0.value)"]
            },
            "hasLeftOut": !comparison.leftOut.isEmpty, "mattered": comparison.mattered.map(row),
            "hasMattered": !comparison.mattered.isEmpty, "bars": bars, "course": course,
            "samples": "\(comparison.spread.samples)", "mean": percent(comparison.spread.mean),
            "deviation": percent(comparison.spread.deviation), "hot": percent(comparison.spread.hot),
            "hasSpread": comparison.spread.samples > 0,
        ]
        return ReportPage.html(title: title, body: template.render(content))
    }

    private func percent(_ share: Double?) -> String { share.map(ShadowComparison.percent) ?? "-" }

    private var pairs: [[String: String]] {
        let expected = ("expected, all compared", comparison.expected)
        let measured = comparison.measured.sorted { $0.key < $1.key }.map {
            ("measured over \($0.key) h after, where we differ", $0.value)
        }
        return ([expected] + measured).map { name, pair in
            let isKnown = pair.count > 0
            return [
                "name": name, "count": "\(pair.count)",
                "chosenShare": percent(isKnown ? pair.chosenShare : nil),
                "boundShare": percent(isKnown ? pair.boundShare : nil),
                "chosenHot": percent(isKnown ? pair.chosenHot : nil),
                "boundHot": percent(isKnown ? pair.boundHot : nil),
                "chosenGrowth": pair.chosenGrowth?.rounded(decimals: 2) ?? "-",
                "boundGrowth": pair.boundGrowth?.rounded(decimals: 2) ?? "-",
            ]
        }
    }

    private var selections: [[String: String]] {
        comparison.selections.map { result in
            let isKnown = result.expected.count > 0
            return [
                "name": result.name, "compared": "\(result.agreement.compared)",
                "share": percent(result.agreement.share), "count": "\(result.expected.count)",
                "chosenShare": percent(isKnown ? result.expected.chosenShare : nil),
                "chosenHot": percent(isKnown ? result.expected.chosenHot : nil),
                "chosenGrowth": result.expected.chosenGrowth?.rounded(decimals: 2) ?? "-",
                "boundGrowth": result.expected.boundGrowth?.rounded(decimals: 2) ?? "-",
                "chosenMeasured": percent(result.measured["1"]?.chosenShare),
                "boundMeasured": percent(result.measured["1"]?.boundShare),
            ]
        }
    }

    private func rows(_ agreements: [String: ShadowComparison.Agreement]) -> [[String: String]] {
        agreements.sorted { ($1.value.compared, $0.key) < ($0.value.compared, $1.key) }.map { name, agreement in
            [
                "name": name, "compared": "\(agreement.compared)", "agreed": "\(agreement.agreed)",
                "share": percent(agreement.share),
            ]
        }
    }

    private func row(_ placement: ShadowComparison.Placement) -> [String: String] {
        [
            "time": placement.time.formatted(.iso8601), "pod": placement.pod, "chosen": placement.chosen,
            "bound": placement.bound, "chosenShare": percent(placement.chosenShare),
            "boundShare": percent(placement.boundShare), "chosenMeasured": percent(placement.chosenMeasured),
            "boundMeasured": percent(placement.boundMeasured), "gain": placement.gain.rounded(decimals: 2),
        ]
    }

    /// Expected and measured utilization of both, in percent.
    private var bars: String {
        var bars: [BarChart.Bar] = []
        let pairs =
            [("expected", comparison.expected)]
            + comparison.measured.sorted { $0.key < $1.key }.map {
                ("measured \($0.key) h", $0.value)
            }
        for (name, pair) in pairs where pair.count > 0 {
            bars.append(.init(name: "\(name), ours", value: pair.chosenShare * 100, color: Self.chosenColor))
            bars.append(.init(name: "\(name), theirs", value: pair.boundShare * 100, color: Self.boundColor))
        }
        guard !bars.isEmpty else { return "" }
        var chart = BarChart(title: "Mean CPU utilization of the chosen nodes, in percent", bars: bars)
        chart.decimals = 1
        chart.width = 700
        return chart.svg
    }

    /// Mean and spread of load by hour.
    private var course: String {
        guard comparison.hours.count > 1, let first = comparison.hours.first else { return "" }
        let mean = LineChart.Line(
            name: "mean of the nodes",
            color: Self.chosenColor,
            values: comparison.hours.map(\.mean)
        )
        let deviation = LineChart.Line(
            name: "standard deviation between nodes",
            color: Self.boundColor,
            values: comparison.hours.map(\.deviation)
        )
        var chart = LineChart(title: "CPU utilization by hour", lines: [mean, deviation], hoursPerValue: 1)
        chart.firstHour = (first.start.timeIntervalSince1970 / 3600).truncatingRemainder(dividingBy: 24)
        return chart.svg
    }
}

extension Double {
    fileprivate func rounded(decimals: Int) -> String {
        formatted(.number.precision(.fractionLength(decimals)).grouping(.never).locale(Locale(identifier: "en_US")))
    }
}
