import ArgumentParser
import Foundation
import MetricHistory
import ModelRegistry
import PlacementLearning
import Simulation

extension Train {
    /// `hydatis train optimizer`: learns a placement policy from runs made up from recorded ones.
    struct Optimizer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Train the placement optimizer: where a pod adds the least cost.",
            discussion: """
                Generates runs from recorded ones (see hydatis scenarios generate), or with --from-history from the \
                cluster's own collected days, which begins with the policy in use. Replays them, and learns a \
                Q-function in three steps: the numbers of the forecasting rule, a correction of it from what placements \
                really cost in hindsight, and a judgment. The newest recorded runs of each family (--holdback) are kept \
                out of everything; the model is put to use only if it costs less there than the policy in use and than \
                predictive-convex, each with the whole 90 % interval of the paired difference, and on generated runs \
                in no family more than kube-default. \
                A training that was killed goes on where it was when called again with the same options. Examples:
                  hydatis train optimizer --scenarios benchmark/scenarios/*-train-*
                  hydatis train optimizer --scenarios runs/* --budget 0.2 --seed 7 --out experiments/quick
                  hydatis train optimizer --from-history --days 28
                """
        )

        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp("Folders of recorded runs, for training only.", valueName: "scenario")
        )
        var scenarios: [String] = []

        @OptionGroup(title: "Your own history") var own: OwnTrainingOptions

        @Option(
            parsing: .unconditional,
            help: ArgumentHelp(
                "Share of the recorded runs of each family, the last by name, to judge by and not to learn from.",
                valueName: "share"
            )
        )
        var holdback = 0.25

        @Option(parsing: .unconditional, help: "Seed of every random draw.")
        var seed: UInt64 = 1

        @Option(parsing: .unconditional, help: "Amount of work; 1 takes about eight minutes on two cores.")
        var budget: Double = 1

        @Option(
            help: ArgumentHelp(
                "Folder of checkpoint and curves (default: experiments/optimizer-SEED).",
                valueName: "folder"
            )
        )
        var out: String?

        @Option(
            help: ArgumentHelp(
                "Folder of the workload history (default: ../../history beside each scenario).",
                valueName: "folder"
            )
        )
        var history: String?

        @Option(parsing: .unconditional, help: "Cost per unit of the share of unmet CPU demand.")
        var overloadWeight: Double = 2000

        @Option(parsing: .unconditional, help: "Cost per unit of the share of hot node samples.")
        var hotWeight: Double = 100

        @Option(parsing: .unconditional, help: "Cost per unit of the share of memory-hot node samples.")
        var memoryHotWeight: Double = 50

        @Option(parsing: .unconditional, help: "Cost per unit of imbalance between nodes.")
        var imbalanceWeight: Double = 10

        @Option(parsing: .unconditional, help: "Cost per unit of the share of nodes in use, for who pays by node.")
        var nodesUsedWeight: Double = 0

        @Flag(inversion: .prefixedNo, help: "Put the model to use if it earned that.")
        var promote = true

        @OptionGroup var modelOptions: ModelOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard scenarios.isEmpty == own.fromHistory else {
                throw ValidationError(
                    own.fromHistory
                        ? "--from-history learns from collected days; name no --scenarios with it"
                        : "--scenarios: name at least one recorded run, or learn from your own days with --from-history"
                )
            }
            guard budget > 0, budget <= 100 else {
                throw ValidationError("--budget must be in (0, 100], got \(budget)")
            }
            guard (0..<1).contains(holdback) else {
                throw ValidationError("--holdback must be in 0..<1, got \(holdback)")
            }
            let weights = [overloadWeight, hotWeight, memoryHotWeight, imbalanceWeight, nodesUsedWeight]
            guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.contains(where: { $0 > 0 }) else {
                throw ValidationError("the weights must be 0 or more, and one of them above 0")
            }
        }

        func run() async throws {
            let settings = try await common.settings()
            let store = try modelOptions.store(settings)
            let folder = out ?? "experiments/optimizer-\(seed)"
            try OutputPlace.requireFolder(store.root, option: "--models")
            try OutputPlace.requireFolder(folder, option: "--out")
            // Where none is promoted, the one that comes with the program runs.
            let current = try PlacementModel.inUse(store).model
            let source = history.map(HistorySource.directory) ?? .besideScenario
            let split = try RecordedSplit(try recordedRuns(settings, folder: folder), holdback: holdback)
            let materials = try ScenarioMaterial.read(split.training, history: source)
            let kept = try split.kept(families: materials.map(\.family), history: source)
            let names = split.training.map { URL(filePath: $0).standardizedFileURL.lastPathComponent }
            var options = options
            // Few own days say little: what runs already is where learning begins.
            if own.fromHistory { options.start = current.q }
            let trainer = PlacementTrainer(
                runs: TrainingRuns(materials: materials, seed: seed),
                options: options,
                sources: names,
                threadCount: settings.threads,
                directory: folder
            )
            var bar = ProgressBar("training")
            let outcome = try await trainer.run(against: current.q) { bar.update($0, detail: $1) }
            let judge = await RecordedJudge(
                of: outcome.q,
                against: current.q,
                on: kept,
                seed: seed,
                threadCount: settings.threads
            )
            try publish(outcome, judge, to: store, folder: folder, sources: names)
        }

        /// The folders of the recorded runs; own days are written into the training's folder first.
        private func recordedRuns(_ settings: Settings, folder: String) throws -> [String] {
            guard own.fromHistory else { return scenarios }
            let pods = try PodData.read(own.data ?? PodData.folder(besides: settings.metricsDirectory))
            let window = try OwnHistory.lastDays(own.days, of: pods)
            var bar = ProgressBar("reading own days")
            let days = try OwnHistoryFolder(history: pods, window: window, directory: "\(folder)/own") {
                bar.update($0)
            }
            let written = try days.write()
            let empty = zip(days.days, written).filter { $0.1 == nil }.map(\.0.scenario.name)
            if !empty.isEmpty { Console.warning("no pods on \(empty.joined(separator: ", ")): left out") }
            let runs = written.compactMap(\.self)
            guard !runs.isEmpty else { throw OwnHistoryError.noPods }
            return runs
        }

        private var options: PlacementTrainer.Options {
            var options = PlacementTrainer.Options()
            options.seed = seed
            options.budget = budget
            options.reward = RewardWeights(
                overload: overloadWeight,
                hot: hotWeight,
                memoryHot: memoryHotWeight,
                imbalance: imbalanceWeight,
                nodesUsed: nodesUsedWeight
            )
            return options
        }

        private func publish(
            _ outcome: PlacementTrainer.Outcome,
            _ judge: RecordedJudge,
            to store: ModelStore,
            folder: String,
            sources: [String]
        ) throws {
            let model = PlacementModel(q: outcome.q, reward: outcome.options.reward)
            let verdict = judge.verdict(
                learnsBeyondRule: outcome.q.learnsBeyondRule,
                generated: outcome.gain,
                worseFamilies: outcome.worseThanKubeDefault
            )
            let report = OptimizerReport(outcome, judge, verdict, isPromoted: promote && verdict.isPassed)
            let now = Date()
            let draft = ModelDraft(
                kind: PlacementModel.kind,
                trainingWindow: TrainingWindow(start: now, end: now),
                features: PlacementModel.featureNames,
                parameters: [
                    "seed": "\(seed)", "budget": "\(budget)", "gain": "\(outcome.q.gain)",
                    "hidden_units": "\(outcome.q.residual?.hiddenCount ?? 0)",
                    "command": "hydatis train optimizer "
                        + (own.fromHistory ? "--from-history --days \(own.days)" : "--scenarios ...")
                        + " --seed \(seed) --budget \(budget) --holdback \(holdback)",
                ],
                metrics: report.metrics,
                origin: "runs generated from " + sources.joined(separator: ", "),
                verdict: verdict
            )
            let version = try store.publish(draft, files: [PlacementModel.fileName: try model.encoded()], at: now)
            try AtomicFile.replace("\(folder)/\(PlacementModel.fileName)", contents: try model.encoded())
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try AtomicFile.replace("\(folder)/validation.json", contents: try encoder.encode(report))
            switch common.format {
            case .json: try Output.json(report)
            case .table: report.show()
            }
            let path = "\(store.root)/\(PlacementModel.kind)/\(version)"
            for exception in verdict.exceptions { Console.info(exception) }
            guard report.promoted else {
                let reason = verdict.isPassed ? "promotion was not asked for; \(verdict.reason)" : verdict.reason
                return Console.warning("\(path) is stored but not in use: \(reason)")
            }
            try store.promote(PlacementModel.kind, version: version)
            Console.success("\(path) is stored and in use: \(verdict.reason)")
        }
    }
}

/// What `hydatis train optimizer` takes about the cluster's own days.
struct OwnTrainingOptions: ParsableArguments {
    @Flag(help: "Learn from the cluster's own last days, from collected pods.")
    var fromHistory = false

    @Option(help: ArgumentHelp("How many whole days (UTC) to use, the newest ones.", valueName: "number"))
    var days = 14

    @Option(
        help: ArgumentHelp("Folder of the collected pods (default: pods beside the metrics).", valueName: "folder")
    )
    var data: String?

    func validate() throws {
        guard (1...366).contains(days) else { throw ValidationError("--days must be in 1...366, got \(days)") }
    }
}

/// How good a trained placement policy was on its validation runs.
private struct OptimizerReport: Encodable {
    struct Policy: Encodable {
        var name: String
        var mean: Double
        var families: [String: Double]
        /// 90 % interval of the outcome's mean relative cost above this policy's.
        var outcomeAboveLow: Double
        var outcomeAboveHigh: Double
    }

    /// The outcome against one rival on the recorded runs that were kept out, in units of kube-default's cost.
    struct Recorded: Encodable {
        var rival: String
        var difference: Double
        var low: Double
        var high: Double
    }

    var families: [String]
    var runs: Int
    var policies: [Policy]
    var promoted: Bool
    var verdict: ModelVerdict
    var recorded: [Recorded]
    var recordedRuns: Int
    var gain: Double
    var hiddenUnits: Int
    var curve: [PlacementTrainer.CurvePoint]

    init(
        _ outcome: PlacementTrainer.Outcome,
        _ judge: RecordedJudge,
        _ verdict: ModelVerdict,
        isPromoted: Bool
    ) {
        let costs = outcome.validation
        let families = outcome.families
        let names = ["learned", "current", "prior", "linear", "network", "predictive-convex"]
        self.families = families
        runs = costs.families.count
        policies = names.enumerated().map { position, name in
            let interval = costs.interval(0, against: position, seed: outcome.options.seed)
            return Policy(
                name: name,
                mean: costs.relative(position),
                families: Dictionary(
                    uniqueKeysWithValues: families.indices.map { (families[$0], costs.relative(position, family: $0)) }
                ),
                outcomeAboveLow: interval.lowerBound,
                outcomeAboveHigh: interval.upperBound
            )
        }
        promoted = isPromoted
        self.verdict = verdict
        recorded = judge.comparisons.map {
            Recorded(
                rival: $0.rival,
                difference: $0.difference,
                low: $0.interval.lowerBound,
                high: $0.interval.upperBound
            )
        }
        recordedRuns = judge.runs
        gain = outcome.q.gain
        hiddenUnits = outcome.q.residual?.hiddenCount ?? 0
        curve = outcome.curve
    }

    /// The figures for the manifest.
    var metrics: [String: Double] {
        var metrics: [String: Double] = ["validation_runs": Double(runs)]
        for policy in policies {
            metrics["\(policy.name).cost_over_kube_default"] = policy.mean
            for (family, cost) in policy.families { metrics["\(policy.name).\(family).cost_over_kube_default"] = cost }
        }
        return metrics
    }

    func show() {
        let rows = policies.map { policy in
            [policy.name, policy.mean.formatted(3)] + families.map { (policy.families[$0] ?? 0).formatted(3) }
                + ["\(policy.outcomeAboveLow.formatted(3)) to \(policy.outcomeAboveHigh.formatted(3))"]
        }
        Output.table(["policy", "mean"] + families + ["learned above it (90 %)"], rows)
        Console.info("cost over kube-default's on \(runs) generated runs that nothing was learned from")
        let against = recorded.map { entry in
            [
                entry.rival, entry.difference.formatted(3),
                "\(entry.low.formatted(3)) to \(entry.high.formatted(3))",
            ]
        }
        guard !against.isEmpty else { return }
        Output.table(["on \(recordedRuns) recorded runs, against", "difference", "90 % interval"], against)
    }
}
