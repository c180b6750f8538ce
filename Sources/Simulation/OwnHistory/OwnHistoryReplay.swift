public import PlacementLearning

/// A cluster's own days under several policies, and what really happened beside them.
public struct OwnHistoryReplay: Sendable {
    /// One row of the comparison.
    public struct Result: Sendable {
        /// The policy's name, or `recorded`.
        public let name: String
        /// One line that says what it is.
        public let summary: String
        /// What it is judged by.
        public let figures: KeyFigures
        /// The same in hours.
        public let plain: PlainFigures
        /// Where the pods went.
        public let assignment: Assignment
        /// The share of its decisions that a guard rail left to another policy, 0...1.
        public let fallbackShare: Double
    }

    /// The name of what really happened.
    public static let recordedName = "recorded"

    /// The days.
    public let own: OwnHistory

    /// The policies in their order, then what really happened.
    public let results: [Result]

    /// What the last policy, the one that would run, would have cost beside what really happened.
    public let answer: SwitchAnswer

    /// The placements that made the largest difference between the first policy and the last one.
    public let differences: [PlacementDifference]

    /// Replays the days.
    ///
    /// - Parameters:
    ///   - own: The days.
    ///   - policies: The policies, at least one; the first is what the others are compared with.
    ///   - seed: The seed of the random policy.
    ///   - scorer: The scorer of the learned policy; the others ignore it.
    ///   - progress: Called after every policy with the share that is done.
    public init(
        _ own: OwnHistory,
        policies: [ReferencePolicy],
        seed: UInt64 = 1,
        learned scorer: LearnedPlacement = .predictiveConvex,
        progress: (Double) -> Void = { _ in }
    ) {
        precondition(!policies.isEmpty, "a replay needs at least one policy")
        let simulator = Simulator(scenario: own.scenario)
        var results: [Result] = []
        for policy in policies {
            let run = simulator.run(policy, seed: seed, learned: scorer)
            let share = Double(run.fallbackCount) / Double(max(1, run.decisionCount))
            results.append(Result(policy.rawValue, policy.summary, run.assignment, own.scenario, fallbackShare: share))
            progress(Double(results.count) / Double(policies.count))
        }
        differences =
            policies.count < 2
            ? []
            : PlacementDifference.largest(
                10,
                from: results[0].assignment,
                to: results[policies.count - 1].assignment,
                in: own
            )
        let last = results[policies.count - 1]
        answer = SwitchAnswer(policy: last.name, last.assignment, of: own)
        results.append(Result(Self.recordedName, "what really happened", own.recorded, own.scenario))
        self.own = own
        self.results = results
    }

    /// The name of the policy that the placements of `differences` are compared with the first one.
    public var comparedName: String { results[max(0, results.count - 2)].name }

    /// The page that a team reads before it switches a policy on.
    ///
    /// - Throws: `ScenarioError` if the page's template is missing beside the binary.
    public func html() throws -> String {
        let days = own.scenario.timing.end / 86_400
        var report = SimulationReport(
            title: "The last \(days) days, replayed",
            introduction:
                "\(own.notes.pods) recorded pods on \(own.scenario.nodes.count) nodes; \(own.notes.placed) of them came "
                + "in these days and are placed anew by each policy, the others stay where they were. What pods demand, "
                + "when they come and how long they run is as recorded.",
            scenario: own.scenario,
            results: results.map {
                SimulationReport.PolicyResult(
                    name: $0.name,
                    summary: $0.summary,
                    figures: $0.figures,
                    assignment: $0.assignment
                )
            }
        )
        report.sections = [
            .init(title: "Shall you switch it on?", lines: [answer.sentence]),
            .init(title: "In hours", lines: results.map(\.plainWords)),
            .init(
                title: "The placements that mattered most",
                lines: differences.isEmpty
                    ? ["No placement made a difference to hot node time or unmet CPU."]
                    : differences.map { $0.words(first: results[0].name, other: comparedName) }
            ),
            .init(title: "What these figures rest on", lines: noteLines),
        ]
        return try report.html()
    }

    /// What was assumed and what is not known, in sentences.
    public var noteLines: [String] {
        let notes = own.notes
        var lines = [
            "\(notes.filledShare.percent) of the pods' time was not measured; the newest measured value stands for it, "
                + "the same under every policy.",
            "Workloads are known from \(notes.historyDays) days before; "
                + "\(notes.withoutRequests) pods request nothing.",
            "Node selectors, affinities and volumes are not recorded: a replay may choose a node that the cluster "
                + "would have refused.",
        ]
        if notes.neverMeasured > 0 {
            lines.append("\(notes.neverMeasured) pods were never measured and demand nothing in any replay.")
        }
        if notes.onUnknownNodes > 0 {
            lines.append("\(notes.onUnknownNodes) pods are left out: nothing tells the size of their node.")
        }
        for result in results where result.fallbackShare > 0 {
            lines.append(
                "\(result.name): the prior made \(result.fallbackShare.percent) of the decisions, in states unlike "
                    + "those of training."
            )
        }
        return lines
    }
}

extension OwnHistoryReplay.Result {
    fileprivate init(
        _ name: String,
        _ summary: String,
        _ assignment: Assignment,
        _ scenario: Scenario,
        fallbackShare: Double = 0
    ) {
        let figures = KeyFigures(of: assignment, in: scenario)
        self.init(
            name: name,
            summary: summary,
            figures: figures,
            plain: PlainFigures(of: assignment, figures: figures, in: scenario),
            assignment: assignment,
            fallbackShare: fallbackShare
        )
    }

    /// The figures in a sentence.
    var plainWords: String {
        "\(name): \(plain.hotNodeHours.formatted(1)) of \(plain.nodeHours.formatted(0)) node hours above 80 % CPU, "
            + "\(plain.unmetCoreHours.formatted(2)) core hours of CPU unmet, "
            + "\(plain.memoryHotNodeHours.formatted(1)) node hours above 85 % memory, mean wait "
            + "\(plain.meanWaitSeconds.formatted(0)) s, \(plain.unplaced) pods never placed, "
            + "\(plain.nodesUsed.formatted(1)) nodes in use."
    }
}
