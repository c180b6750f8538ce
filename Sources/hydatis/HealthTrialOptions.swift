import AnomalyDetection
import ArgumentParser
import MetricHistory
import Simulation

/// `hydatis evaluate detector` without labels: what a detector of node health does on days it has not seen.
struct HealthTrialOptions: ParsableArguments {
    @OptionGroup var metrics: MetricsOptions
    @OptionGroup var detector: DetectorOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Without labels: newest data to try on, whole days (default: 3d).", valueName: "days"),
        transform: HoursArgument.init(argument:)
    )
    var holdback: HoursArgument?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Without labels: how many faults of each kind to inject.", valueName: "count")
    )
    var faults = 20

    @Option(help: ArgumentHelp("Without labels: also write an HTML page to this file.", valueName: "file"))
    var report: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Without labels: also time the newest interval of this many nodes.", valueName: "count")
    )
    var timeNodes: Int?

    /// How many forests of other seeds are compared.
    private static let stabilitySeeds: UInt64 = 3

    /// Fits on the older days and tries on the newer ones.
    func run(_ settings: Settings, _ format: OutputFormat, forest: IsolationForestOptions) throws {
        var options = try detector.options(settings)
        options.forest = forest
        guard (1...1000).contains(faults) else { throw WrongUse("--faults: must be in 1...1000, got \(faults)") }
        if let timeNodes, !(1...1_000_000).contains(timeNodes) {
            throw WrongUse("--time-nodes: must be in 1...1000000, got \(timeNodes)")
        }
        if let report { try OutputPlace.requireFile(report, option: "--report") }
        let path = try metrics.path(settings)
        let history = try ReadMetrics(path: path).table
        let days = try DetectorOptions.days(holdback, settings)
        var bar = ProgressBar("evaluating")
        let evaluation = try DetectorOptions.naming(path) {
            try HealthEvaluation(
                of: history,
                options: options,
                holdbackDays: days,
                seeds: faults,
                forests: Self.stabilitySeeds
            ) { bar.update($0) }
        }
        if let report {
            try AtomicFile.replace(report, contents: HealthPage(title: "Node health in \(path)", evaluation).contents)
            Console.success("report: \(report)")
        }
        var result = HealthEvaluationResult(evaluation, data: path)
        if let timeNodes {
            let timing = try StreamTiming(
                of: evaluation.detector,
                on: history.slice(from: evaluation.trial.timeline.grid.start, to: history.grid.end),
                nodeCount: timeNodes
            )
            result.intervalNodes = timing.nodeCount
            result.intervalMedianMilliseconds = timing.medianMilliseconds
        }
        switch format {
        case .json: try Output.json(result)
        case .table: result.show()
        }
    }
}

/// The evaluation for people and machines.
struct HealthEvaluationResult: Encodable {
    struct Share: Encodable {
        var node: String
        var flagged: Double
    }

    var data: String
    var threshold: Double
    var trial: TrialResult
    /// How far scores of forests with other seeds are from the first one's, at most and on average.
    var seedGreatestDifference: Double
    var seedMeanDifference: Double
    var seedAgreement: Double
    var flaggedByNode: [Share]
    var flaggedByHour: [Double]
    /// How long the newest interval of that many nodes takes, features and scores.
    var intervalNodes: Int?
    var intervalMedianMilliseconds: Double?

    init(_ evaluation: HealthEvaluation, data: String) {
        self.data = data
        threshold = evaluation.detector.rule.enter
        trial = TrialResult(evaluation.trial)
        seedGreatestDifference = evaluation.stability.greatestDifference
        seedMeanDifference = evaluation.stability.meanDifference
        seedAgreement = evaluation.stability.agreement
        flaggedByNode = zip(evaluation.trial.timeline.nodes, evaluation.flaggedByNode).map(Share.init)
        flaggedByHour = evaluation.flaggedByHour
    }

    /// Prints tables.
    func show() {
        trial.show()
        let shares = flaggedByNode.map { "\($0.node) \(($0.flagged * 100).formatted(2)) %" }
        print("flagged intervals by node: \(shares.joined(separator: ", "))")
        print(
            "other seeds: states agree in \((seedAgreement * 100).formatted(2)) % of intervals, scores differ by "
                + "\(seedMeanDifference.formatted(4)) on average, \(seedGreatestDifference.formatted(3)) at most"
        )
        if let intervalNodes, let intervalMedianMilliseconds {
            print("the newest interval of \(intervalNodes) nodes: \(intervalMedianMilliseconds.formatted(1)) ms")
        }
    }
}
