import ArgumentParser

/// The service without a cluster, and a client that stands for kube-scheduler.
@main
struct ExtenderBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hosts the extender's real server over a made-up cluster, and measures it.",
        discussion: "scripts/bench-extender and scripts/check-garbage call it.",
        subcommands: [Host.self, Measure.self]
    )
}
