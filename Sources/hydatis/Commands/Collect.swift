import ArgumentParser
import Foundation
import Logging
import MetricHistory
import Telemetry

/// `hydatis collect`: brings metrics from Prometheus.
struct Collect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Collect metrics from Prometheus.",
        discussion: """
            The first run takes the last 15 days, a later one what is new since then. A run that was interrupted is \
            continued by the next one. Start with --check: it tells whether Prometheus has what is needed, and what to \
            do where it has not. Examples:
              hydatis collect --check --prometheus http://10.110.190.83:9090
              hydatis collect --prometheus http://10.110.190.83:9090
              hydatis collect --from 2026-03-01 --to 2026-03-08 --step 5m --data data/march --csv data/march.csv
            Where kube-state-metrics and the kubelets' container metrics are there, the pods are collected too, into \
            the folder pods beside that of the metrics: what forecasts by workload and simulate --from-history need.
            """
    )

    @Option(help: ArgumentHelp("Address of Prometheus (default: http://127.0.0.1:9090).", valueName: "url"))
    var prometheus: String?

    @Option(
        help: ArgumentHelp(
            "First instant: 2026-03-01, 2026-03-01T12:00:00Z, or 15d for 15 days ago.",
            valueName: "instant"
        )
    )
    var from: InstantArgument?

    @Option(help: ArgumentHelp("Last instant, in the same forms (default: now).", valueName: "instant"))
    var to: InstantArgument?

    @Option(help: ArgumentHelp("Spacing of the instants, 15s or more (default: 1h).", valueName: "time"))
    var step: String?

    @Option(help: ArgumentHelp("Folder of the day partitions (default: data/metrics).", valueName: "folder"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Collect this metric too: clock_skew_seconds, by which detect tells wrong clocks; may be repeated.",
            valueName: "name"
        )
    )
    var extraMetric: [String] = []

    @Option(help: ArgumentHelp("How much to read again for late samples (default: 2h).", valueName: "time"))
    var overlap: String?

    @Option(help: ArgumentHelp("How many days to keep (default: 90).", valueName: "days"))
    var keepDays: Int?

    @Option(
        help: ArgumentHelp(
            "Write the collected days as CSV too: one file, or one per day into a folder.",
            valueName: "path"
        )
    )
    var csv: String?

    @OptionGroup(title: "Pods") var podOptions: PodCollectionOptions

    @Flag(help: "Read days again that are there.")
    var refetch = false

    @Flag(help: "Only look whether Prometheus has what is needed.")
    var check = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = try await common.settings()
        let telemetry = withFlags(settings.telemetry)
        var configuration: PrometheusConfiguration
        do { configuration = try telemetry.prometheus() } catch let error as PrometheusError {
            throw WrongUse("\(error)")
        }
        // Who looks wants to know now; who collects can wait for a server that starts.
        if check { configuration.retry = RetryPolicy(attempts: 2) }
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let options = try options(telemetry, settings, now: now)
        let podOptions = check ? nil : try podOptions.collector(beside: options)
        let isRequired = self.podOptions.pods == true
        let logger = Logger(label: "hydatis.collect") { StreamLogHandler.standardError(label: $0) }
        let (format, csv, check) = (common.format, csv, check)
        try await PrometheusClient.with(configuration, logger: logger) { client in
            let collector = try Collector(client: client, options: options, logger: logger)
            if check {
                try CheckOutput(report: try await collector.check(now: now)).show(format)
            } else {
                var output = try await Self.collect(collector, options, now: now, csv: csv)
                if let podOptions {
                    let pods = try PodCollector(client: client, options: podOptions, logger: logger)
                    output.pods = try await PodOutput.collect(pods, podOptions, now: now, isRequired: isRequired)
                }
                try output.show(format)
                guard output.isWhole else { throw NotWhole() }
            }
        }
    }

    private func withFlags(_ settings: TelemetrySettings) -> TelemetrySettings {
        var telemetry = settings
        telemetry.url = prometheus ?? telemetry.url
        telemetry.step = step ?? telemetry.step
        telemetry.overlap = overlap ?? telemetry.overlap
        telemetry.keepDays = keepDays ?? telemetry.keepDays
        telemetry.extraMetrics += extraMetric
        return telemetry
    }

    private func options(_ telemetry: TelemetrySettings, _ settings: Settings, now: Int64) throws -> CollectorOptions {
        var options = try telemetry.collector(directory: data ?? settings.metricsDirectory)
        options.from = from?.milliseconds(now: now)
        options.to = to?.milliseconds(now: now)
        options.isRefetching = refetch
        do { try options.validate() } catch { throw WrongUse("\(error)") }
        return options
    }

    private static func collect(
        _ collector: Collector,
        _ options: CollectorOptions,
        now: Int64,
        csv: String?
    ) async throws -> CollectOutput {
        var bar = ProgressBar("collecting")
        let clock = ContinuousClock()
        let start = clock.now
        let report = try await collector.run(now: now) { progress in
            let seconds = max((clock.now - start) / .seconds(1), 0.001)
            let rate = Int(Double(progress.points) / seconds)
            bar.update(progress.fraction, detail: "\(progress.day), \(progress.points) points, \(rate)/s")
        }
        if let csv { try CSVExport(directory: options.directory, report: report).write(to: csv) }
        return CollectOutput(report: report, options: options)
    }
}
