import ArgumentParser

/// `hydatis report`: what a running service found over a period.
struct Report: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Report what the service recorded over a period.",
        subcommands: [Shadow.self]
    )
}
