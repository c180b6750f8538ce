import ArgumentParser

/// `hydatis evaluate`: judges models on recorded data.
struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge models on recorded data, beside simple rivals.",
        discussion: """
            Nothing is stored and nothing is put to use. Example:
              hydatis evaluate predictor --data report/demo-data/metrics
            """,
        subcommands: [Predictor.self]
    )
}
