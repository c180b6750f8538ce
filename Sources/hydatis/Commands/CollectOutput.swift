import Foundation
import MetricHistory
import Telemetry

/// What a run of the collector did, for people and machines.
struct CollectOutput {
    let report: CollectionReport
    let options: CollectorOptions
    /// What was done about pods, nil where they were left out.
    var pods: PodOutput?

    /// Whether everything that was asked for was had.
    var isWhole: Bool { report.failures.isEmpty && pods?.report.failures.isEmpty != false }

    func show(_ format: OutputFormat) throws {
        switch format {
        case .json: try Output.json(Summary(report, pods: pods?.report))
        case .table: table()
        }
        for warning in report.warnings { Console.warning("Prometheus: \(warning)") }
        for info in report.infos { Console.info("Prometheus: \(info)") }
        for (instance, metrics) in report.unmatched.sorted(by: { $0.key < $1.key }) {
            let mend = "add it to telemetry.nodes, or ignore it if it is no node of the cluster"
            Console.warning("\(instance): belongs to no known node (\(metrics.count) metrics left out); \(mend)")
        }
        if !report.emptyDays.isEmpty {
            Console.warning("Prometheus has nothing on \(report.emptyDays.joined(separator: ", "))")
        }
        if !report.removedDays.isEmpty { Console.info("removed \(report.removedDays.joined(separator: ", "))") }
        for sentence in report.failures.sentences { Console.warning(sentence) }
        let failed = Set(report.failures.map(\.metric))
        let missing = report.metrics.filter { $0.points == 0 && !failed.contains($0.name) }.map(\.name)
        if !missing.isEmpty, report.points > 0 {
            Console.warning("nothing of \(missing.joined(separator: ", ")); hydatis collect --check tells why")
        }
        outcome()
        pods?.show(format)
    }

    private func outcome() {
        let mebibytes = (Double(report.bytes) / 1_048_576).formatted(.number.precision(.fractionLength(1)))
        let days = "\(report.writtenDays.count) days written to \(options.directory) (\(mebibytes) MiB in all)"
        if !report.failures.isEmpty {
            Console.warning("not whole: \(report.points) points, \(days)")
        } else if report.points > 0 {
            Console.success("\(report.points) points, \(days)")
        } else if report.emptyDays.isEmpty {
            Console.success("nothing new; \(days)")
        } else {
            Console.warning("no points at all; hydatis collect --check tells why")
        }
    }

    private func table() {
        let rows = report.metrics.map { metric in
            let total = metric.points + metric.gaps
            let share = total == 0 ? 0 : 100 * Double(metric.points) / Double(total)
            return [
                metric.name, "\(metric.nodes.count)", "\(metric.points)", "\(metric.gaps)",
                total == 0 ? "-" : share.formatted(.number.precision(.fractionLength(1))), "\(metric.outOfRange)",
                "\(metric.contradictions)",
            ]
        }
        Output.table(["metric", "nodes", "points", "gaps", "complete %", "out of range", "contradictions"], rows)
    }
}

/// A report with times that machines and people read.
private struct Summary: Encodable {
    struct Metric: Encodable {
        var name: String
        var nodes: [String]
        var points: Int
        var gaps: Int
        var outOfRange: Int
        var contradictions: Int
    }

    var from: Date
    var to: Date
    var stepSeconds: Int64
    var points: Int
    var metrics: [Metric]
    var writtenDays: [String]
    var emptyDays: [String]
    var removedDays: [String]
    var unmatched: [String: [String]]
    var failures: [CollectionFailure]
    var warnings: [String]
    var infos: [String]
    var bytes: Int64
    var pods: PodCollectionReport?

    init(_ report: CollectionReport, pods: PodCollectionReport?) {
        self.pods = pods
        from = Date(timeIntervalSince1970: Double(report.from) / 1000)
        to = Date(timeIntervalSince1970: Double(report.to) / 1000)
        stepSeconds = report.stepMilliseconds / 1000
        points = report.points
        metrics = report.metrics.map { metric in
            Metric(
                name: metric.name,
                nodes: metric.nodes.sorted(),
                points: metric.points,
                gaps: metric.gaps,
                outOfRange: metric.outOfRange,
                contradictions: metric.contradictions
            )
        }
        writtenDays = report.writtenDays
        emptyDays = report.emptyDays
        removedDays = report.removedDays
        unmatched = report.unmatched.mapValues { $0.sorted() }
        failures = report.failures
        warnings = report.warnings
        infos = report.infos
        bytes = report.bytes
    }
}

/// Whether Prometheus has what is needed, for people and machines.
struct CheckOutput {
    let report: CheckReport

    /// Shows it.
    ///
    /// - Parameter format: For people or machines.
    /// - Throws: `NotReady` where the predictor's metrics are not there.
    func show(_ format: OutputFormat) throws {
        switch format {
        case .json: try Output.json(report)
        case .table: table()
        }
        Console.info("\(report.url) answers, version \(report.version ?? "unknown")")
        for warning in report.warnings { Console.warning("Prometheus: \(warning)") }
        for metric in report.metrics {
            guard let hint = metric.hint else { continue }
            metric.isRequired ? Console.error("\(metric.name): \(hint)") : Console.warning("\(metric.name): \(hint)")
        }
        for instance in report.unmatched.sorted() {
            Console.warning("\(instance): belongs to no known node; add it to telemetry.nodes")
        }
        for problem in report.problems { Console.warning(problem) }
        guard report.isReady else { throw NotReady() }
        let present = report.metrics.count { $0.state == .present }
        Console.success("ready: \(present) of \(report.metrics.count) metrics are there")
    }

    private func table() {
        let rows = report.metrics.map { metric in
            let age = metric.ageSeconds.map { "\($0.formatted(.number.precision(.fractionLength(0)))) s" }
            return [
                metric.name, metric.isRequired ? "required" : "", metric.state.rawValue, "\(metric.seriesCount)",
                "\(metric.nodes.count)", age ?? "-",
            ]
        }
        Output.table(["metric", "predictor", "state", "series", "nodes", "newest"], textColumns: [0, 1, 2], rows)
    }
}

/// Prometheus lacks what the predictor requires; what it is was said before.
struct NotReady: Error, CustomStringConvertible {
    let description =
        "not ready: metrics of the predictor are missing or nodes cannot be told apart; mend what is named above, then check again"
}

/// Something could not be collected; what it is was said before.
struct NotWhole: Error, CustomStringConvertible {
    let description =
        "not everything was collected; fix what is named above, the next run asks for it again"
}

/// Day partitions as CSV.
struct CSVExport {
    let directory: String
    let report: CollectionReport

    /// Writes the days of the run's window.
    ///
    /// - Parameter path: A file that ends in `.csv`, or a folder that gets one file per day.
    /// - Throws: `MetricHistoryError` when a file cannot be read or written.
    func write(to path: String) throws {
        if path.hasSuffix(".csv") {
            let step = Duration.milliseconds(report.stepMilliseconds)
            try MetricTable.read(path: directory, step: step)
                .slice(from: report.from, to: report.to + report.stepMilliseconds)
                .write(csv: path)
            return
        }
        for day in try days() {
            try MetricTable.read(path: "\(directory)/date=\(day)/part-0.parquet").write(csv: "\(path)/\(day).csv")
        }
    }

    private func days() throws -> [String] {
        let style = Date.ISO8601FormatStyle().year().month().day()
        let first = Date(timeIntervalSince1970: Double(report.from) / 1000).formatted(style)
        let last = Date(timeIntervalSince1970: Double(report.to) / 1000).formatted(style)
        return try FileManager.default.contentsOfDirectory(atPath: directory)
            .filter { $0.hasPrefix("date=") }
            .map { String($0.dropFirst(5)) }
            .filter { first <= $0 && $0 <= last }
            .sorted()
    }
}
