import AnomalyDetection
import ArgumentParser
import Foundation
import MetricHistory
import ModelRegistry

extension Train {
    /// `hydatis train detector`: learns what is usual for each node.
    struct Detector: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Train the anomaly detector: what is usual for each node and for the cluster.",
            discussion: """
                Learns from collected metrics of any step (5m is good), tries the detector on the newest days, which it \
                has not seen, with faults injected there, and stores it. It is put to use if it gives less than one \
                false alarm per node and week, finds half of the faults in time and some of every everyday kind, and \
                finds them at least as well as the one in use. Run it daily, \
                for example in a CronJob, and it follows the cluster. docs/anomaly-detection.md explains it. Examples:
                  hydatis train detector
                  hydatis train detector --data data/metrics --holdback 5d --faults 20
                """
        )

        @OptionGroup var metrics: MetricsOptions
        @OptionGroup var detector: DetectorOptions

        @Option(
            parsing: .unconditional,
            help: ArgumentHelp("Newest data to try it on, whole days (default: 3d).", valueName: "days"),
            transform: HoursArgument.init(argument:)
        )
        var holdback: HoursArgument?

        @Option(
            parsing: .unconditional,
            help: ArgumentHelp("How many faults of each kind to inject there.", valueName: "count")
        )
        var faults = 10

        @Flag(inversion: .prefixedNo, help: "Put the detector to use if it earned that.")
        var promote = true

        @OptionGroup var modelOptions: ModelOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let settings = try await common.settings()
            let options = try detector.options(settings)
            guard (1...1000).contains(faults) else { throw WrongUse("--faults: must be in 1...1000, got \(faults)") }
            let store = try modelOptions.store(settings)
            try OutputPlace.requireFolder(store.root, option: "--models")
            let path = try metrics.path(settings)
            let days = try DetectorOptions.days(holdback, settings)
            let read = try ReadMetrics(path: path)
            try read.requirePossibleValues(of: nil)
            let trainer = DetectorTrainer(
                history: read.table,
                options: options,
                holdbackDays: days,
                seeds: faults
            )
            var bar = ProgressBar("training")
            let outcome = try DetectorOptions.naming(path) {
                try trainer.run(publishingTo: store, origin: path, promoting: promote, at: Date()) { bar.update($0) }
            }
            let result = TrialResult(outcome.trial)
            switch common.format {
            case .json:
                try Output.json(
                    TrainedDetector(
                        version: outcome.version,
                        promoted: outcome.isPromoted,
                        verdict: outcome.verdict,
                        trial: result
                    )
                )
            case .table: result.show()
            }
            let place = "\(store.root)/\(AnomalyDetector.kind)/\(outcome.version)"
            if outcome.isPromoted {
                Console.success("\(place) is stored and in use: \(outcome.verdict)")
            } else {
                Console.warning("\(place) is stored but not in use: \(outcome.verdict)")
            }
        }
    }
}

private struct TrainedDetector: Encodable {
    var version: String
    var promoted: Bool
    var verdict: String
    var trial: TrialResult
}

/// How a detector learns, for the commands that train one.
struct DetectorOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Share of intervals that count as unusual (default: 0.0001).", valueName: "share")
    )
    var contamination: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Score that counts as unusual (default: by the contamination).", valueName: "score")
    )
    var threshold: Double?

    @Option(name: .customLong("k"), parsing: .unconditional, help: "Unusual intervals an anomaly needs (default: 2).")
    var k: Int?

    @Option(name: .customLong("n"), parsing: .unconditional, help: "Intervals that are looked at (default: 3).")
    var n: Int?

    /// The options by flags and settings.
    ///
    /// - Throws: `WrongUse` for a value out of its range.
    func options(_ settings: Settings) throws -> AnomalyDetector.Options {
        var own = settings.detector
        own.contamination = contamination ?? own.contamination
        if let threshold {
            guard threshold > 0, threshold < 1 else {
                throw WrongUse("--threshold: must be between 0 and 1, got \(threshold)")
            }
            own.threshold = threshold
        }
        own.k = k ?? own.k
        own.n = n ?? own.n
        return try own.options()
    }

    /// Whole days to hold back.
    static func days(_ holdback: HoursArgument?, _ settings: Settings) throws -> Int {
        guard let holdback else { return settings.detector.holdbackDays }
        guard holdback.hours % 24 == 0 else {
            throw WrongUse("--holdback: expected whole days, such as 3d, got \(holdback.hours)h")
        }
        return holdback.hours / 24
    }

    /// Names the metrics' path in what the detector says about them, since it knows only their values.
    static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DetectorError {
            if case .corrupt = error { throw error }
            if case .newer = error { throw error }
            throw Unusable(description: "\(path): \(error)")
        }
    }

    private struct Unusable: Error, CustomStringConvertible {
        let description: String
    }
}
