package import PlacementLearning

/// A policy that takes part in a comparison.
package struct PolicyEntrant: Sendable {
    /// The policy's name, unique in a comparison.
    package let name: String

    /// One line that says what it does.
    package let summary: String

    /// The seeds it runs with; figures are means over them.
    package let seeds: [UInt64]

    /// Makes the policy for one run.
    package let make: @Sendable (_ scenario: Scenario, _ seed: UInt64) -> any SimulationPolicy

    /// Creates an entrant.
    ///
    /// - Parameters:
    ///   - name: The policy's name, unique in a comparison.
    ///   - summary: One line that says what it does.
    ///   - seeds: The seeds it runs with, at least one.
    ///   - make: Makes the policy for one run.
    package init(
        name: String,
        summary: String,
        seeds: [UInt64] = [1],
        make: @escaping @Sendable (_ scenario: Scenario, _ seed: UInt64) -> any SimulationPolicy
    ) {
        precondition(!seeds.isEmpty, "an entrant needs a seed")
        self.name = name
        self.summary = summary
        self.seeds = seeds
        self.make = make
    }

    /// One of the benchmark's policies or an extender; `learned` makes the learned one of a model.
    ///
    /// The random one is the mean over five seeds, as the benchmark has it.
    ///
    /// - Parameters:
    ///   - policy: The policy.
    ///   - q: What an extender scores with; the others ignore it.
    package init(_ policy: ReferencePolicy, learned q: PlacementQ = PlacementQ(rule: .convex)) {
        self.init(
            name: policy.rawValue,
            summary: policy.summary,
            seeds: policy == .random ? [1, 2, 3, 4, 5] : [1]
        ) { scenario, seed in
            policy.make(for: scenario, seed: seed, scorer: LearnedPlacement(q: q))
        }
    }
}
