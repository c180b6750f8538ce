public import MetricHistory
import Mustache
import ReportDrawing

/// A page to look at: how good collected data is, in tables and a calendar, in one file without any reference to the
/// network.
public struct QualityPage: Sendable {
    /// The most days that are drawn; the newest.
    static let dayLimit = 92

    /// The most nodes and findings that are listed.
    static let nodeLimit = 40
    static let findingLimit = 100

    let title: String
    let introduction: String
    let quality: DataQuality
    let calendar: CompletenessCalendar

    /// Creates a page.
    ///
    /// - Parameters:
    ///   - title: The page's heading.
    ///   - introduction: What was looked at, in a sentence or two.
    ///   - quality: What was found.
    ///   - calendar: The same by day.
    public init(title: String, introduction: String, quality: DataQuality, calendar: CompletenessCalendar) {
        self.title = title
        self.introduction = introduction
        self.quality = quality
        self.calendar = calendar
    }

    /// The page as HTML.
    ///
    /// - Throws: What the template engine throws for a template that it cannot read.
    public func html() throws -> String {
        let template = try MustacheTemplate(string: String(decoding: PackageResources.quality_mustache, as: UTF8.self))
        let findings = QualityFinding.all(in: quality)
        let nodes = shownNodes
        let content: [String: Any] = [
            "title": title, "introduction": introduction, "headline": quality.headline,
            "legend": legend, "hours": hourCalendar, "metricDays": metricCalendar, "nodeDays": nodeCalendar(nodes),
            "metrics": quality.metrics.map(row), "nodes": nodes.map { row(quality.nodes[$0]) },
            "good": Percent.text(quality.thresholds.good), "poor": Percent.text(quality.thresholds.poor),
            "hasFindings": !findings.isEmpty, "findings": findings.prefix(Self.findingLimit).map(\.content),
            "moreFindings": excess(findings.count, over: Self.findingLimit),
            "moreNodes": excess(quality.nodes.count, over: Self.nodeLimit),
            "earlierDays": excess(calendar.days.count, over: Self.dayLimit),
        ]
        return ReportPage.html(title: title, body: template.render(content))
    }

    /// What to say where not all is shown, or false.
    private func excess(_ count: Int, over limit: Int) -> Any {
        count > limit ? ["shown": limit, "all": count] : false
    }

    /// All nodes in their order, or the least sound ones of a large cluster.
    private var shownNodes: [Int] {
        let nodes = quality.nodes
        guard nodes.count > Self.nodeLimit else { return Array(nodes.indices) }
        return nodes.indices.sorted { nodes[$0].counts.soundShare < nodes[$1].counts.soundShare }
            .prefix(Self.nodeLimit).sorted()
    }

    private func row(_ summary: QualitySummary) -> [String: String] {
        let counts = summary.counts
        let verdicts = QualityVerdict.allCases.compactMap { verdict in
            summary.verdictCounts[verdict].map { "\($0) \(verdict.rawValue)" }
        }
        return [
            "name": summary.name, "verdict": summary.verdict.rawValue, "verdicts": verdicts.joined(separator: ", "),
            "complete": Percent.text(counts.completeness), "window": Percent.text(counts.windowCompleteness),
            "gap": summary.longestGap.map { TimeText.length($0.length) } ?? "none",
            "age": summary.staleness.map(TimeText.length) ?? "-",
            "range": counts.outOfRangeShare.map(Percent.text) ?? "-", "repeats": "\(counts.repeatedRows)",
            "flats": "\(summary.flatLineCount)", "steps": "\(summary.stepChangeCount)",
        ]
    }
}
