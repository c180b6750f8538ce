import AnomalyDetection
import ArgumentParser
import Foundation
import MetricHistory
import ModelRegistry
import Simulation

/// `hydatis detect`: which nodes do what they usually do not, and why.
struct Detect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell the health of each node and of the cluster: state, score and the metrics behind it.",
        discussion: """
            Uses the detector in use and the newest interval of the metrics. States: healthy; suspect, unusual but not \
            often enough; anomalous, unusual in k of the last n intervals; unknown, too much is missing. Scores are \
            0...1: 0.5 is one in a thousand intervals, 0.75 one in a million. Examples:
              hydatis detect
              hydatis detect --node worker1 --format json
              hydatis detect --at 2026-11-12T09:00:00Z
            """
    )

    @OptionGroup var metrics: MetricsOptions

    @Option(help: ArgumentHelp("Only this node, or cluster; may be repeated.", valueName: "name"))
    var node: [String] = []

    @Option(help: ArgumentHelp("Look at this time (default: the newest).", valueName: "time"))
    var at: InstantArgument?

    // Not --version, which tells that of the program.
    @Option(help: ArgumentHelp("Version of the detector (default: the promoted one).", valueName: "version"))
    var modelVersion: String?

    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup var common: CommonOptions

    /// How much of the metrics is looked at before the time in question: enough for the state to settle.
    private static let lookBack: Int64 = 2 * 86_400_000

    func run() async throws {
        let settings = try await common.settings()
        let detector = try AnomalyDetector(
            from: modelOptions.store(settings),
            version: modelVersion,
            threadCount: settings.detector.options().threadCount
        )
        let path = try metrics.path(settings)
        let history = try ReadMetrics(path: path).table
        let known = history.nodes + (history.nodes.contains("cluster") ? [] : ["cluster"])
        if let unknown = node.first(where: { !known.contains($0) }) {
            throw WrongUse("node \(unknown) is not in \(path); it has \(known.prefix(20).joined(separator: ", "))")
        }
        let recent = try recent(history, path)
        let all = try DetectorOptions.naming(path) { try detector.health(recent) }
        let shown = all.filter { node.isEmpty || node.contains($0.node) }
        switch common.format {
        case .json: try Output.json(shown.map(HealthRow.init))
        case .table:
            let rows = shown.map { health in
                [health.node, health.state.rawValue, health.score.map { $0.formatted(3) } ?? "-", reason(health)]
            }
            Output.table(["node", "state", "score", "why"], textColumns: [0, 1, 3], rows)
            if let time = shown.first?.time { Console.info("interval: \(TimeText.instant(time))") }
        }
    }

    private func recent(_ history: MetricTable, _ path: String) throws -> MetricTable {
        let grid = history.grid
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let end = at.map { $0.milliseconds(now: now) + 1 } ?? grid.end
        let recent = history.slice(from: end - Self.lookBack, to: end)
        guard recent.grid.count > 0 else {
            throw WrongUse(
                "--at: \(path) has no values up to that time; it reaches from \(TimeText.instant(grid.start)) to "
                    + TimeText.instant(grid.end - grid.stepMilliseconds)
            )
        }
        return recent
    }

    /// The sentence without the node's name, which has a column of its own.
    private func reason(_ health: NodeHealth) -> String {
        let prefix = "\(health.node): "
        return health.sentence.hasPrefix(prefix) ? String(health.sentence.dropFirst(prefix.count)) : health.sentence
    }
}

/// A node's health for machines.
private struct HealthRow: Encodable {
    struct Reason: Encodable {
        var metric: String
        var feature: String
        var evidence: Double
        var value: Double?
        var usualFrom: Double
        var usualTo: Double
    }

    var node: String
    var time: Date
    var state: String
    var score: Double?
    var sentence: String
    var reasons: [Reason]

    init(_ health: NodeHealth) {
        node = health.node
        time = Date(millisecondsSince1970: health.time)
        state = health.state.rawValue
        score = health.score
        sentence = health.sentence
        reasons = health.reasons.map { reason in
            Reason(
                metric: reason.metric,
                feature: "\(reason.feature)",
                evidence: reason.evidence,
                value: reason.value.isFinite ? reason.value : nil,
                usualFrom: reason.usual.lowerBound,
                usualTo: reason.usual.upperBound
            )
        }
    }
}
