import ArgumentParser
import ClusterModel
import Foundation
import LoadPrediction
import MetricHistory
import Simulation

/// `hydatis forecast`: the load of each node now and some hours ahead.
struct Forecast: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Forecast each node's load: now and some hours ahead.",
        discussion: """
            Uses the predictor in use and the newest values of the metrics. For each horizon it shows the expected mean \
            of that hour and in parentheses its P95, the level that is exceeded one time in twenty; its calibration \
            learns from what came since the training. The line of blocks shows the last day, "age" how old the newest \
            value is. A node whose newest value is missing or too old gets no forecast and a reason. Examples:
              hydatis forecast
              hydatis forecast --at now --max-age 30m
              hydatis forecast --node worker1 --format json
              hydatis forecast --workloads
            """
    )

    @OptionGroup var metrics: MetricsOptions

    @Option(help: ArgumentHelp("Only this node; may be repeated.", valueName: "name"))
    var node: [String] = []

    // Not --version, which tells that of the program.
    @Option(help: ArgumentHelp("Version of the predictor (default: the promoted one).", valueName: "version"))
    var modelVersion: String?

    @Option(
        help: ArgumentHelp(
            "The moment to forecast from: now, or a time such as 2026-03-12T08:00:00Z (default: the data's end).",
            valueName: "time"
        )
    )
    var at: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("No forecast for a node whose newest value is older (default: 2h).", valueName: "time")
    )
    var maxAge: DurationArgument?

    @OptionGroup(title: "Workloads") var workloadOptions: WorkloadForecastOptions
    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = try await common.settings()
        guard !workloadOptions.workloads else { return try workloadOptions.show(settings, common.format) }
        let predictor = try LoadPredictor(from: modelOptions.store(settings), version: modelVersion)
        let time = try moment()
        let path = try metrics.path(settings)
        let history = try ReadMetrics(path: path).table
        try requireNodes(in: history, path: path)
        let all = try MetricsOptions.naming(path) {
            try predictor.learning(from: history, at: time)
                .forecasts(from: history, at: time, maximumAge: maxAge?.duration ?? .seconds(7200))
        }
        let forecasts = all.filter { node.isEmpty || node.contains($0.node) }
        switch common.format {
        case .json: try Output.json(forecasts.map(ForecastRow.init))
        case .table: printTable(forecasts, history: history, horizons: predictor.horizonHours)
        }
    }

    /// The moment to forecast from, in milliseconds since 1970 UTC; nil for the end of the data.
    private func moment() throws -> Int64? {
        guard let at else { return nil }
        let date = at == "now" ? Date() : try? Date(at, strategy: .iso8601)
        guard let date else { throw WrongUse("--at: must be now or a time such as 2026-03-12T08:00:00Z, got '\(at)'") }
        return Int64(saturating: date.timeIntervalSince1970 * 1000)
    }

    private func requireNodes(in history: MetricTable, path: String) throws {
        let known = history.nodes
        guard let unknown = node.first(where: { !known.contains($0) }) else { return }
        throw WrongUse("node \(unknown) is not in \(path); it has \(known.prefix(20).joined(separator: ", "))")
    }

    private func printTable(_ forecasts: [NodeForecast], history: MetricTable, horizons: [Int]) {
        guard let origin = forecasts.first?.origin, forecasts.contains(where: { $0.lastKnown != nil }) else {
            Console.warning("the metrics hold no value yet; collect for an hour or more")
            return
        }
        let step = min(history.grid.stepMilliseconds, 3_600_000)
        let lastDay = history.slice(from: origin - 23 * 3_600_000, to: origin + 3_600_000)
        let hourly = 3_600_000 % step == 0 ? lastDay.resampled(to: .seconds(3600)) : lastDay
        let headers = ["node", "metric", "last day", "age", "now"] + horizons.map { "+\($0) h (P95)" } + ["note"]
        let rows = forecasts.map { forecast in
            let key = SeriesKey(node: forecast.node, metric: forecast.metric)
            let day = hourly.index(of: key).map { hourly.samples(series: $0).suffix(24) } ?? []
            return [
                forecast.node, forecast.metric, Sparkline.text(day),
                forecast.dataAgeMilliseconds.map(Self.age) ?? "-", forecast.now.map(percent) ?? "-",
            ] + forecast.horizons.map(text) + [note(forecast)]
        }
        Output.table(headers, textColumns: [0, 1, 2, headers.count - 1], rows)
        Console.info("hour of origin: \(Date(millisecondsSince1970: origin).formatted(.iso8601))")
    }

    private func text(_ horizon: HorizonForecast) -> String {
        guard let value = horizon.value, let bound = horizon.upperBound else { return "-" }
        return "\(percent(value)) (\(percent(bound)))"
    }

    private func note(_ forecast: NodeForecast) -> String {
        if let absence = forecast.horizons.compactMap(\.absence).first { return absence.words }
        func hours(_ source: HorizonForecast.Source) -> String? {
            let all = forecast.horizons.filter { $0.source == source }.map { "+\($0.hours) h" }
            return all.isEmpty ? nil : all.joined(separator: ", ")
        }
        let notes = [
            hours(.newestValue).map { "no value a day before: newest value for \($0)" },
            hours(.persistence).map { "model no better: newest value for \($0)" },
            hours(.seasonalNaive).map { "model no better: value of the same hour before for \($0)" },
        ]
        return notes.compactMap(\.self).joined(separator: "; ")
    }

    private static func age(_ milliseconds: Int64) -> String {
        let minutes = max(milliseconds, 0) / 60_000
        return minutes < 120 ? "\(minutes) min" : minutes < 2880 ? "\(minutes / 60) h" : "\(minutes / 1440) d"
    }

    private func percent(_ value: Double) -> String { "\((value * 100).formatted(1)) %" }
}

/// One node and metric for machines: times in ISO 8601, utilizations as shares.
private struct ForecastRow: Encodable {
    struct Ahead: Encodable {
        var hours: Int
        var target: Date
        var value: Double?
        var p95: Double?
        var source: String?
        var absence: String?
    }

    var node: String
    var metric: String
    var origin: Date
    var lastKnown: Date?
    var dataAgeSeconds: Double?
    var now: Double?
    var ahead: [Ahead]

    init(_ forecast: NodeForecast) {
        node = forecast.node
        metric = forecast.metric
        origin = Date(millisecondsSince1970: forecast.origin)
        lastKnown = forecast.lastKnown.map(Date.init(millisecondsSince1970:))
        dataAgeSeconds = forecast.dataAgeMilliseconds.map { Double($0) / 1000 }
        now = forecast.now
        ahead = forecast.horizons.map {
            Ahead(
                hours: $0.hours,
                target: Date(millisecondsSince1970: $0.targetTime),
                value: $0.value,
                p95: $0.upperBound,
                source: $0.source?.rawValue,
                absence: $0.absence?.rawValue
            )
        }
    }
}

extension HorizonForecast.Absence {
    /// Why there is no forecast, for people.
    fileprivate var words: String {
        switch self {
        case .noData: "no data"
        case .dataTooOld: "data is too old"
        case .newestValueMissing: "newest value is missing"
        }
    }
}

extension Date {
    init(millisecondsSince1970 milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
