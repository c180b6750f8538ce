import Simulation

/// Recorded runs, divided into those to learn from and those to judge by.
struct RecordedSplit {
    /// The folders to learn from, in the order given.
    let training: [String]

    /// The folders that are kept out, in the order given.
    let kept: [String]

    /// So many runs of a large family are kept out at least: fewer judge nothing.
    private static let leastKept = RecordedJudge.leastRuns

    /// Keeps out the last runs by name of each family, rounded up, never all of a family; of ten runs or more, five at
    /// least.
    ///
    /// - Parameters:
    ///   - scenarios: Folders of recorded runs.
    ///   - holdback: The share to keep out, in 0..<1.
    /// - Throws: `ScenarioError` when a folder is not one of a recorded run.
    init(_ scenarios: [String], holdback: Double) throws {
        let families = try Dictionary(grouping: scenarios) { try Scenario.family(ofDirectory: $0) }
        var last: Set<String> = []
        for runs in families.values {
            let share = Int((Double(runs.count) * holdback).rounded(.up))
            let count = holdback > 0 && runs.count >= 2 * Self.leastKept ? max(share, Self.leastKept) : share
            last.formUnion(runs.sorted().suffix(min(count, runs.count - 1)))
        }
        training = scenarios.filter { !last.contains($0) }
        kept = scenarios.filter(last.contains)
    }

    /// Reads the runs that are kept out.
    ///
    /// - Parameters:
    ///   - families: The families, whose positions the runs get.
    ///   - history: Where the workload histories are.
    /// - Returns: Each run with the position of its family.
    /// - Throws: `ScenarioError` or `MetricHistoryError` when a run cannot be read.
    func kept(families: [String], history: HistorySource) throws -> [(family: Int, scenario: Scenario)] {
        try kept.map { folder in
            let family = try Scenario.family(ofDirectory: folder)
            let scenario = try Scenario(directory: folder, history: history)
            return (families.firstIndex(of: family) ?? families.count, scenario)
        }
    }
}
