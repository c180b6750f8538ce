import Foundation
package import MetricHistory

/// Something about one series that a person should look at.
package struct QualityFinding: Equatable, Sendable {
    /// The node and the metric.
    package let key: SeriesKey

    /// What it is: "missing", "gap", "out of range", "flat line", "step".
    package let what: String

    /// When it was, or a dash.
    package let when: String

    /// How large it is, in words.
    package let size: String

    /// What was found: missing series, gaps of series that are not good (longest first), samples out of range, flat
    /// lines and steps.
    ///
    /// - Parameter quality: What was found in a table.
    /// - Returns: The findings in this order.
    package static func all(in quality: DataQuality) -> [QualityFinding] {
        let absent = quality.metrics.filter { $0.seriesCount == 0 }.map {
            QualityFinding(key: SeriesKey(node: "all", metric: $0.name), what: "missing", when: "-", size: "no sample")
        }
        let missing = quality.series.filter { $0.verdict == .missing }.map {
            QualityFinding(key: $0.key, what: "missing", when: "-", size: "no sample")
        }
        let incomplete = quality.series.filter {
            $0.verdict != .missing && $0.counts.completeness < quality.thresholds.good
        }
        let gaps = incomplete.sorted { ($0.longestGap?.length ?? 0) > ($1.longestGap?.length ?? 0) }.compactMap(gap)
        return absent + missing + gaps + quality.series.compactMap(outOfRange) + quality.series.flatMap(flatLines)
            + quality.series.flatMap(steps)
    }

    /// The finding for the page's template.
    var content: [String: String] {
        ["node": key.node, "metric": key.metric, "what": what, "when": when, "size": size]
    }

    private static func gap(_ series: SeriesQuality) -> QualityFinding? {
        series.longestGap.map {
            QualityFinding(
                key: series.key,
                what: "gap",
                when: "\(TimeText.instant($0.start)) to \(TimeText.instant($0.end))",
                size: "\(TimeText.length($0.length)); \(Percent.text(series.counts.completeness)) complete"
            )
        }
    }

    private static func outOfRange(_ series: SeriesQuality) -> QualityFinding? {
        guard let share = series.counts.outOfRangeShare, share > 0 else { return nil }
        let size = "\(series.counts.outOfRange) samples, \(Percent.text(share))"
        return QualityFinding(key: series.key, what: "out of range", when: "-", size: size)
    }

    private static func flatLines(_ series: SeriesQuality) -> [QualityFinding] {
        series.flatLines.map {
            QualityFinding(
                key: series.key,
                what: "flat line",
                when: "\(TimeText.instant($0.span.start)) to \(TimeText.instant($0.span.end))",
                size: "\($0.sampleCount) samples of \(number($0.value))"
            )
        }
    }

    private static func steps(_ series: SeriesQuality) -> [QualityFinding] {
        series.stepChanges.map {
            let sign = $0.change > 0 ? "+" : ""
            let when = TimeText.instant($0.time)
            return QualityFinding(key: series.key, what: "step", when: when, size: sign + number($0.change))
        }
    }

    private static func number(_ value: Double) -> String { String(format: "%.4g", value) }
}
