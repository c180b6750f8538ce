import PlacementLearning

/// What several policies cost on the same runs, run by run.
package struct PolicyCosts: Sendable, Codable, Equatable {
    /// The family of each run, as a position.
    package var families: [Int] = []

    /// kube-default's cost of each run.
    package var base: [Double] = []

    /// The costs of each run, one array per policy.
    package var costs: [[Double]] = []

    /// Creates costs of no runs.
    package init() {}

    /// Mean cost over the runs of a family relative to kube-default's.
    package func relative(_ policy: Int, family: Int) -> Double {
        let runs = families.indices.filter { families[$0] == family }
        let own = runs.reduce(0) { $0 + costs[policy][$1] }
        let kube = runs.reduce(0) { $0 + base[$1] }
        return kube > 0 ? own / kube : 1
    }

    /// The mean over families of `relative`.
    package func relative(_ policy: Int) -> Double {
        let known = Set(families).sorted()
        return known.reduce(0) { $0 + relative(policy, family: $1) } / Double(max(1, known.count))
    }

    /// How much a policy's mean relative cost lies above another's: the 5 % and 95 % quantiles of a bootstrap that draws
    /// runs within families, paired.
    ///
    /// - Parameters:
    ///   - policy: The policy.
    ///   - other: The policy it is compared with; nil for kube-default.
    ///   - family: Only the runs of this family; nil for the mean over all.
    ///   - seed: The seed of the draws.
    /// - Returns: The interval, in units of kube-default's cost.
    package func interval(_ policy: Int, against other: Int?, family: Int? = nil, seed: UInt64) -> ClosedRange<Double> {
        var generator = SeededGenerator(seed: seed, stream: 99)
        let groups = Dictionary(grouping: families.indices) { families[$0] }
            .filter { family == nil || $0.key == family }.sorted { $0.key < $1.key }.map(\.value)
        let draws = (0..<2000).map { _ in
            var sum = 0.0
            for group in groups {
                var own = 0.0
                var compared = 0.0
                var kube = 0.0
                for _ in group {
                    let run = group[Int(generator.next() % UInt64(group.count))]
                    own += costs[policy][run]
                    compared += other.map { costs[$0][run] } ?? base[run]
                    kube += base[run]
                }
                sum += kube > 0 ? (own - compared) / kube : 0
            }
            return sum / Double(max(1, groups.count))
        }.sorted()
        return draws[99]...draws[1899]
    }

    /// Replays runs under kube-default and the given Q-functions.
    static func measure(
        _ policies: [PlacementQ],
        on requests: [TrainingRuns.Request],
        threadCount: Int,
        withConvex: Bool = false
    ) async -> PolicyCosts {
        let rows = await Parallel.map(requests, threadCount: threadCount) { request in
            let simulator = request.simulator()
            var own = policies.map { simulator.run(EnginePolicy(LearnedPlacement(q: $0))).figures.cost }
            if withConvex { own.append(simulator.run(.predictiveConvex).figures.cost) }
            return (simulator.run(.kubeDefault).figures.cost, own)
        }
        var result = PolicyCosts()
        result.families = requests.map(\.family)
        result.base = rows.map(\.0)
        result.costs = (0..<policies.count + (withConvex ? 1 : 0)).map { policy in rows.map { $0.1[policy] } }
        return result
    }
}
