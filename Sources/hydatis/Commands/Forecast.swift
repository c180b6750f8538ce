import ArgumentParser
import Foundation
import LoadPrediction
import MetricHistory
import Simulation

/// `hydatis forecast`: the load of each node now and some hours ahead.
struct Forecast: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Forecast each node's load: now and some hours ahead.",
        discussion: """
            Uses the predictor in use and the newest complete hour of the metrics. The line of blocks shows the last \
            day. A node whose newest value is missing gets no forecast and a reason. Examples:
              hydatis forecast
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

    @OptionGroup(title: "Workloads") var workloadOptions: WorkloadForecastOptions
    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = try await common.settings()
        guard !workloadOptions.workloads else { return try workloadOptions.show(settings, common.format) }
        let predictor = try LoadPredictor(from: modelOptions.store(settings), version: modelVersion)
        let path = try metrics.path(settings)
        let history = try MetricTable.read(path: path)
        try requireNodes(in: history, path: path)
        let all = try MetricsOptions.naming(path) { try predictor.forecast(history: history) }
        let forecasts = all.filter { node.isEmpty || node.contains($0.node) }
        switch common.format {
        case .json: try Output.json(forecasts.map(ForecastRow.init))
        case .table: printTable(forecasts, history: history, horizons: predictor.horizonHours)
        }
    }

    private func requireNodes(in history: MetricTable, path: String) throws {
        let known = history.nodes
        guard let unknown = node.first(where: { !known.contains($0) }) else { return }
        throw WrongUse("node \(unknown) is not in \(path); it has \(known.prefix(20).joined(separator: ", "))")
    }

    private func printTable(_ forecasts: [NodeForecast], history: MetricTable, horizons: [Int]) {
        guard let origin = forecasts.first?.origin else {
            Console.warning("the metrics hold no complete hour yet; collect for an hour or more")
            return
        }
        // As the predictor sees it: whole hours up to the hour of origin.
        let history = history.slice(from: history.grid.start, to: origin + 3_600_000).resampled(to: .seconds(3600))
        let headers = ["node", "metric", "last day", "now"] + horizons.map { "+\($0) h" } + ["note"]
        let rows = forecasts.map { forecast in
            let key = SeriesKey(node: forecast.node, metric: forecast.metric)
            let day = history.index(of: key).map { history.samples(series: $0).suffix(24) } ?? []
            let values = forecast.horizons.map { $0.value.map(percent) ?? "-" }
            let note = forecast.horizons.compactMap(\.absence).first?.words ?? ""
            return [forecast.node, forecast.metric, Sparkline.text(day), forecast.now.map(percent) ?? "-"] + values + [
                note
            ]
        }
        Output.table(headers, textColumns: [0, 1, 2, headers.count - 1], rows)
        Console.info("hour of origin: \(Date(millisecondsSince1970: origin).formatted(.iso8601))")
    }

    private func percent(_ value: Double) -> String { "\((value * 100).formatted(1)) %" }
}

/// One node and metric for machines: times in ISO 8601, utilizations as shares.
private struct ForecastRow: Encodable {
    struct Ahead: Encodable {
        var hours: Int
        var value: Double?
        var absence: String?
    }

    var node: String
    var metric: String
    var origin: Date
    var now: Double?
    var ahead: [Ahead]

    init(_ forecast: NodeForecast) {
        node = forecast.node
        metric = forecast.metric
        origin = Date(millisecondsSince1970: forecast.origin)
        now = forecast.now
        ahead = forecast.horizons.map { Ahead(hours: $0.hours, value: $0.value, absence: $0.absence?.rawValue) }
    }
}

extension HorizonForecast.Absence {
    /// Why there is no forecast, for people.
    fileprivate var words: String {
        switch self {
        case .newestValueMissing: "newest value is missing"
        case .seasonValueMissing: "value of a day before is missing"
        }
    }
}

extension Date {
    init(millisecondsSince1970 milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
