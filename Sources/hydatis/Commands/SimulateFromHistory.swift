import ArgumentParser
import Foundation
import MetricHistory
import Simulation

/// What `hydatis simulate` takes about the cluster's own days.
struct OwnHistoryOptions: ParsableArguments {
    @Flag(help: "Replay the cluster's own last days, from collected pods.")
    var fromHistory = false

    @Option(help: ArgumentHelp("How many whole days (UTC) to replay.", valueName: "number"))
    var days = 7

    @Option(
        help: ArgumentHelp("Folder of the collected pods (default: pods beside the metrics).", valueName: "folder")
    )
    var data: String?

    func validate() throws {
        guard (1...366).contains(days) else { throw ValidationError("--days must be in 1...366, got \(days)") }
    }

    /// The collected pods.
    func history(_ settings: Settings) throws -> PodHistory {
        try PodData.read(data ?? PodData.folder(besides: settings.metricsDirectory))
    }
}

extension Simulate {
    /// kube-scheduler alone, forecasts and the learned policy without it, and last what extender mode runs.
    private static let ownPolicies: [ReferencePolicy] = [
        .kubeDefault, .predictiveConvex, .learned, .extender(weight: nil),
    ]

    /// Replays the cluster's own last days and shows what a team would read before switching on.
    func replayOwnHistory(_ settings: Settings) throws {
        guard assignments == nil, history == nil else {
            throw WrongUse("--from-history: --assignments and --history are for scenarios; leave them out")
        }
        let chosen: [ReferencePolicy] = policy.isEmpty ? Self.ownPolicies : policies
        let pods = try own.history(settings)
        let days = try OwnHistory(history: pods, window: OwnHistory.lastDays(own.days, of: pods))
        var bar = ProgressBar("simulating")
        let scorer = try learnedScorer(for: chosen, modelOptions.store(settings))
        let replay = OwnHistoryReplay(days, policies: chosen, seed: seed, learned: scorer) { bar.update($0) }
        if let report {
            try AtomicFile.replace(report, contents: Data(replay.html().utf8))
            Console.success("report: \(report)")
        }
        switch common.format {
        case .json: try Output.json(OwnReplayReport(replay))
        case .table: OwnReplayTable.show(replay)
        }
    }
}

/// A replay of the own days for people.
private enum OwnReplayTable {
    static func show(_ replay: OwnHistoryReplay) {
        print(replay.answer.sentence)
        print("")
        let base = replay.results.last?.figures.cost ?? 0
        let headers = [
            "policy", "cost", "of recorded", "hot node hours", "unmet core hours", "memory hot hours", "mean wait",
            "P95 wait", "unplaced", "nodes used",
        ]
        let rows = replay.results.map { result in
            [
                result.name, result.figures.cost.formatted(2),
                base > 0 ? (result.figures.cost / base).formatted(2) : "-",
                "\(result.plain.hotNodeHours.formatted(1)) of \(result.plain.nodeHours.formatted(0))",
                result.plain.unmetCoreHours.formatted(2), result.plain.memoryHotNodeHours.formatted(1),
                "\(result.plain.meanWaitSeconds.formatted(0)) s", "\(result.figures.p95Wait.formatted(0)) s",
                "\(result.plain.unplaced)", result.plain.nodesUsed.formatted(1),
            ]
        }
        Output.table(headers, rows)
        print("")
        let first = replay.results.first?.name ?? ""
        for (number, difference) in replay.differences.enumerated() {
            print("\(number + 1). \(difference.words(first: first, other: replay.comparedName))")
        }
        for line in replay.noteLines { Console.info(line) }
    }
}

/// A replay of the own days for machines.
private struct OwnReplayReport: Encodable {
    struct Policy: Encodable {
        var figures: KeyFigures
        var hours: PlainFigures
        /// The share of decisions left to the prior, 0...1.
        var fallbackShare: Double
    }

    var from: Date
    var to: Date
    var nodes: [String]
    var answer: SwitchAnswer
    var outcome: SwitchAnswer.Outcome
    var policies: [String: Policy]
    var first: String
    var compared: String
    var placementsThatMattered: [PlacementDifference]
    var notes: OwnHistory.Notes

    init(_ replay: OwnHistoryReplay) {
        from = Date(millisecondsSince1970: replay.own.window.lowerBound)
        to = Date(millisecondsSince1970: replay.own.window.upperBound)
        nodes = replay.own.nodeNames
        answer = replay.answer
        outcome = replay.answer.outcome
        policies = replay.results.reduce(into: [:]) {
            $0[$1.name] = Policy(figures: $1.figures, hours: $1.plain, fallbackShare: $1.fallbackShare)
        }
        first = replay.results.first?.name ?? ""
        compared = replay.comparedName
        placementsThatMattered = replay.differences
        notes = replay.own.notes
    }
}
