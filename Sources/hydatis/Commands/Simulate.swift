public import ArgumentParser
import Foundation
import MetricHistory
import ModelRegistry
import PlacementLearning
public import Simulation

/// `hydatis simulate`: replays recorded scenarios under several policies.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Replay scenarios under policies; key figures side by side.",
        discussion: """
            A scenario is a folder with nodes.parquet, pods.parquet, usage.parquet and scenario.json, as the placement \
            benchmark has them; several give the mean. Cost is what policies are judged by; lower is better. Policies:
            \(ReferencePolicy.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))
              \(ReferencePolicy.weightedName): the same with this weight
            Example:
              hydatis simulate scenarios/monday --policy kube-default --report replay.html
            With --from-history the cluster's own last days are replayed, from the pods that hydatis collect has \
            brought: what to read before a policy is switched on. Example:
              hydatis simulate --from-history --days 7 --report last-week.html
            """
    )

    @Argument(help: ArgumentHelp("Folders of scenarios.", valueName: "scenario"))
    var scenarios: [String] = []

    @OptionGroup(title: "Your own history") var own: OwnHistoryOptions

    @Option(
        help: ArgumentHelp(
            "Policy to replay; may be repeated (default: kube-default, trimaran-tlp, predictive-convex).",
            valueName: "name"
        )
    )
    var policy: [ReferencePolicy] = []

    @Option(help: ArgumentHelp("Write POLICY.csv with every placement here.", valueName: "folder"))
    var assignments: String?

    @Option(
        help: ArgumentHelp(
            "Folder of the workload history (default: ../../history beside the scenario).",
            valueName: "folder"
        )
    )
    var history: String?

    @Option(help: ArgumentHelp("Write an HTML page about the first scenario here.", valueName: "file"))
    var report: String?

    @Option(
        help: ArgumentHelp(
            "Folder with the placement.json of the learned policy (default: the one in use, else the shipped one).",
            valueName: "folder"
        )
    )
    var model: String?

    @Option(parsing: .unconditional, help: "Seed of the random policy.")
    var seed: UInt64 = 1

    @OptionGroup(title: "Moves of running pods") var rebalancing: RebalancingOptions
    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        try validateRebalancing()
        guard scenarios.isEmpty == own.fromHistory else {
            throw ValidationError(
                own.fromHistory
                    ? "--from-history replays collected days; name no scenario with it"
                    : "name at least one scenario, or replay your own days with --from-history"
            )
        }
    }

    /// What cannot be used together with moves of running pods.
    private func validateRebalancing() throws {
        guard rebalancing.rebalance != nil else { return }
        guard !own.fromHistory else {
            throw ValidationError("--rebalance moves pods of scenarios; it cannot be used with --from-history yet")
        }
        guard !policies.contains(.oracleGreedy) else {
            throw ValidationError("oracle-greedy knows nothing of moves; leave it out, or leave out --rebalance")
        }
        guard report == nil else {
            throw ValidationError("the page of --report does not show moves yet; leave out --report or --rebalance")
        }
    }

    /// The policies to replay, each once.
    var policies: [ReferencePolicy] {
        policy.isEmpty
            ? [.kubeDefault, .trimaranTLP, .predictiveConvex]
            : policy.reduce(into: []) { unique, next in
                if !unique.contains(next) { unique.append(next) }
            }
    }

    func run() async throws {
        let settings = try await common.settings()
        try validatePlaces()
        guard !own.fromHistory else { return try replayOwnHistory(settings) }
        let scorer = try learnedScorer(for: policies, modelOptions.store(settings))
        var bar = ProgressBar("simulating")
        var replays: [Replay] = []
        for (index, folder) in scenarios.enumerated() {
            let scenario = try Scenario(directory: folder, history: historySource)
            let simulator = Simulator(scenario: scenario)
            var results: [Replay.Result] = []
            for policy in policies {
                let start = ContinuousClock.now
                let run = simulator.run(
                    policy,
                    seed: seed,
                    learned: scorer,
                    rebalancing: rebalancing.simulated
                )
                results.append(
                    Replay.Result(policy: policy, run: run, seconds: (ContinuousClock.now - start) / .seconds(1))
                )
                let done = Double(index) + Double(results.count) / Double(policies.count)
                bar.update(done / Double(scenarios.count))
            }
            replays.append(Replay(scenario: scenario, results: results))
        }
        try write(replays)
        try show(replays)
        noteFallbacks(replays)
    }

    /// Says how often the learned scores were not used because of a guard rail.
    private func noteFallbacks(_ replays: [Replay]) {
        for (index, policy) in policies.enumerated() {
            let runs = replays.map { $0.results[index].run }
            let fallbacks = runs.reduce(0) { $0 + $1.fallbackCount }
            guard fallbacks > 0 else { continue }
            let share = Double(fallbacks) / Double(max(1, runs.reduce(0) { $0 + $1.decisionCount }))
            Console.info(
                "\(policy.rawValue): the prior made \(share.percent) of the decisions, in states unlike those of training"
            )
        }
    }

    /// The learned scorer, if one of some policies asks it.
    func learnedScorer(for policies: [ReferencePolicy], _ store: ModelStore) throws -> LearnedPlacement {
        guard policies.contains(where: \.usesModel) else { return .predictiveConvex }
        if let model { return try PlacementModel(directory: model).scorer }
        return try PlacementModel.inUse(store).model.scorer
    }

    /// Looks at where results shall go.
    private func validatePlaces() throws {
        if let assignments {
            try OutputPlace.requireFolder(assignments, option: "--assignments")
            try requireDifferentNames(for: "--assignments")
        }
        if let report { try OutputPlace.requireFile(report, option: "--report") }
        if let moves = rebalancing.moves {
            try OutputPlace.requireFolder(moves, option: "--moves")
            try requireDifferentNames(for: "--moves")
        }
    }

    /// Of several scenarios each one's tables go to a folder of its name; none may overwrite another's.
    private func requireDifferentNames(for option: String) throws {
        var names: Set<String> = []
        for scenario in scenarios {
            let name = URL(filePath: scenario).standardizedFileURL.lastPathComponent
            guard names.insert(name).inserted else {
                throw WrongUse("\(option): two scenarios are named \(name); replay one after the other")
            }
        }
    }

    private var historySource: HistorySource {
        guard policies.contains(where: \.usesHistory) || rebalancing.rebalance != nil else { return .notNeeded }
        return history.map(HistorySource.directory) ?? .besideScenario
    }

    private func write(_ replays: [Replay]) throws {
        if let assignments { try write(replays, to: assignments, \.assignment.csv) }
        if let moves = rebalancing.moves { try write(replays, to: moves, \.moves.csv) }
        if let report, let first = replays.first {
            try AtomicFile.replace(report, contents: Data(first.page().utf8))
            Console.success("report: \(report)")
        }
    }

    /// Writes a table for each policy, of several scenarios each one's into a folder of its own.
    private func write(_ replays: [Replay], to place: String, _ table: (SimulationRun) -> String) throws {
        for replay in replays {
            let folder = replays.count == 1 ? place : "\(place)/\(replay.scenario.name)"
            for result in replay.results {
                let path = "\(folder)/\(result.policy.rawValue).csv"
                try AtomicFile.replace(path, contents: Data(table(result.run).utf8))
            }
        }
    }

    private func show(_ replays: [Replay]) throws {
        let means = policies.enumerated().map { index, policy in
            (policy, KeyFigures(meanOf: replays.map { $0.results[index].run.figures }))
        }
        switch common.format {
        case .json:
            let reports = replays.map(ReplayReport.init)
            if let only = reports.first, reports.count == 1 { try Output.json(only) } else { try Output.json(reports) }
        case .table:
            KeyFigureTable.show(means.map { (name: $0.rawValue, figures: $1) })
            showMoves(replays)
            if replays.count > 1 { Console.info("means over \(replays.count) scenarios") }
        }
    }
}

extension Simulate {
    /// What moves cost, if there were any.
    private func showMoves(_ replays: [Replay]) {
        guard rebalancing.rebalance != nil else { return }
        let rows = policies.enumerated().map { index, policy in
            let figures = MoveFigures(meanOf: replays.compactMap { $0.results[index].run.moveFigures })
            return [
                policy.rawValue, figures.totalCost.formatted(2), figures.moves.formatted(0),
                figures.movesPer100.formatted(1), figures.movedShare.percent, figures.restartLoss.percent,
            ]
        }
        Output.table(
            ["policy", "cost with restarts", "moves", "per 100 pods and day", "services moved", "CPU lost"],
            rows
        )
    }
}

extension ReferencePolicy: ExpressibleByArgument {
    /// Every name, for help and messages.
    public static var allValueStrings: [String] {
        allCases.flatMap { $0 == .extender(weight: nil) ? [$0.rawValue, weightedName] : [$0.rawValue] }
    }
}

/// One scenario under all policies.
private struct Replay {
    struct Result {
        var policy: ReferencePolicy
        var run: SimulationRun
        var seconds: Double
    }

    var scenario: Scenario
    var results: [Result]

    func page() throws -> String {
        let hours = scenario.timing.end / 3600
        return try SimulationReport(
            title: "Replay of \(scenario.name)",
            introduction:
                "\(scenario.pods.count) pods on \(scenario.nodes.count) nodes over \(hours) hours, placed anew by "
                + "each policy; everything else happens as recorded.",
            scenario: scenario,
            results: results.map {
                SimulationReport.PolicyResult(
                    name: $0.policy.rawValue,
                    summary: $0.policy.summary,
                    figures: $0.run.figures,
                    assignment: $0.run.assignment
                )
            }
        ).html()
    }
}

/// One scenario for machines: the figures under the names the benchmark gives them.
private struct ReplayReport: Encodable {
    struct Policy: Encodable {
        var figures: KeyFigures
        var moves: MoveFigures?
        var decisions: Int
        var seconds: Double

        enum CodingKeys: String, CodingKey { case decisions, seconds }

        func encode(to encoder: any Encoder) throws {
            try figures.encode(to: encoder)
            try moves?.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(decisions, forKey: .decisions)
            try container.encode(seconds, forKey: .seconds)
        }
    }

    var scenario: String
    var nodes: Int
    var pods: Int
    var policies: [String: Policy]

    init(_ replay: Replay) {
        scenario = replay.scenario.name
        nodes = replay.scenario.nodes.count
        pods = replay.scenario.pods.count
        policies = replay.results.reduce(into: [:]) {
            $0[$1.policy.rawValue] = Policy(
                figures: $1.run.figures,
                moves: $1.run.moveFigures,
                decisions: $1.run.decisionCount,
                seconds: $1.seconds
            )
        }
    }
}

/// Key figures for people; the first policy is what the others are compared with.
enum KeyFigureTable {
    static func show(_ policies: [(name: String, figures: KeyFigures)]) {
        let base = policies.first?.figures.cost ?? 0
        let rows = policies.map { name, figures in
            [
                name, figures.cost.formatted(2), base > 0 ? (figures.cost / base).formatted(2) : "-",
                figures.overload.percent, figures.hot.percent, figures.p99.percent, figures.imbalance.percent,
                figures.memoryHot.percent, "\(figures.meanWait.formatted(0)) s", figures.unplaced.formatted(0),
            ]
        }
        let headers = [
            "policy", "cost", "relative", "unmet CPU", "hot", "P99 load", "imbalance", "memory hot", "mean wait",
            "unplaced",
        ]
        Output.table(headers, rows)
    }
}
