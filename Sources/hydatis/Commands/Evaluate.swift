import ArgumentParser

/// `hydatis evaluate`: judges models on recorded data.
struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge models on recorded data, beside simple rivals.",
        discussion: """
            Nothing is stored and nothing is put to use. Examples:
              hydatis evaluate predictor --data data/metrics
              hydatis evaluate detector --labelled rows.parquet
              hydatis evaluate optimizer scenarios/*
            """,
        subcommands: [Predictor.self, Detector.self, Optimizer.self]
    )
}
