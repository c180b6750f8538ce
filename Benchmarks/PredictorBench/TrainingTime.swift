import ArgumentParser
import Foundation
import LoadPrediction

/// How long a training takes, from rows in memory to a trained model.
struct TrainingTime: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains trees on a matrix of --features and prints the seconds."
    )

    @Option(help: "The beginning of the names of the files that features wrote.") var matrix: String
    @Option(help: "Targets: one 32-bit float for each row.") var targets: String
    @Option(help: "The number of rounds.") var rounds: Int = 200
    @Option(help: "The number of threads.") var threads: Int = 2
    @Option(help: "Also write the predictions for the rows to this file.") var predictions: String?

    func run() async throws {
        let columns = try String(contentsOf: URL(filePath: "\(matrix).columns"), encoding: .utf8)
            .split(separator: "\n").map(String.init)
        let values = try Floats.read("\(matrix).f32", as: Float.self)
        let targets = try Floats.read(targets, as: Float.self)
        let rows = FeatureMatrix(
            columns: columns,
            values: values,
            origins: targets.indices.map { FeatureMatrix.Origin(series: 0, time: $0) }
        )
        // Python, too, has trained before it is timed: threads are there and memory has been touched.
        _ = try Booster.train(on: rows, targets: targets, parameters: parameters(rounds: 5))
        let parameters = try parameters(rounds: rounds)
        var booster: Booster?
        let seconds = try await Stopwatch.seconds {
            booster = try Booster.train(on: rows, targets: targets, parameters: parameters)
        }
        if let predictions { try Floats.write(booster?.predict(rows) ?? [], to: predictions) }
        print(seconds)
    }

    private func parameters(rounds: Int) throws -> TrainingParameters {
        try TrainingParameters(
            treeCount: rounds,
            depth: 4,
            learningRate: 0.05,
            minChildWeight: 20,
            objective: .absoluteError,
            threadCount: threads
        )
    }
}
