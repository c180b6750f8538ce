import Foundation
import MetricHistory

/// What was found in metrics, for machines: times in ISO 8601, lengths in seconds, shares in 0...1.
struct QualityResult: Encodable {
    struct Gap: Encodable {
        var start: Date
        var end: Date
        var seconds: Double
    }

    struct Flat: Encodable {
        var start: Date
        var end: Date
        var samples: Int
        var value: Double
    }

    struct Step: Encodable {
        var time: Date
        var change: Double
    }

    struct Summary: Encodable {
        var name: String
        var verdict: QualityVerdict
        var series: Int
        var verdicts: [String: Int]
        var completeness: Double
        var windowCompleteness: Double
        var soundShare: Double
        var outOfRangeShare: Double?
        var repeatedRows: Int
        var longestGap: Gap?
        var stalenessSeconds: Double?
        var flatLines: Int
        var stepChanges: Int
    }

    struct Series: Encodable {
        var node: String
        var metric: String
        var verdict: QualityVerdict
        var isStale: Bool
        var first: Date?
        var newest: Date?
        var stalenessSeconds: Double?
        var completeness: Double
        var windowCompleteness: Double
        var soundShare: Double
        var outOfRangeShare: Double?
        var repeatedRows: Int
        var longestGap: Gap?
        var flatLines: [Flat]
        var stepChanges: [Step]
    }

    var data: String
    var start: Date
    var end: Date
    var stepSeconds: Double
    var goodFrom: Double
    var poorBelow: Double
    var overall: Summary
    var metrics: [Summary]
    var nodes: [Summary]
    var series: [Series]
}

extension QualityResult {
    init(_ quality: DataQuality, data: String) {
        self.init(
            data: data,
            start: Date(millisecondsSince1970: quality.grid.start),
            end: Date(millisecondsSince1970: quality.grid.end),
            stepSeconds: Double(quality.grid.stepMilliseconds) / 1000,
            goodFrom: quality.thresholds.good,
            poorBelow: quality.thresholds.poor,
            overall: Summary(quality.overall),
            metrics: quality.metrics.map(Summary.init),
            nodes: quality.nodes.map(Summary.init),
            series: quality.series.map(Series.init)
        )
    }
}

extension QualityResult.Gap {
    fileprivate init(_ span: TimeSpan) {
        self.init(
            start: Date(millisecondsSince1970: span.start),
            end: Date(millisecondsSince1970: span.end),
            seconds: Double(span.length) / 1000
        )
    }
}

extension QualityResult.Summary {
    fileprivate init(_ summary: QualitySummary) {
        let verdicts = summary.verdictCounts.map { ($0.key.rawValue, $0.value) }
        self.init(
            name: summary.name,
            verdict: summary.verdict,
            series: summary.seriesCount,
            verdicts: Dictionary(uniqueKeysWithValues: verdicts),
            completeness: summary.counts.completeness,
            windowCompleteness: summary.counts.windowCompleteness,
            soundShare: summary.counts.soundShare,
            outOfRangeShare: summary.counts.outOfRangeShare,
            repeatedRows: summary.counts.repeatedRows,
            longestGap: summary.longestGap.map(QualityResult.Gap.init),
            stalenessSeconds: summary.staleness.map { Double($0) / 1000 },
            flatLines: summary.flatLineCount,
            stepChanges: summary.stepChangeCount
        )
    }
}

extension QualityResult.Series {
    fileprivate init(_ series: SeriesQuality) {
        self.init(
            node: series.key.node,
            metric: series.key.metric,
            verdict: series.verdict,
            isStale: series.isStale,
            first: series.firstTime.map(Date.init(millisecondsSince1970:)),
            newest: series.newestTime.map(Date.init(millisecondsSince1970:)),
            stalenessSeconds: series.staleness.map { Double($0) / 1000 },
            completeness: series.counts.completeness,
            windowCompleteness: series.counts.windowCompleteness,
            soundShare: series.counts.soundShare,
            outOfRangeShare: series.counts.outOfRangeShare,
            repeatedRows: series.counts.repeatedRows,
            longestGap: series.longestGap.map(QualityResult.Gap.init),
            flatLines: series.flatLines.map {
                QualityResult.Flat(
                    start: Date(millisecondsSince1970: $0.span.start),
                    end: Date(millisecondsSince1970: $0.span.end),
                    samples: $0.sampleCount,
                    value: $0.value
                )
            },
            stepChanges: series.stepChanges.map {
                QualityResult.Step(time: Date(millisecondsSince1970: $0.time), change: $0.change)
            }
        )
    }
}
