import ArgumentParser
import DecisionLog
import Foundation
import Logging
import SchedulerService
import ServiceLifecycle
import UnixSignals

/// Hosts the server until it is told to end.
struct Host: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the extender over a made-up cluster; prints the port, ends with SIGTERM."
    )

    @Option(help: "The number of nodes.")
    var nodes = 5000

    @Option(help: "The file of the decision log.")
    var log: String

    @Option(help: "How long a client may take for a body, in milliseconds.")
    var bodyTimeout = 5000

    @Option(help: "How long a decision may take, in milliseconds.")
    var deadline = 50

    @Flag(help: "Put nodes and pods of the largest and smallest amounts into the cluster.")
    var odd = false

    func run() async throws {
        let logger = Logger(label: "hydatis.bench") { StreamLogHandler.standardError(label: $0) }
        let cluster = MadeUpCluster(nodeCount: nodes, isOdd: odd)
        let outlook = try LiveOutlook.madeUp(cluster)
        let store = try DecisionDatabase(path: log, logger: logger)
        let engine = SchedulingEngine(
            mode: .extender,
            cluster: cluster,
            outlook: outlook,
            store: store,
            logger: logger
        )
        var options = ServerOptions()
        options.port = 0
        options.bodyTimeout = .milliseconds(bodyTimeout)
        options.deadline = .milliseconds(deadline)
        options.answersNothing = true
        let server = try ServiceServer(engine: engine, options: options, version: "bench", logger: logger) { port in
            // At once, since whoever reads it waits for this line.
            try? FileHandle.standardOutput.write(contentsOf: Data("\(port)\n".utf8))
        }
        let measuring = LoopService {
            while true {
                try await Task.sleep(for: .seconds(30))
                // As the service does in every round.
                outlook.reconcile(with: cluster.view(), at: Date())
                outlook.measure(cluster)
            }
        }
        let services: [any Service] = [
            LoopService { await store.run() }, DecisionRecorder(engine: engine), measuring, server,
        ]
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services,
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        try await group.run()
    }
}
