import Benchmark

/// Registers every benchmark; the benchmark plugin calls it.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .rate],
        timeUnits: .microseconds,
        units: [.rate: .count],
        warmupIterations: 1,
        maxDuration: .seconds(10),
        maxIterations: 10_000
    )
    registerFileBenchmarks()
    registerDecisionBenchmarks()
    registerRuleBenchmarks()
    registerSimulationBenchmarks()
    registerPredictionBenchmarks()
}

extension BenchmarkMetric {
    /// Decisions, rows or forecasts per second; `floors.json` says which of them a benchmark counts.
    static var rate: BenchmarkMetric { .custom("rate", polarity: .prefersLarger) }
}

extension Benchmark {
    /// Runs a body and records how many items it got through per second.
    ///
    /// - Parameter body: The work; returns the number of items.
    /// - Throws: What the body throws.
    func measureRate(_ body: () throws -> Int) rethrows {
        let start = ContinuousClock.now
        let count = try body()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        measurement(.rate, Int((Double(count) / max(seconds, 1e-9)).rounded()))
    }
}
