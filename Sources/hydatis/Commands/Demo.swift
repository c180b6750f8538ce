import ArgumentParser
import Foundation
import LoadPrediction
import MetricHistory
import ModelRegistry
import Simulation

/// `hydatis demo`: the whole chain on the embedded cluster.
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the whole chain on an embedded cluster: no cluster needed.",
        discussion: """
            Six HYDATIS nodes whose pods demand what real machines were recorded to use. Takes the first days as \
            history (as kube-default placed the pods), stores it as Parquet, trains the load predictor, and replays the \
            held-back days under several policies. Ends with a table and an HTML report. Examples:
              hydatis demo
              hydatis demo --days 20 --replay-days 8 --report comparison.html
            """
    )

    @Option(help: ArgumentHelp("The HTML report; data and models go beside it.", valueName: "file"))
    var report = "report/demo.html"

    @Option(parsing: .unconditional, help: "Days to learn from.")
    var days = 12

    @Option(parsing: .unconditional, help: "Days held back and replayed.")
    var replayDays = 4

    @Option(
        parsing: .unconditional,
        help: "How often to replay, each time with pods coming and going at other times."
    )
    var replays = 5

    @Option(parsing: .unconditional, help: "Seed of when pods come and go.")
    var seed: UInt64 = 1

    @OptionGroup var common: CommonOptions

    private static let policies: [ReferencePolicy] = [.kubeDefault, .trimaranTLP, .predictiveConvex, .oracleGreedy]

    func run() async throws {
        let settings = try await common.settings()
        let cluster = try DemoCluster()
        try validate(cluster)
        let options = try settings.predictorOptions(quick: true)
        let folder = report.hasSuffix(".html") ? String(report.dropLast(5)) + "-data" : report + "-data"
        Console.info("recording \(days + replayDays) days of \(cluster.nodes.count) nodes placed by kube-default")
        let history = try record(cluster, into: "\(folder)/metrics")
        let training = try train(on: history, models: "\(folder)/models", options: options)
        let (scenario, results) = replay(cluster)
        try write(scenario, results, training)
        try show(results, training)
        // Also a model that did not earn promotion can be looked at.
        let version = training.isPromoted ? "" : " --model-version \(training.version)"
        Console.info("node forecasts: hydatis forecast --data \(folder)/metrics --models \(folder)/models\(version)")
        Console.success("report: \(report)")
    }

    private func validate(_ cluster: DemoCluster) throws {
        // Compared without a sum, which may overflow.
        guard days >= 6, replayDays >= 1, days <= cluster.dayCount, replayDays <= cluster.dayCount - days else {
            throw WrongUse(
                "--days must be at least 6, --replay-days at least 1 and their sum at most \(cluster.dayCount), "
                    + "got \(days) and \(replayDays)"
            )
        }
        guard (1...100).contains(replays) else { throw WrongUse("--replays must be in 1...100, got \(replays)") }
        try OutputPlace.requireFile(report, option: "--report")
    }

    /// What monitoring would have recorded over all days; stored and read back as any other history.
    private func record(_ cluster: DemoCluster, into directory: String) throws -> MetricTable {
        let scenario = cluster.scenario(days: 0..<days + replayDays, knownDays: 0..<0, seed: seed)
        let run = Simulator(scenario: scenario).run(.kubeDefault)
        try? FileManager.default.removeItem(atPath: directory)
        try cluster.metrics(of: run.assignment, in: scenario, firstDay: 0).writePartitions(directory: directory)
        return try MetricTable.read(path: directory).resampled(to: .seconds(3600))
    }

    private func train(
        on history: MetricTable,
        models: String,
        options: PredictorOptions
    ) throws -> PredictorTrainer.Outcome {
        var bar = ProgressBar("training the load predictor")
        let trainer = PredictorTrainer(history: history, options: options, holdbackHours: 24 * replayDays)
        return try trainer.run(
            publishingTo: ModelStore(root: models),
            origin: "embedded cluster, Bitbrains and Google 2019 load",
            promoting: true,
            at: Date()
        ) { bar.update($0) }
    }

    private func replay(_ cluster: DemoCluster) -> (Scenario, [SimulationReport.PolicyResult]) {
        var bar = ProgressBar("replaying \(replayDays) held-back days")
        let scenarios = (0..<UInt64(replays)).map {
            cluster.scenario(days: days..<days + replayDays, knownDays: 0..<days, seed: seed &+ 1 &+ $0)
        }
        let simulators = scenarios.map(Simulator.init(scenario:))
        var results: [SimulationReport.PolicyResult] = []
        for (index, policy) in Self.policies.enumerated() {
            let runs = simulators.enumerated().map { number, simulator in
                let run = simulator.run(policy)
                let done = Double(index) + Double(number + 1) / Double(replays)
                bar.update(done / Double(Self.policies.count))
                return run
            }
            results.append(
                SimulationReport.PolicyResult(
                    name: policy.rawValue,
                    summary: policy.summary,
                    figures: KeyFigures(meanOf: runs.map(\.figures)),
                    assignment: runs[0].assignment
                )
            )
        }
        return (scenarios[0], results)
    }

    private func write(
        _ scenario: Scenario,
        _ results: [SimulationReport.PolicyResult],
        _ training: PredictorTrainer.Outcome
    ) throws {
        let page = SimulationReport(
            title: "HYDATIS ML-Scheduler: demonstration",
            introduction:
                "Six nodes (three tainted masters, three workers, 8 CPU and 16 GiB each) with pods that demand "
                + "what real machines were recorded to use. Learned from \(days) days, then replayed \(replayDays) held-back "
                + "days; figures are means over \(replays) replays with other arrivals, drawings show the first.",
            scenario: scenario,
            results: results,
            forecast: .init(accuracy: training.accuracy, points: training.pastPredictions)
        )
        try AtomicFile.replace(report, contents: Data(page.html().utf8))
    }

    private func show(_ results: [SimulationReport.PolicyResult], _ training: PredictorTrainer.Outcome) throws {
        switch common.format {
        case .json: try Output.json(DemoResult(report: report, results: results, training: training))
        case .table:
            AccuracyTable.show(training.accuracy)
            print("")
            KeyFigureTable.show(results.map { (name: $0.name, figures: $0.figures) })
        }
    }
}

/// The demonstration's result for machines.
private struct DemoResult: Encodable {
    var report: String
    var policies: [String: KeyFigures]
    var forecastAccuracy: [AccuracyRow]

    init(report: String, results: [SimulationReport.PolicyResult], training: PredictorTrainer.Outcome) {
        self.report = report
        policies = Dictionary(results.map { ($0.name, $0.figures) }) { first, _ in first }
        forecastAccuracy = training.accuracy.map(AccuracyRow.init)
    }
}
