import ArgumentParser

/// The parts of the predictor whose speed scripts/bench-predictor holds beside Python's and against its goals.
@main
struct PredictorBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures parts of the load predictor; scripts/bench-predictor calls it.",
        subcommands: [FeatureTime.self, TrainingTime.self, ServingTime.self]
    )
}

/// Times in seconds.
enum Stopwatch {
    /// Runs a body and returns how long it took, in seconds.
    static func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        try await body()
        return (clock.now - start) / .seconds(1)
    }
}

/// Keeps the optimizer from leaving out what is only measured.
@inline(never)
func keep<Value>(_ value: Value) {}
