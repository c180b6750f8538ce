import ArgumentParser
import Foundation
import LoadPrediction
import MetricHistory
import ModelRegistry
import Simulation

/// `hydatis train`: learns models from collected metrics.
struct Train: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train models from collected metrics.",
        discussion: """
            A trained model is stored as a new version beside the others; see hydatis models. Example:
              hydatis train predictor --data report/demo-data/metrics
              hydatis train detector
            """,
        subcommands: [Predictor.self, Detector.self, Optimizer.self]
    )

    struct Predictor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Train the load predictor: the load of each node some hours ahead.",
            discussion: """
                Reads utilization by node (folder of day partitions, or one Parquet or CSV file with the columns \
                timestamp, node, metric, value) and trains one model per metric and horizon on all nodes together: a \
                combination of XGBoost trees, ridge regression and naive forecasts, weighted by a backtest, with an \
                upper bound (P95). It is judged on the newest days, which it has not seen: a metric and horizon whose \
                model is no better than a naive forecast there is served by that one, and the predictor is put to use \
                only if a model is left and none is worse than the current one. Examples:
                  hydatis train predictor
                  hydatis train predictor --quick
                  hydatis train predictor --data metrics.csv --horizon 1h --horizon 4h
                  hydatis train predictor --search 20 --seed 7
                """
        )

        @OptionGroup var metrics: MetricsOptions

        @Option(
            help: ArgumentHelp(
                "Metric to predict; may be repeated (default: CPU and memory utilization).",
                valueName: "name"
            )
        )
        var metric: [String] = []

        // Unconditional: what looks like an option is a value that can be named, as in --horizon -1h.
        @Option(
            parsing: .unconditionalSingleValue,
            help: ArgumentHelp(
                "How far ahead, for example 2h; may be repeated (default: 1h, 2h, 4h).",
                valueName: "hours"
            ),
            transform: HoursArgument.init(argument:)
        )
        var horizon: [HoursArgument] = []

        @Option(
            parsing: .unconditional,
            help: ArgumentHelp("How much of the newest data to judge by (default: 3d).", valueName: "hours"),
            transform: HoursArgument.init(argument:)
        )
        var holdback: HoursArgument?

        @Option(parsing: .unconditional, help: "Greatest number of rounds of boosting (default: 200).")
        var trees: Int?

        @Option(parsing: .unconditional, help: "Greatest depth of a tree (default: 4).")
        var depth: Int?

        @Option(
            parsing: .unconditional,
            help: "Share of each tree's correction that is applied (default: 0.05)."
        )
        var learningRate: Double?

        @Option(parsing: .unconditional, help: "Seed of every random draw (default: 0).")
        var seed: Int?

        @Option(
            help: ArgumentHelp("Other metric of the nodes to learn from; may be repeated.", valueName: "name")
        )
        var companion: [String] = []

        @Flag(help: "Train with fewer candidates and rounds: in a fraction of the time, a little less accurate.")
        var quick = false

        @Flag(inversion: .prefixedNo, help: "Put the model to use if it earned that.")
        var promote = true

        @Flag(help: "Train even if most of a metric is missing.")
        var force = false

        @OptionGroup(title: "Search") var search: PredictorSearchOptions
        @OptionGroup var modelOptions: ModelOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let settings = try await common.settings()
            let options = try options(settings)
            try search.requirePlace(options)
            let store = try modelOptions.store(settings)
            try OutputPlace.requireFolder(store.root, option: "--models")
            let path = try metrics.path(settings)
            let read = try ReadMetrics(path: path)
            let history = read.table
            try read.requirePossibleValues(of: options.metrics ?? NodeMetric.predicted)
            try settings.qualityGate.check(read.reading.table, metrics: options.metrics, path: path, force: force)
            let holdbackHours = holdback?.hours ?? 24 * settings.holdbackDays
            let trainer = PredictorTrainer(
                history: history,
                options: try MetricsOptions.naming(path) {
                    try search.best(of: options, on: history, holdbackHours: holdbackHours)
                },
                holdbackHours: holdbackHours
            )
            var bar = ProgressBar("training")
            let outcome = try MetricsOptions.naming(path) {
                try trainer.run(publishingTo: store, origin: path, promoting: promote, at: Date()) { bar.update($0) }
            }
            try report(outcome, root: store.root)
        }

        private func options(_ settings: Settings) throws -> PredictorOptions {
            var settings = settings
            settings.trees = trees ?? settings.trees
            settings.depth = depth ?? settings.depth
            settings.learningRate = learningRate ?? settings.learningRate
            settings.seed = seed ?? settings.seed
            if !horizon.isEmpty { settings.horizonHours = horizon.map(\.hours) }
            return try settings.predictorOptions(metrics: metric, companions: companion, quick: quick)
        }

        private func report(_ outcome: PredictorTrainer.Outcome, root: String) throws {
            switch common.format {
            case .json: try Output.json(TrainingReport(outcome))
            case .table: AccuracyTable.show(outcome.accuracy)
            }
            if !outcome.exceptions.isEmpty {
                Console.warning(outcome.exceptions.map(\.reason).joined(separator: "; "))
            }
            let path = "\(root)/\(LoadPredictor.kind)/\(outcome.version)"
            if outcome.isPromoted {
                Console.success("\(path) is stored and in use: \(outcome.verdict)")
            } else {
                Console.warning("\(path) is stored but not in use: \(outcome.verdict)")
            }
        }
    }
}

/// The outcome of a training for machines.
private struct TrainingReport: Encodable {
    var version: String
    var promoted: Bool
    var verdict: String
    var exceptions: [String]
    var accuracy: [AccuracyRow]

    init(_ outcome: PredictorTrainer.Outcome) {
        version = outcome.version
        promoted = outcome.isPromoted
        verdict = outcome.verdict
        exceptions = outcome.exceptions.map(\.reason)
        accuracy = outcome.accuracy.map(AccuracyRow.init)
    }
}

/// One metric and horizon of a predictor's accuracy for machines.
struct AccuracyRow: Encodable {
    var metric: String
    var horizonHours: Int
    var targets: Int
    var method: String
    var mae: Double
    var rmse: Double
    var persistenceMAE: Double
    var seasonalNaiveMAE: Double
    var maeOverPersistence: Double?
    var p95Coverage: Double
    var p95Pinball: Double

    init(_ accuracy: ForecastAccuracy) {
        metric = accuracy.metric
        horizonHours = accuracy.horizonHours
        targets = accuracy.targetCount
        method = accuracy.method.rawValue
        mae = accuracy.model.mae
        rmse = accuracy.model.rmse
        persistenceMAE = accuracy.persistence.mae
        seasonalNaiveMAE = accuracy.seasonalNaive.mae
        maeOverPersistence = accuracy.maeOverPersistence
        p95Coverage = accuracy.coverage
        p95Pinball = accuracy.pinball
    }
}

/// A predictor's accuracy for people.
enum AccuracyTable {
    static func show(_ accuracy: [ForecastAccuracy]) {
        let rows = accuracy.map { row in
            [
                row.metric, "\(row.horizonHours) h", row.method.words, row.model.mae.formatted(4),
                row.persistence.mae.formatted(4),
                row.seasonalNaive.mae.formatted(4), row.maeOverPersistence.map { $0.formatted(3) } ?? "-",
                "\((row.coverage * 100).formatted(1)) %",
            ]
        }
        Output.table(
            [
                "metric", "horizon", "forecast by", "MAE", "MAE last value", "MAE same hour before",
                "relative to last value",
                "P95 coverage",
            ],
            rows
        )
    }
}

extension ForecastMethod {
    /// What the method forecasts with, for tables.
    var words: String {
        switch self {
        case .persistence: "last value"
        case .seasonalNaive: "same hour before"
        case .ridge: "ridge"
        case .model: "model"
        }
    }
}
