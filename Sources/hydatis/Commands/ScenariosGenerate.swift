import ArgumentParser
import Foundation
import Simulation

extension Scenarios {
    /// `hydatis scenarios generate`: makes up varied runs from recorded ones.
    struct Generate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make up varied runs from recorded ones.",
            discussion: """
                Every run begins on a recorded day: policies may know the days before it, pods demand what their \
                workload demanded on it. Who lives when and for how long is drawn from the recorded runs, as are the \
                nodes. Runs of several families may be given; each family is made up by itself. The same seed gives the \
                same files. Written are OUT/scenarios/FAMILY-generated-SEED/ and OUT/history/, which `hydatis simulate` \
                and the placement benchmark's referee read.
                Examples:
                  hydatis scenarios generate --from benchmark/scenarios/s4-daily-train-* --out made --count 50
                  hydatis scenarios generate --from runs/* --out made --load 1.0:1.2 --unknown 0.3
                  hydatis scenarios generate --from runs/* --out made --nodes 40 --node-type 8000x16384
                """
        )

        @Option(
            name: .customLong("from"),
            parsing: .upToNextOption,
            help: ArgumentHelp("Folders of recorded runs, for training only.", valueName: "scenario")
        )
        var sources: [String]

        @Option(help: ArgumentHelp("Write scenarios/ and history/ into this folder.", valueName: "folder"))
        var out: String

        @Option(help: "Number of runs per family.")
        var count: Int = 1

        @Option(parsing: .unconditional, help: "Seed of the first run; the next ones count up.")
        var seed: UInt64 = 1

        @Option(
            help: ArgumentHelp(
                "Folder of the workload history (default: ../../history beside each scenario).",
                valueName: "folder"
            )
        )
        var history: String?

        @OptionGroup(title: "Knobs") var knobs: KnobOptions

        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard !sources.isEmpty else { throw ValidationError("--from: name at least one folder of a recorded run") }
            guard (1...100_000).contains(count) else {
                throw ValidationError("--count must be in 1...100000, got \(count)")
            }
            guard seed <= UInt64.max - UInt64(count) else { throw ValidationError("--seed is too large, got \(seed)") }
            if let problem = knobs.knobs.problem { throw ValidationError(problem) }
        }

        func run() async throws {
            _ = try await common.settings()
            try OutputPlace.requireFolder(out, option: "--out")
            let source = history.map(HistorySource.directory) ?? .besideScenario
            let generators = try ScenarioGenerator.generators(from: sources, history: source, knobs: knobs.knobs)
            var bar = ProgressBar("generating")
            var made: [MadeRun] = []
            for (index, generator) in generators.enumerated() {
                try generator.writeHistory(to: "\(out)/history")
                for offset in 0..<count {
                    let run = generator.run(seed: seed + UInt64(offset))
                    made.append(MadeRun(run, folder: try generator.write(run, to: out)))
                    bar.update((Double(index) + Double(offset + 1) / Double(count)) / Double(generators.count))
                }
            }
            try show(made)
        }

        private func show(_ made: [MadeRun]) throws {
            switch common.format {
            case .json: try Output.json(made)
            case .table:
                let headers = ["scenario", "nodes", "pods", "CPU requests", "CPU demand", "without history"]
                let rows = made.map { run in
                    [
                        run.scenario, "\(run.nodes)", "\(run.pods)", run.cpuRequests.percent, run.cpuDemand.percent,
                        run.withoutHistory.percent,
                    ]
                }
                Output.table(headers, rows)
                Console.success("\(made.count) scenarios in \(out)/scenarios")
            }
        }
    }
}

/// What generated runs shall be like, as options.
struct KnobOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Factor on the CPU requests of the recorded runs; a range such as 0.9:1.2 is drawn from for each run.",
            valueName: "factor"
        )
    )
    var load: RangeArgument = RangeArgument(range: 1...1)

    @Option(
        help: ArgumentHelp("Share of early services that arrive at any time of the day instead.", valueName: "share")
    )
    var late: Double = 0

    @Option(help: ArgumentHelp("Factor on how long pods stay before they are replaced.", valueName: "factor"))
    var lifetime: Double = 1

    @Option(help: ArgumentHelp("Number of nodes (default: as recorded).", valueName: "number"))
    var nodes: Int?

    @Option(
        help: ArgumentHelp(
            "A node's milli-CPU and MiB; repeat it to mix types (default: the recorded nodes).",
            valueName: "size"
        )
    )
    var nodeType: [NodeTypeArgument] = []

    @Option(
        help: ArgumentHelp(
            "Share of pods whose workload has no history (default: as the days have it).",
            valueName: "share"
        )
    )
    var unknown: Double?

    @Option(help: ArgumentHelp("Share of jobs among the pods (default: as recorded).", valueName: "share"))
    var jobs: Double?

    /// The knobs that the options say.
    var knobs: ScenarioKnobs {
        var knobs = ScenarioKnobs()
        knobs.load = load.range
        knobs.lateArrivals = late
        knobs.lifetime = lifetime
        knobs.nodeCount = nodes
        knobs.nodeTypes = nodeType.map(\.type)
        knobs.unknownShare = unknown
        knobs.jobShare = jobs
        return knobs
    }
}

/// A number or two with a colon between: `1`, `0.9:1.2`.
struct RangeArgument: ExpressibleByArgument {
    let range: ClosedRange<Double>

    init(range: ClosedRange<Double>) { self.range = range }

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        guard let first = parts.first ?? nil, let last = parts.last ?? nil, parts.count <= 2, first <= last else {
            return nil
        }
        range = first...last
    }

    var defaultValueDescription: String {
        range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound):\(range.upperBound)"
    }
}

/// A node's size as text: `8000x16384` for 8 CPU and 16 GiB.
struct NodeTypeArgument: ExpressibleByArgument {
    let type: ScenarioKnobs.NodeType

    init?(argument: String) {
        let parts = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let cpu = parts[0], let memory = parts[1] else { return nil }
        type = ScenarioKnobs.NodeType(milliCPU: cpu, memoryMiB: memory)
    }
}

/// A generated run for people and machines.
private struct MadeRun: Encodable {
    var scenario: String
    var folder: String
    var nodes: Int
    var pods: Int
    var cpuRequests: Double
    var cpuDemand: Double
    var withoutHistory: Double

    init(_ run: GeneratedRun, folder: String) {
        self.folder = folder
        scenario = run.scenario.name
        nodes = run.scenario.nodes.count
        pods = run.scenario.pods.count
        cpuRequests = run.cpuRequestShare
        cpuDemand = run.cpuDemandShare
        withoutHistory = run.unknownShare
    }
}
