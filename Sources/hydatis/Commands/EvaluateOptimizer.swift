import ArgumentParser
import Foundation
import MetricHistory
import ModelRegistry
import PlacementLearning
import Simulation

extension Evaluate {
    /// `hydatis evaluate optimizer`: the learned placement policy beside all others.
    struct Optimizer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare the learned placement policy with all others.",
            discussion: """
                Replays scenarios that training has not seen under the learned policy, every reference policy and the learned \
                scores as kube-scheduler's extender. Prints \
                cost relative to kube-default by family and overall, paired differences per run with 90 % bootstrap \
                intervals, the same with parts of the policy taken away, and under changed conditions: \
                \(ScenarioVariation.allCases.dropFirst().map(\.rawValue).joined(separator: "; ")). Lower is better; an \
                interval below zero says that the learned policy is cheaper. Exit code 0 says only that it was measured.
                Examples:
                  hydatis evaluate optimizer benchmark/scenarios/*-test-* --report optimizer.html
                  hydatis evaluate optimizer runs/* --quick --format json
                  hydatis evaluate optimizer runs/* --model-version 2026-11-24T10-00-00 --pool s2-medium --pool s4-daily
                """
        )

        @Argument(
            help: ArgumentHelp("Folders of scenarios, best of days that training has not seen.", valueName: "scenario")
        )
        var scenarios: [String]

        @Option(
            help: ArgumentHelp(
                "Policy to compare with, beside kube-default; may be repeated (default: all, and the extender with "
                    + "weights 1, 2, 3, 5 and 10).",
                valueName: "name"
            )
        )
        var policy: [ReferencePolicy] = []

        @Option(
            help: ArgumentHelp(
                "Evaluate this version (default: the one in use, else the one that comes with the program).",
                valueName: "version"
            )
        )
        var modelVersion: String?

        @Option(help: ArgumentHelp("Evaluate the model of a folder that holds placement.json.", valueName: "folder"))
        var model: String?

        @Option(
            help: ArgumentHelp(
                "Family to pool paired differences of; may be repeated (default: all).",
                valueName: "family"
            )
        )
        var pool: [String] = []

        @Option(
            help: ArgumentHelp(
                "Folder of the workload history (default: ../../history beside each scenario).",
                valueName: "folder"
            )
        )
        var history: String?

        @Option(help: ArgumentHelp("Write an HTML page here.", valueName: "file"))
        var report: String?

        @Option(
            help: ArgumentHelp(
                "Folder of the training's record, for the learning curve of the page.",
                valueName: "folder"
            )
        )
        var experiment: String?

        @Flag(help: "Leave out the parts taken away and the changed conditions.")
        var quick = false

        @Option(help: "Replays at a time (default: one per core).")
        var threads: Int?

        @OptionGroup var modelOptions: ModelOptions

        @OptionGroup var common: CommonOptions

        func validate() throws {
            if let threads, !(1...1024).contains(threads) {
                throw ValidationError("--threads must be in 1...1024, got \(threads)")
            }
            guard !policy.contains(.learned) else {
                throw ValidationError("--policy learned: is what is evaluated; name the policies beside it")
            }
            guard model == nil || modelVersion == nil else {
                throw ValidationError("--model and --model-version exclude each other; name one model")
            }
        }

        func run() async throws {
            let settings = try await common.settings()
            if let report { try OutputPlace.requireFile(report, option: "--report") }
            let model = try loadModel(try modelOptions.store(settings))
            let curve = try experiment.map(ExperimentCurve.init(folder:))
            let runs = try load()
            let families = Set(runs.map(\.family))
            if let unknown = pool.first(where: { !families.contains($0) }) {
                throw WrongUse(
                    "--pool \(unknown): no such family; there are \(families.sorted().joined(separator: ", "))"
                )
            }
            var bar = ProgressBar("evaluating")
            let evaluation = await PolicyEvaluation(
                plan(for: model.model),
                on: runs,
                concurrency: threads ?? ProcessInfo.processInfo.activeProcessorCount
            ) { bar.update($0) }
            let result = EvaluationResult(evaluation, version: model.version, pool: pool)
            if let report { try write(report, evaluation, runs: runs, curve: curve) }
            try show(result)
        }

        /// The version asked for, else the one in use, else the one that comes with the program.
        private func loadModel(_ store: ModelStore) throws -> (model: PlacementModel, version: String) {
            if let model { return (try PlacementModel(directory: model), model) }
            if let modelVersion {
                return (try PlacementModel(from: store, version: modelVersion), modelVersion)
            }
            return try PlacementModel.inUse(store)
        }

        private func load() throws -> [PolicyEvaluation.Run] {
            let source = history.map(HistorySource.directory) ?? .besideScenario
            var bar = ProgressBar("reading")
            return try scenarios.enumerated().map { index, folder in
                let scenario = try Scenario(directory: folder, history: source)
                bar.update(Double(index + 1) / Double(scenarios.count))
                return PolicyEvaluation.Run(family: try Scenario.family(ofDirectory: folder), scenario: scenario)
            }
        }

        /// All but the learned one, which is what they are compared with.
        private static let defaultReferences =
            ReferencePolicy.allCases.filter { !$0.usesModel } + ReferencePolicy.extenderWeights

        private func plan(for model: PlacementModel) -> PolicyEvaluation.Plan {
            let base = ReferencePolicy.kubeDefault
            let others = policy.isEmpty ? Self.defaultReferences : policy
            let references = others.reduce(into: [base]) { if !$0.contains($1) { $0.append($1) } }
            return PolicyEvaluation.Plan(
                candidate: .learned(model.q),
                references: references.map { PolicyEntrant($0, learned: model.q) },
                ablations: quick ? [] : PolicyEntrant.ablations(of: model.q),
                rivals: [PolicyEntrant(.kubeDefault), PolicyEntrant(.predictiveConvex)],
                variations: quick ? [] : ScenarioVariation.allCases.filter { $0 != .asRecorded }
            )
        }

        private func write(
            _ path: String,
            _ evaluation: PolicyEvaluation,
            runs: [PolicyEvaluation.Run],
            curve: ExperimentCurve?
        ) throws {
            guard let first = runs.first else { return }
            let page = EvaluationReport(
                title: "The learned placement policy beside all others",
                evaluation: evaluation,
                day: first.scenario,
                pool: pool,
                curve: curve?.learningCurve
            )
            try AtomicFile.replace(path, contents: Data(try page.html().utf8))
            Console.success("report: \(path)")
        }

        private func show(_ result: EvaluationResult) throws {
            switch common.format {
            case .json: try Output.json(result)
            case .table: result.showTables()
            }
        }
    }
}
