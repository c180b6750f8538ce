import ArgumentParser
import Foundation
import LoadPrediction
import MetricHistory
import Simulation

/// Whether to look for better settings of the trees, and where to keep the record.
struct PredictorSearchOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "First try this many settings of the trees, those asked for and others drawn at random, on the days before "
                + "the held-back ones, and train with the best.",
            valueName: "trials"
        )
    )
    var search: Int?

    @Option(
        help: ArgumentHelp(
            "Folder of the search's record, from which a search goes on (default: experiments/predictor-SEED).",
            valueName: "folder"
        )
    )
    var experiment: String?

    func validate() throws {
        if experiment != nil, search == nil { throw ValidationError("--experiment: only with --search") }
        guard let search, !PredictorSearch.allowedTrials.contains(search) else { return }
        throw ValidationError("--search must be in 1...1000, got \(search)")
    }

    /// The options to train with: those of the best trial, or the given ones where no search was asked for.
    ///
    /// - Parameters:
    ///   - options: What was asked for.
    ///   - history: What to learn from.
    ///   - holdbackHours: How many of the newest hours the training holds back.
    /// - Returns: The options.
    /// - Throws: `LoadPredictionError`, or `UnusableExperiment` when a record cannot be read.
    func best(of options: PredictorOptions, on history: MetricTable, holdbackHours: Int) throws -> PredictorOptions {
        guard let search else { return options }
        let path = recordPath(options)
        let work = try PredictorSearch(
            history: history,
            options: options,
            holdbackHours: holdbackHours,
            trialCount: search
        )
        var bar = ProgressBar("search")
        let record = try naming(path) {
            try work.run(continuing: earlier(path), save: { try save($0, path) }) { progress in
                let best = progress.best.map { ", best \($0.formatted(3))" } ?? ""
                bar.update(progress.fraction, detail: "trial \(progress.trial + 1) of \(search)\(best)")
            }
        }
        guard let best = record.best, let first = record.trials.first else { return options }
        Console.info(
            "search: trial \(best.number + 1) of \(search) is the best, MAE relative to the last value "
                + "\(best.maeOverPersistence.formatted(3)), as asked for \(first.maeOverPersistence.formatted(3)); \(path)"
        )
        return try work.options(with: best.settings)
    }

    /// Checks that the record can be written, before any work.
    func requirePlace(_ options: PredictorOptions) throws {
        guard search != nil else { return }
        try OutputPlace.requireFile(recordPath(options), option: "--experiment")
    }

    private func recordPath(_ options: PredictorOptions) -> String {
        "\(experiment ?? "experiments/predictor-\(options.model.trees.seed)")/search.json"
    }

    private func earlier(_ path: String) throws -> PredictorSearchRecord? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        do {
            return try JSONDecoder().decode(PredictorSearchRecord.self, from: data)
        } catch {
            throw UnusableExperiment(
                description: "\(path): is no record of a search; name another --experiment, or remove it"
            )
        }
    }

    private func save(_ record: PredictorSearchRecord, _ path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.replace(path, contents: try encoder.encode(record))
    }

    /// Puts the record's path before what is wrong with it.
    private func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as LoadPredictionError {
            guard case .otherSearch = error else { throw error }
            throw UnusableExperiment(description: "\(path): \(error)")
        }
    }
}
