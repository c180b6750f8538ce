import LoadPrediction

/// Replays runs under several policies, as many at a time as there are cores.
package struct ComparisonRunner: Sendable {
    /// A run that is ready to be replayed.
    package struct PreparedRun: Sendable {
        /// The family that the run belongs to.
        package let family: String

        /// The run with the profiles of its history.
        package let simulator: Simulator

        /// Prepares a run.
        ///
        /// - Parameters:
        ///   - family: The family that the run belongs to.
        ///   - scenario: The run.
        ///   - variation: What is changed about it.
        ///   - seed: Decides what the change draws.
        package init(
            family: String,
            scenario: Scenario,
            variation: ScenarioVariation = .asRecorded,
            seed: UInt64 = 1
        ) {
            self.family = family
            var simulator = Simulator(scenario: variation.applied(to: scenario, seed: seed))
            simulator.metricsDelay = variation.metricsDelay
            self.simulator = simulator
        }
    }

    /// The policies.
    package let entrants: [PolicyEntrant]

    /// How many replays run at a time.
    package let concurrency: Int

    /// Creates a runner.
    ///
    /// - Parameters:
    ///   - entrants: The policies, with different names.
    ///   - concurrency: How many replays run at a time, at least 1.
    package init(entrants: [PolicyEntrant], concurrency: Int) {
        precondition(concurrency > 0, "at least one replay at a time, got \(concurrency)")
        self.entrants = entrants
        self.concurrency = concurrency
    }

    private struct Job: Sendable {
        let run: Int
        let entrant: Int
    }

    /// Replays all runs under all policies.
    ///
    /// - Parameters:
    ///   - runs: The runs.
    ///   - progress: Is told after every replay which share of all is done.
    /// - Returns: The outcomes in the order of the runs, whatever the order in which replays end.
    package func compare(
        _ runs: [PreparedRun],
        progress: (_ share: Double) -> Void = { _ in }
    ) async -> PolicyComparison {
        let jobs = runs.indices.flatMap { run in entrants.indices.map { Job(run: run, entrant: $0) } }
        let outcomes = await replay(jobs, runs, progress)
        let named = runs.enumerated().map { index, run in
            PolicyComparison.Run(
                family: run.family,
                name: run.simulator.scenario.name,
                outcomes: Array(outcomes[index * entrants.count..<(index + 1) * entrants.count])
            )
        }
        return PolicyComparison(policies: entrants.map(\.name), runs: named)
    }

    private func replay(
        _ jobs: [Job],
        _ runs: [PreparedRun],
        _ progress: (_ share: Double) -> Void
    ) async -> [PolicyComparison.Outcome] {
        await withTaskGroup(of: (Int, PolicyComparison.Outcome).self) { group in
            var found: [PolicyComparison.Outcome?] = Array(repeating: nil, count: jobs.count)
            var started = 0
            var done = 0
            func start() {
                guard started < jobs.count else { return }
                let (index, job) = (started, jobs[started])
                let (run, entrant) = (runs[job.run], entrants[job.entrant])
                group.addTask { (index, await Self.outcome(of: entrant, in: run.simulator)) }
                started += 1
            }
            for _ in 0..<concurrency { start() }
            for await (index, outcome) in group {
                found[index] = outcome
                done += 1
                progress(Double(done) / Double(jobs.count))
                start()
            }
            return found.compactMap(\.self)
        }
    }

    /// Runs away from the caller's actor, so that replays do not wait for each other.
    @concurrent private static func outcome(
        of entrant: PolicyEntrant,
        in simulator: Simulator
    ) async -> PolicyComparison.Outcome {
        let runs = entrant.seeds.map { simulator.run(entrant.make(simulator.scenario, $0)) }
        let count = Double(runs.count)
        return PolicyComparison.Outcome(
            figures: KeyFigures(meanOf: runs.map(\.figures)),
            decisionCount: runs.reduce(0) { $0 + Double($1.decisionCount) } / count,
            fallbackCount: runs.reduce(0) { $0 + Double($1.fallbackCount) } / count
        )
    }
}
