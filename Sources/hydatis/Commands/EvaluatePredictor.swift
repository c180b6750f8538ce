import ArgumentParser
import Foundation
import LoadPrediction
import MetricHistory
import PredictorReport
import Simulation

extension Evaluate {
    struct Predictor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Judge the load predictor by a backtest with rolling origin.",
            discussion: """
                Trains on the older part of each series and forecasts the newer part step by step: features see all that \
                came before, the upper bound (P95) learns from every value as it arrives. Beside the model stand \
                persistence (the newest value), the seasonal naive (same time a day before) and a ridge regression. \
                mae_vs_persistence below 1 beats persistence; its interval comes from draws of whole days. Coverage \
                should be near 0.95. Series come from a folder of collected metrics, or with --series from one file \
                with the columns series_id (or node), timestamp, metric, value; one model serves all series. Examples:
                  hydatis evaluate predictor --data data/metrics --holdback 3d
                  hydatis evaluate predictor --series google2019.parquet --metric cpu --resample 1h --horizon 1h \
                --horizon 4h --split half --format json
                """
        )

        @Option(
            help: ArgumentHelp("Series: one Parquet or CSV file, instead of collected metrics.", valueName: "file")
        )
        var series: String?

        @OptionGroup var metrics: MetricsOptions

        @Option(help: ArgumentHelp("Metric to forecast; may be repeated (default: all predicted).", valueName: "name"))
        var metric: [String] = []

        @Option(
            help: ArgumentHelp("Forecast the mean over this time, a multiple of the series' step.", valueName: "time")
        )
        var resample = DurationArgument.hour

        @Option(
            parsing: .unconditionalSingleValue,
            help: ArgumentHelp(
                "How far ahead, for example 30m or 2h; may be repeated (default: 1h, 2h, 4h).",
                valueName: "time"
            )
        )
        var horizon: [DurationArgument] = []

        @Option(help: "Where training ends: half of each series, at most 15 days.")
        var split: Split = .half

        @Option(
            parsing: .unconditional,
            help: ArgumentHelp("Instead of --split: judge by the newest part, for example 3d.", valueName: "time")
        )
        var holdback: DurationArgument?

        @Option(
            help: ArgumentHelp("Other metric of the series to learn from; may be repeated.", valueName: "name")
        )
        var companion: [String] = []

        @Option(parsing: .unconditional, help: "Greatest number of rounds of boosting (default: 200).")
        var trees: Int?

        @Option(parsing: .unconditional, help: "Seed of every random draw (default: 0).")
        var seed: Int?

        @Flag(help: "Train with fewer candidates and rounds, as hydatis train predictor --quick does.")
        var quick = false

        @Option(help: ArgumentHelp("Also write an HTML page with charts to this file.", valueName: "file"))
        var report: String?

        @Option(help: ArgumentHelp("Also write every forecast to this CSV file.", valueName: "file"))
        var forecasts: String?

        @OptionGroup var common: CommonOptions

        enum Split: String, ExpressibleByArgument, CaseIterable {
            case half
        }

        func validate() throws {
            if series != nil, metrics.data != nil { throw ValidationError("name --series or --data, not both") }
        }

        func run() async throws {
            let settings = try await common.settings()
            if let report { try OutputPlace.requireFile(report, option: "--report") }
            if let forecasts { try OutputPlace.requireFile(forecasts, option: "--forecasts") }
            let path = try series ?? metrics.path(settings)
            let options = try options(settings)
            let table = try ReadMetrics(path: path).table
            let reports = try MetricsOptions.naming(path) { try self.reports(on: table, options: options) }
            if let report { try write(report, reports, on: table, path: path) }
            if let forecasts {
                try AtomicFile.replace(forecasts, contents: Data(ForecastsFile.csv(reports).utf8))
                Console.success("forecasts: \(forecasts)")
            }
            switch common.format {
            case .json: try Output.json(reports)
            case .table: BacktestTable.show(reports)
            }
        }

        private func options(_ settings: Settings) throws -> ForecastModelOptions {
            var settings = settings
            settings.trees = trees ?? settings.trees
            settings.seed = seed ?? settings.seed
            return try settings.modelOptions(quick: quick)
        }

        private func reports(on table: MetricTable, options: ForecastModelOptions) throws -> [BacktestReport] {
            let names = try wantedMetrics(of: table)
            let horizons = horizon.isEmpty ? [1, 2, 4].map { Duration.seconds(3600 * $0) } : horizon.map(\.duration)
            var bar = ProgressBar("backtest")
            return try names.enumerated().map { index, name in
                let backtest = PredictorBacktest(
                    metric: name,
                    period: resample.duration,
                    horizons: horizons,
                    split: rule,
                    options: options,
                    companions: companion
                )
                let series = LoadSeries.all(in: table, metric: name, companions: companion)
                return try backtest.run(series) { share in
                    bar.update((Double(index) + share) / Double(names.count), detail: name)
                }
            }
        }

        /// Where training ends.
        private var rule: SplitRule {
            holdback.map { .holdback(milliseconds: $0.duration.components.seconds * 1000) } ?? .half
        }

        private func write(
            _ file: String,
            _ reports: [BacktestReport],
            on table: MetricTable,
            path: String
        ) throws {
            let sections = try reports.map { report in
                let series = LoadSeries.all(in: table, metric: report.metric, companions: companion)
                return PredictorPage.Section(
                    report: report,
                    importance: try report.horizons.map { try $0.importance(on: series, split: rule) }
                )
            }
            let page = PredictorPage(
                title: "Forecasts of \(path)",
                introduction: "\(table.nodes.count) series from \(TimeText.instant(table.grid.start)) to "
                    + "\(TimeText.instant(table.grid.end)). Trained on the older part, judged on the newer part.",
                sections: sections
            )
            try AtomicFile.replace(file, contents: Data(page.html().utf8))
            Console.success("report: \(file)")
        }

        private func wantedMetrics(of table: MetricTable) throws -> [String] {
            let present = table.metrics
            let wanted = metric.isEmpty ? NodeMetric.predicted.filter(present.contains) : metric
            let missing = (wanted + companion).filter { !present.contains($0) }
            guard missing.isEmpty, !wanted.isEmpty else {
                throw LoadPredictionError.missingMetrics(
                    wanted: missing.isEmpty ? NodeMetric.predicted : missing,
                    present: present
                )
            }
            return wanted
        }
    }
}

/// Backtests for people.
enum BacktestTable {
    static func show(_ reports: [BacktestReport]) {
        let headers = [
            "metric", "horizon", "method", "forecasts", "MAE", "RMSE", "sMAPE", "MASE", "vs persistence",
            "95 % interval", "pinball", "coverage",
        ]
        var rows: [[String]] = []
        for report in reports {
            for horizon in report.horizons {
                rows += horizon.pooled.map { row(report.metric, horizon, $0) }
                if let reason = horizon.selection.fallback {
                    Console.warning("\(report.metric) at +\(hours(horizon)): \(reason)")
                }
            }
        }
        Output.table(headers, textColumns: [0, 1, 2], rows)
        let quiet = reports.flatMap(\.horizons).flatMap(\.series).filter { $0.rows == 0 }.map(\.series)
        if !quiet.isEmpty {
            Console.warning("without any target to judge by: \(Set(quiet).sorted().joined(separator: ", "))")
        }
    }

    private static func row(_ metric: String, _ horizon: HorizonBacktest, _ figures: MethodFigures) -> [String] {
        [
            metric, hours(horizon), figures.method.rawValue, "\(horizon.testRows)", figures.mae.formatted(5),
            figures.rmse.formatted(5), figures.smape.formatted(2), figures.mase.map { $0.formatted(3) } ?? "-",
            figures.maeVsPersistence.map { $0.formatted(3) } ?? "-",
            figures.maeVsPersistenceInterval.map { "\($0[0].formatted(3)) to \($0[1].formatted(3))" } ?? "-",
            figures.pinball.formatted(6), "\((figures.coverage * 100).formatted(1)) %",
        ]
    }

    private static func hours(_ horizon: HorizonBacktest) -> String {
        "\((horizon.horizonSeconds / 3600).formatted(1)) h"
    }
}
