import ArgumentParser
import Foundation
import LoadPrediction
import MetricHistory
import Simulation

/// What `hydatis forecast` takes about workloads.
struct WorkloadForecastOptions: ParsableArguments {
    @Flag(help: "Forecast the workloads instead of the nodes, from collected pods.")
    var workloads = false

    @Option(help: ArgumentHelp("Folder of the collected pods (default: pods beside the metrics).", valueName: "folder"))
    var podData: String?

    private static let hours = [1, 2, 4]

    /// Forecasts every workload with running pods and shows it.
    ///
    /// - Throws: `MetricHistoryError` when there are no pods or a file cannot be read.
    func show(_ settings: Settings, _ format: OutputFormat) throws {
        let history = try PodData.read(podData ?? PodData.folder(besides: settings.metricsDirectory))
        let forecasts = WorkloadForecaster(history: history).forecasts(hours: Self.hours)
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        switch format {
        case .json: try Output.json(forecasts.map { WorkloadRow($0, now: now) })
        case .table: table(forecasts)
        }
        guard let latest = history.latest else { return }
        let age = TimeText.length(max(0, now - latest) / 1000 * 1000)
        let text = "newest data: \(TimeText.instant(latest / 1000 * 1000)), \(age) old"
        if now - latest > 3_600_000 { Console.warning("\(text); collect again") } else { Console.info(text) }
    }

    private func table(_ forecasts: [WorkloadForecast]) {
        let headers =
            ["namespace", "workload", "pods", "now"] + Self.hours.map { "+\($0) h (P95)" } + ["MiB", "known by"]
        let rows = forecasts.map { forecast in
            [
                forecast.namespace, forecast.name, "\(forecast.podCount)",
                forecast.now.map { $0.formatted(0) } ?? "-",
            ] + forecast.ahead.map { "\($0.milliCPU.formatted(0)) (\($0.p95MilliCPU.formatted(0)))" } + [
                forecast.memory.map { ($0 / 1_048_576).formatted(0) } ?? "-",
                forecast.knownBy,
            ]
        }
        Output.table(headers, textColumns: [0, 1, headers.count - 1], rows)
        Console.info("milli-CPU of all pods of a workload together")
    }
}

/// One workload for machines.
private struct WorkloadRow: Encodable {
    var namespace: String
    var workload: String
    var pods: Int
    var nowMilliCPU: Double?
    var memoryBytes: Double?
    var measuredAt: Date?
    var ageSeconds: Int64?
    var observations: Int
    var source: String
    var ahead: [WorkloadForecast.Ahead]

    init(_ forecast: WorkloadForecast, now: Int64) {
        namespace = forecast.namespace
        workload = forecast.name
        pods = forecast.podCount
        nowMilliCPU = forecast.now
        memoryBytes = forecast.memory
        measuredAt = forecast.measuredAt.map { Date(millisecondsSince1970: $0) }
        ageSeconds = forecast.measuredAt.map { max(0, now - $0) / 1000 }
        observations = forecast.observationCount
        source = forecast.knownBy
        ahead = forecast.ahead
    }
}
