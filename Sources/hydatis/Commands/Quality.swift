import ArgumentParser
import Foundation
import MetricHistory
import QualityReport

/// `hydatis quality`: how good collected metrics are.
struct Quality: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell how good collected metrics are: what is missing, stale, out of range, flat or shifted.",
        discussion: """
            Reads metrics by node (folder of day partitions, or one Parquet or CSV file with the columns timestamp, \
            node, metric, value) and gives each metric and node a verdict: good, usable, poor or missing. Formulas and \
            thresholds are in docs/quality.md. Examples:
              hydatis quality
              hydatis quality --data metrics.csv --report quality.html
              hydatis quality --threshold 0.99 --format json
            """
    )

    @OptionGroup var metrics: MetricsOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Share of sound samples, 0...1, that makes data good (default: 0.95).", valueName: "share")
    )
    var threshold: Double?

    @Option(help: ArgumentHelp("Also write an HTML page with a calendar to this file.", valueName: "file"))
    var report: String?

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = try await common.settings()
        let thresholds = try thresholds(settings)
        if let report { try OutputPlace.requireFile(report, option: "--report") }
        let path = try metrics.path(settings)
        let reading = try ReadMetrics(path: path).reading
        let quality = DataQuality(
            of: reading.table,
            ranges: MetricsOptions.validRanges,
            repeatedRows: reading.repeatedRows,
            thresholds: thresholds
        )
        if let report { try write(report, quality, reading.table, path) }
        switch common.format {
        case .json: try Output.json(QualityResult(quality, data: path))
        case .table: printTables(quality)
        }
        Console.info("the newest time is \(TimeText.instant(quality.now)), \(age(of: quality.now))")
        for weak in quality.metrics where weak.verdict != .good {
            let share = Percent.text(weak.counts.soundShare)
            Console.warning("\(weak.name) is \(weak.verdict.rawValue): \(share) of what is expected is there and sound")
        }
    }

    private func thresholds(_ settings: Settings) throws -> QualityThresholds {
        let good = threshold ?? settings.qualityWarnBelow
        guard (0...1).contains(good) else { throw WrongUse("--threshold: must be in 0...1, got \(good)") }
        return QualityThresholds(good: good, poor: min(settings.qualityRefuseBelow, good))
    }

    private func age(of time: Int64) -> String {
        let age = Int64(Date().timeIntervalSince1970 * 1000) - time
        return age < 0 ? "which is in the future" : "\(TimeText.length(age)) ago"
    }

    private func write(_ file: String, _ quality: DataQuality, _ table: MetricTable, _ path: String) throws {
        let grid = quality.grid
        let page = QualityPage(
            title: "Quality of \(path)",
            introduction: "\(quality.series.count) series of \(quality.nodes.count) nodes and \(quality.metrics.count) "
                + "metrics from \(TimeText.instant(grid.start)) to \(TimeText.instant(quality.now)), one sample every "
                + "\(TimeText.length(grid.stepMilliseconds)).",
            quality: quality,
            calendar: CompletenessCalendar(of: table, quality: quality)
        )
        try AtomicFile.replace(file, contents: Data(page.html().utf8))
        Console.success("report: \(file)")
    }

    private func printTables(_ quality: DataQuality) {
        printTable("metric", quality.metrics)
        print()
        printTable("node", quality.nodes)
    }

    private func printTable(_ what: String, _ summaries: [QualitySummary]) {
        let headers = [
            what, "verdict", "complete", "of window", "longest gap", "staleness", "out of range", "repeated", "flat",
            "steps",
        ]
        let rows = summaries.map { summary in
            [
                summary.name, summary.verdict.rawValue, Percent.text(summary.counts.completeness),
                Percent.text(summary.counts.windowCompleteness),
                summary.longestGap.map { TimeText.length($0.length) } ?? "none",
                summary.staleness.map(TimeText.length) ?? "-",
                summary.counts.outOfRangeShare.map(Percent.text) ?? "-", "\(summary.counts.repeatedRows)",
                "\(summary.flatLineCount)", "\(summary.stepChangeCount)",
            ]
        }
        Output.table(headers, textColumns: [0, 1], rows)
    }
}
