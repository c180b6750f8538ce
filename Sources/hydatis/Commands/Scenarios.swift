import ArgumentParser

/// `hydatis scenarios`: makes runs to train and to compare on.
struct Scenarios: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make scenarios to train and to compare policies on.",
        subcommands: [Generate.self, FromHistory.self]
    )
}
