import ClusterModel
import Foundation
import MetricHistory
package import PlacementLearning

/// Learns a placement policy from generated runs.
///
/// 1. *Search*: the numbers of the prior, by the cross-entropy method on replayed cost.
/// 2. *Rounds* of policy iteration: the current policy plays with some random actions, hindsight difference returns of
///    several candidates per decision fill the replay buffer, a linear and a network correction are fitted, and replays
///    of other runs choose how far each is believed.
/// 3. *Choice* between no correction, the linear and the network one, on twice as many runs of their own.
/// 4. *Validation*: fresh runs judge the outcome against predictive-convex, the prior alone and the current model.
///
/// After every unit of work its whole state is written to `checkpoint.json`; a killed training goes on from there with
/// the same result.
package struct PlacementTrainer: Sendable {
    /// How a training goes.
    package struct Options: Codable, Equatable, Sendable {
        /// The seed of everything random.
        package var seed: UInt64 = 1
        /// The amount of work: 1 takes some minutes on two cores.
        package var budget = 1.0
        /// What decisions are charged for.
        package var reward = RewardWeights.benchmark
        /// Rounds of the search.
        package var searchRounds = 4
        /// Candidates per round of the search, of which a quarter survives.
        package var population = 10
        /// Rounds of policy iteration.
        package var learningRounds = 2
        /// The share of random actions in the first round and in the last.
        package var epsilon = 0.1
        /// Where learning begins and what the outcome competes with in the choice; nil for a policy of no experience.
        package var start: PlacementQ?

        /// Creates the defaults.
        package init() {}
    }

    /// A point of the learning curve.
    package struct CurvePoint: Codable, Equatable, Sendable {
        /// What was done, for example `search 2`.
        package var step: String
        /// Mean over families of the cost of the best policy so far relative to kube-default, on the runs of the step.
        package var relativeCost: Double
        /// The same of the policy that the step began with, on the same runs.
        package var before: Double
        /// The same of predictive-convex, on the same runs, where it was replayed.
        package var predictiveConvex: Double?
        /// The loss of the fit, above the least possible.
        package var loss: Double?
    }

    /// What a training has come to.
    package struct State: Codable, Equatable, Sendable {
        package var options: Options
        package var sources: [String]
        package var searchRound = 0
        package var searchMean: [Double] = []
        package var searchDeviation: [Double] = []
        package var learningRound = 0
        package var q = PlacementQ(rule: .convex)
        /// The best linear and the best network correction of the last round.
        package var linear: PlacementQ?
        package var network: PlacementQ?
        /// Whether the choice between them has been made.
        package var isChosen = false
        package var curve: [CurvePoint] = []
    }

    /// What a training ended with.
    package struct Outcome: Sendable {
        package var q: PlacementQ
        package var curve: [CurvePoint]
        package var families: [String]
        /// Costs on the validation runs of, in this order: the outcome, the current policy, the prior alone, the linear
        /// and the network correction, predictive-convex.
        package var validation: PolicyCosts
        package var options: Options
    }

    let runs: TrainingRuns
    let options: Options
    let sources: [String]
    let threadCount: Int
    let directory: String

    /// Creates a trainer.
    ///
    /// - Parameters:
    ///   - runs: Where runs come from.
    ///   - options: How the training goes.
    ///   - sources: The names of the recorded runs, to recognize a checkpoint of another training.
    ///   - threadCount: The number of threads.
    ///   - directory: Where checkpoints and the curve are kept.
    package init(runs: TrainingRuns, options: Options, sources: [String], threadCount: Int, directory: String) {
        self.runs = runs
        self.options = options
        self.sources = sources
        self.threadCount = threadCount
        self.directory = directory
    }

    /// Trains to the end, from the last checkpoint if there is one of the same training.
    ///
    /// - Parameters:
    ///   - current: The model in use, to compare with; nil compares with predictive-convex.
    ///   - progress: Receives the share done and what was reached.
    /// - Returns: The policy and how it did on the validation runs.
    /// - Throws: An error of the file system when a checkpoint cannot be written.
    package func run(
        against current: PlacementQ?,
        progress: (_ share: Double, _ detail: String) -> Void
    ) async throws -> Outcome {
        var state = loadCheckpoint() ?? State(options: options, sources: sources)
        let units = Double(options.searchRounds) + 3 * Double(options.learningRounds) + 5
        func report() {
            let done = Double(state.searchRound) + 3 * Double(state.learningRound)
            let detail = state.curve.last.map {
                "\($0.step): \(($0.relativeCost * 1000).rounded() / 1000) of kube-default, before \(($0.before * 1000).rounded() / 1000)"
            }
            progress(done / units, detail ?? "")
        }
        while state.searchRound < options.searchRounds {
            await search(&state)
            try save(state)
            report()
        }
        while state.learningRound < options.learningRounds {
            await learn(&state)
            try save(state)
            report()
        }
        if !state.isChosen {
            await choose(&state)
            try save(state)
            report()
        }
        let outcome = await validate(state, against: current)
        progress(1, "")
        return outcome
    }

    // MARK: Search

    /// One round of the cross-entropy method: draw, replay the same runs, keep the best quarter.
    private func search(_ state: inout State) async {
        if state.searchMean.isEmpty {
            let rule = options.start?.rule ?? RuleParameters(varianceFactor: 3, serviceHours: 6, jobHours: 2)
            state.searchMean = rule.logarithms
            // From experience the search goes less far.
            state.searchDeviation = [0.6, 0.6, 0.5, 0.15, 0.5].map { options.start == nil ? $0 : $0 / 2 }
        }
        var generator = SeededGenerator(seed: options.seed, stream: 1000 + UInt64(state.searchRound))
        var candidates = [state.searchMean]
        while candidates.count < options.population {
            candidates.append(
                zip(state.searchMean, state.searchDeviation).map { $0 + $1 * generator.normal() }
            )
        }
        let requests = runs.requests(.search, round: state.searchRound, amount: 240 * options.budget)
        let policies = candidates.map { PlacementQ(rule: RuleParameters(logarithms: $0), calibration: .observedDays) }
        let costs = await PolicyCosts.measure(policies, on: requests, threadCount: threadCount, withConvex: true)
        let relative = candidates.indices.map { costs.relative($0) }
        let elite = relative.indices.sorted { relative[$0] < relative[$1] }.prefix(max(3, candidates.count / 3))
        let count = Double(elite.count)
        for index in state.searchMean.indices {
            let values = elite.map { candidates[$0][index] }
            let mean = values.reduce(0, +) / count
            let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
            // Smoothed, since a round's best are partly its lucky ones.
            state.searchMean[index] = 0.3 * state.searchMean[index] + 0.7 * mean
            state.searchDeviation[index] = 0.5 * state.searchDeviation[index] + 0.5 * deviation
        }
        state.searchRound += 1
        state.q = PlacementQ(rule: RuleParameters(logarithms: state.searchMean), calibration: .observedDays)
        state.curve.append(
            CurvePoint(
                step: "search \(state.searchRound)",
                relativeCost: elite.reduce(0) { $0 + relative[$1] } / count,
                before: relative[0],
                predictiveConvex: costs.relative(candidates.count)
            )
        )
    }

    // MARK: Learning

    /// One round of policy iteration.
    private func learn(_ state: inout State) async {
        let played = state.q
        let rule = state.q.rule
        let reward = options.reward
        let epsilon = options.epsilon
        let seed = options.seed
        let round = state.learningRound
        var buffer = HindsightBuffer()
        // The buffer of a round holds the runs of all rounds so far, replayed by the current policy.
        for past in 0...round {
            let requests = runs.requests(.learning, round: past, amount: 200 * options.budget)
            let parts = await Parallel.map(requests, threadCount: threadCount) { request in
                let simulator = request.simulator()
                var policy: any SimulationPolicy = HindsightPolicy(
                    q: played,
                    scenario: simulator.scenario,
                    reward: reward,
                    epsilon: epsilon,
                    seed: seed ^ request.seed ^ UInt64(round)
                )
                _ = simulator.run(&policy)
                return (policy as? HindsightPolicy)?.buffer ?? HindsightBuffer()
            }
            let counts = Dictionary(grouping: requests.indices) { requests[$0].family }.mapValues(\.count)
            for (request, part) in zip(requests, parts) {
                // Families count alike, and so do the runs of a family.
                buffer.append(part, countingAs: 10_000 / Double(counts[request.family] ?? 1))
            }
        }
        let scale = FeatureScale(rows: buffer.features, featureCount: CandidateFeature.count)
        var fits: [(q: PlacementQ, loss: Double)] = []
        let kinds = [0, 16]
        let filled = buffer
        // A tenth of the usual budget still takes all steps; a tiny one, for trying out, takes fewer.
        let stepCount = max(40, Int(4000 * min(1, 10 * options.budget)))
        let learned = await Parallel.map(kinds, threadCount: threadCount) { hidden in
            ResidualLearner(options: .init(hiddenCount: hidden, stepCount: stepCount), seed: seed + UInt64(round))
                .fit(filled, scale: scale)
        }
        for fit in learned {
            for gain in [0.33, 0.67, 1.0] {
                let q = PlacementQ(
                    rule: rule,
                    calibration: played.calibration,
                    scale: scale,
                    residual: fit.network,
                    gain: gain
                )
                fits.append((q, fit.lastLoss))
            }
        }
        let requests = runs.requests(.selection, round: round, amount: 200 * options.budget)
        let candidates = [state.q] + fits.map(\.q)
        let costs = await PolicyCosts.measure(candidates, on: requests, threadCount: threadCount, withConvex: true)
        let relative = candidates.indices.map { costs.relative($0) }
        func best(_ range: Range<Int>) -> Int { range.min { (relative[$0], $0) < (relative[$1], $1) } ?? 0 }
        let linear = best(1..<4)
        let network = best(4..<7)
        state.linear = candidates[linear]
        state.network = candidates[network]
        for (name, index) in [("linear", linear), ("network", network)] {
            state.curve.append(
                CurvePoint(
                    step: "\(name) \(round + 1), gain \(candidates[index].gain)",
                    relativeCost: relative[index],
                    before: relative[0],
                    predictiveConvex: costs.relative(candidates.count),
                    loss: fits[index - 1].loss
                )
            )
        }
        let winner = best(0..<candidates.count)
        state.q = candidates[winner]
        state.learningRound += 1
    }

    // MARK: Choice

    /// Chooses between the prior alone and the last corrections, on runs that none of them has seen.
    private func choose(_ state: inout State) async {
        let prior = PlacementQ(rule: state.q.rule, calibration: state.q.calibration)
        let candidates = [prior, state.linear, state.network, options.start].compactMap(\.self)
        let requests = runs.requests(.selection, round: options.learningRounds, amount: 400 * options.budget)
        let costs = await PolicyCosts.measure(candidates, on: requests, threadCount: threadCount, withConvex: true)
        let relative = candidates.indices.map { costs.relative($0) }
        let winner = relative.indices.min { (relative[$0], $0) < (relative[$1], $1) } ?? 0
        state.q = candidates[winner]
        state.isChosen = true
        state.curve.append(
            CurvePoint(
                step: "choice",
                relativeCost: relative[winner],
                before: relative[0],
                predictiveConvex: costs.relative(candidates.count)
            )
        )
    }

    // MARK: Validation

    private func validate(_ state: State, against current: PlacementQ?) async -> Outcome {
        let prior = PlacementQ(rule: state.q.rule, calibration: state.q.calibration)
        let requests = runs.requests(.validation, amount: 300 * options.budget)
        let candidates = [state.q, current ?? prior, prior, state.linear ?? prior, state.network ?? prior]
        var costs = await PolicyCosts.measure(candidates, on: requests, threadCount: threadCount, withConvex: true)
        if current == nil { costs.costs[1] = costs.costs[5] }
        return Outcome(
            q: state.q,
            curve: state.curve,
            families: runs.families,
            validation: costs,
            options: options
        )
    }

    // MARK: Checkpoints

    private var checkpointPath: String { "\(directory)/checkpoint.json" }

    private func loadCheckpoint() -> State? {
        guard let contents = FileManager.default.contents(atPath: checkpointPath),
            let state = try? JSONDecoder().decode(State.self, from: contents),
            state.options == options, state.sources == sources
        else { return nil }
        return state
    }

    private func save(_ state: State) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try AtomicFile.replace(checkpointPath, contents: try encoder.encode(state))
        try AtomicFile.replace("\(directory)/curve.json", contents: try encoder.encode(state.curve))
    }
}

extension PlacementTrainer.Outcome {
    /// The positions of the policies in `validation`.
    package enum Position {
        package static let outcome = 0
        package static let current = 1
        package static let prior = 2
        package static let linear = 3
        package static let network = 4
        package static let predictiveConvex = 5
    }

    /// How much the outcome's mean relative cost lies above the current policy's: a 90 % bootstrap interval.
    package var gain: ClosedRange<Double> {
        validation.interval(Position.outcome, against: Position.current, seed: options.seed)
    }

    /// The families in which the outcome costs more than kube-default.
    package var worseThanKubeDefault: [String] {
        families.indices.filter { validation.relative(Position.outcome, family: $0) > 1 }.map { families[$0] }
    }
}
