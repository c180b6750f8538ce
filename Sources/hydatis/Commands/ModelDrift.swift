import ArgumentParser
import Foundation
import LoadPrediction
import MetricHistory
import ModelRegistry
import Simulation

extension Models {
    struct Drift: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell whether recent metrics still are what the predictor in use was trained on.",
            discussion: """
                Compares what came after the training with what was stored with the model: the population-stability \
                index of each feature (above 0.25 and above what chance may give it has moved) and a CUSUM of the forecast errors by metric and \
                horizon (above 8 forecasts have become worse or lean to one side). It needs a day of metrics after \
                the training. Formulas are in docs/drift.md. Examples:
                  hydatis models drift
                  hydatis models drift --recent 3d --fail-on-drift --format json
                  hydatis models drift --textfile /var/lib/prometheus/node-exporter/hydatis.prom
                """
        )

        @OptionGroup var metrics: MetricsOptions

        @Argument(help: "The version of the predictor (default: the promoted one).")
        var version: String?

        @Option(
            parsing: .unconditional,
            help: ArgumentHelp("Compare features of at most this newest part (default: 7d).", valueName: "hours"),
            transform: HoursArgument.init(argument:)
        )
        var recent: HoursArgument?

        @Option(
            parsing: .unconditional,
            help: ArgumentHelp("Stability index above which a feature has moved (default: 0.25).", valueName: "index")
        )
        var threshold: Double?

        @Option(help: ArgumentHelp("Also write the figures for Prometheus to this file.", valueName: "file"))
        var textfile: String?

        @Flag(help: "End with exit code 1 if something has moved.")
        var failOnDrift = false

        @OptionGroup var modelOptions: ModelOptions
        @OptionGroup var common: CommonOptions

        /// The features shown in the table; JSON has all.
        private static let shownFeatures = 10

        func run() async throws {
            let settings = try await common.settings()
            var thresholds = DriftReport.Thresholds()
            thresholds.stabilityIndex = threshold ?? thresholds.stabilityIndex
            guard thresholds.stabilityIndex > 0, thresholds.stabilityIndex.isFinite else {
                throw WrongUse("--threshold: must be above 0, got \(thresholds.stabilityIndex)")
            }
            if let textfile { try OutputPlace.requireFile(textfile, option: "--textfile") }
            let report = try report(settings, thresholds)
            if let textfile { try AtomicFile.replace(textfile, contents: Data(report.exposition.utf8)) }
            switch common.format {
            case .json: try Output.json(report)
            case .table: printTables(report)
            }
            try announce(report)
        }

        private func report(_ settings: Settings, _ thresholds: DriftReport.Thresholds) throws -> DriftReport {
            let store = try modelOptions.store(settings)
            let stored = try store.load(LoadPredictor.kind, version: version)
            let predictor = try LoadPredictor(from: store, version: stored.manifest.version)
            guard let json = stored.files[DriftReference.fileName] else {
                throw WithoutReference(directory: stored.directory)
            }
            let name = "\(stored.directory)/\(DriftReference.fileName)"
            let reference = try DriftReference(json: json, name: name)
            let path = try metrics.path(settings)
            let history = try ReadMetrics(path: path).table
            return try MetricsOptions.naming(path) {
                try DriftReport(
                    history: history,
                    predictor: predictor,
                    reference: reference,
                    version: stored.manifest.version,
                    recentHours: recent?.hours ?? 24 * 7,
                    thresholds: thresholds
                )
            }
        }

        private func printTables(_ report: DriftReport) {
            guard report.verdict != .unknown else { return }
            let features = report.features.prefix(Self.shownFeatures).map {
                [
                    $0.metric, $0.feature, $0.stabilityIndex.formatted(3), $0.chanceIndex.formatted(3),
                    $0.hasMoved ? "moved" : "stable",
                ]
            }
            Output.table(["metric", "feature", "PSI", "chance", "state"], textColumns: [0, 1, 4], features)
            let more = report.features.count - Self.shownFeatures
            if more > 0 { print("... and \(more) features that moved less") }
            print()
            let errors = report.errors.map {
                [
                    $0.metric, "\($0.horizonHours) h", "\($0.hours)", $0.tooLow.formatted(1), $0.tooHigh.formatted(1),
                    $0.grown.formatted(1), $0.isAlarm ? "alarm" : "in control",
                ]
            }
            let headers = ["metric", "horizon", "hours", "too low", "too high", "larger", "state"]
            Output.table(headers, textColumns: [0, 1, 6], errors)
        }

        private func announce(_ report: DriftReport) throws {
            switch report.verdict {
            case .stable: Console.success("predictor \(report.version): nothing has moved since its training")
            case .unknown where report.recentHours >= DriftReport.leastHours:
                Console.warning(
                    "the metrics after the training of \(report.version) are nearly all gaps; collect on and ask again"
                )
            case .unknown:
                Console.warning(
                    "the metrics hold \(max(report.recentHours, 0)) h after the training of \(report.version), "
                        + "\(DriftReport.leastHours) h are needed; collect on and ask again"
                )
            case .drifted:
                let moved = report.features.filter(\.hasMoved).map { "\($0.metric) \($0.feature)" }
                let shown = moved.prefix(Self.shownFeatures).joined(separator: ", ")
                let alarms = report.errors.filter(\.isAlarm).map { "\($0.metric) at +\($0.horizonHours) h" }
                Console.warning(
                    "predictor \(report.version) has drifted; features that moved: \(moved.isEmpty ? "none" : shown)"
                        + "; errors in alarm: \(alarms.isEmpty ? "none" : alarms.joined(separator: ", "))"
                        + "; train again with hydatis train predictor"
                )
                if failOnDrift { throw ExitCode.failure }
            }
        }
    }

    private struct WithoutReference: Error, CustomStringConvertible {
        let directory: String

        var description: String {
            "\(directory): has no \(DriftReference.fileName); it is of an earlier release, train again"
        }
    }
}
