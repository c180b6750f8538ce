import MetricHistory
import QualityReport
import Simulation
import Telemetry

/// Metrics as every command reads them: what they cannot be is a gap, and what is not right about the files is said.
struct ReadMetrics {
    /// What the files say, impossible values and all, for those who judge them.
    let reading: MetricReading

    /// What is learned and forecast from: impossible values are gaps.
    let table: MetricTable

    /// What was taken out.
    let impossible: [ImpossibleValues]

    private let path: String

    /// Reads a folder or a file and says what is not right about it.
    ///
    /// - Throws: `MetricHistoryError` when a file cannot be read.
    init(path: String) throws {
        self.path = path
        reading = try MetricReading(path: path)
        (table, impossible) = reading.table.withoutImpossibleValues(MetricsOptions.validRanges)
        if !reading.unread.isEmpty {
            Console.warning(
                "\(path): not read: \(PrintableText.list(reading.unread)); read are files that end in .parquet, in the "
                    + "folder itself and in folders such as date=2026-11-01"
            )
        }
        for contradiction in reading.contradictions.prefix(10) { Console.warning("\(contradiction)") }
        if reading.contradictions.count > 10 {
            Console.warning("\(path): files contradict each other for \(reading.contradictions.count - 10) more series")
        }
        for metric in Set(impossible.map(\.series.metric)).sorted() { Console.warning("\(path): \(words(metric))") }
    }

    /// Refuses metrics of which not one value can be; there is nothing to learn from.
    ///
    /// - Parameter metrics: The metrics that count; nil for all.
    /// - Throws: `AllImpossible`.
    func requirePossibleValues(of metrics: [String]?) throws {
        for metric in Set(impossible.map(\.series.metric)).sorted() where metrics?.contains(metric) != false {
            let series = reading.table.series.indices.filter { reading.table.series[$0].metric == metric }
            let present = series.reduce(0) { sum, index in
                sum + reading.table.samples(series: index).count { !$0.isNaN }
            }
            let outside = impossible.filter { $0.series.metric == metric }.reduce(0) { $0 + $1.count }
            if outside == present { throw AllImpossible(description: "\(path): \(words(metric)); mend the values") }
        }
    }

    /// Which share of a metric cannot be, of which nodes, and why.
    private func words(_ metric: String) -> String {
        let found = impossible.filter { $0.series.metric == metric }.sorted { $0.share > $1.share }
        guard let range = MetricsOptions.validRanges[metric], let worst = found.first else { return metric }
        let nodes = found.map { "\(PrintableText.of($0.series.node)) (\(Percent.text($0.share)))" }
        let least = found.map(\.least).min() ?? worst.least
        let greatest = found.map(\.greatest).max() ?? worst.greatest
        let values = least == greatest ? "\(least)" : "\(least) to \(greatest)"
        let definition = MetricsOptions.definition(metric)
        let bounds =
            (definition?.minimum ?? range.lowerBound).formatted(0)
            + (definition?.maximum.map { " to \($0.formatted(0))" } ?? " and more")
        let cause = worst.likelyCause(in: range).map { "; it looks like \($0)" } ?? ""
        return "\(metric) has impossible values, which are taken as gaps: outside of its range \(bounds) are "
            + "\(values), on \(PrintableText.list(nodes, limit: 10))\(cause)"
    }

    private struct AllImpossible: Error, CustomStringConvertible {
        let description: String
    }
}
