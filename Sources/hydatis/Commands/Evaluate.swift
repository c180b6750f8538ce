import ArgumentParser

/// `hydatis evaluate`: how good the learned parts are.
struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell how good a learned part is, by figures that others publish too.",
        discussion: """
            Example:
              hydatis evaluate detector --labelled rows.parquet
            """,
        subcommands: [Detector.self]
    )
}
