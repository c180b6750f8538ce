/// Plays random episodes and tells where an environment breaks its contract.
package struct EnvironmentChecker: Sendable {
    /// The most steps an episode may take before the checker calls it endless.
    package let stepLimit: Int

    /// Creates a checker.
    package init(stepLimit: Int = 100_000) { self.stepLimit = stepLimit }

    /// What one episode looked like, in all that must not differ between two with the same seed and actions.
    private struct Trace: Equatable {
        var rewards: [Double] = []
        var features: [[Double]] = []
        var masks: [[Bool]] = []
        var problems: [String] = []
        var isOver = false
    }

    /// Plays the environment and lists every broken promise, nothing if it keeps them all.
    ///
    /// - Parameters:
    ///   - environment: A copy is played.
    ///   - seed: The seed of the episode and of the random actions.
    /// - Returns: One sentence per broken promise.
    package func problems(of environment: some PlacementEnvironment, seed: UInt64 = 1) -> [String] {
        var played = environment
        let first = play(&played, seed: seed)
        // The same value is reset, not a new copy: nothing of the first episode may live on.
        let second = play(&played, seed: seed)
        var problems = first.problems
        if first.masks != second.masks || first.rewards != second.rewards || first.features != second.features {
            problems.append("the same seed and actions gave another episode after a second reset")
        }
        if !first.isOver { problems.append("the episode did not end within \(stepLimit) steps") }
        return problems
    }

    private func play(_ environment: inout some PlacementEnvironment, seed: UInt64) -> Trace {
        var trace = Trace()
        var generator = SeededGenerator(seed: seed)
        guard environment.reset(seed: seed) else {
            trace.isOver = true
            return trace
        }
        let shape = (environment.observation.nodeCount, environment.observation.featureCount)
        for step in 0..<stepLimit {
            let seen = environment.observation
            trace.problems += Self.problems(of: seen, shape: shape, step: step)
            trace.features.append(seen.features)
            trace.masks.append(seen.feasibleActions)
            let allowed = seen.feasibleActions.indices.filter { seen.feasibleActions[$0] }
            guard let action = allowed.randomElement(using: &generator) else { return trace }
            let outcome = environment.step(action)
            trace.rewards.append(outcome.reward)
            if !outcome.reward.isFinite { trace.problems.append("step \(step): the reward is \(outcome.reward)") }
            if outcome.isTerminated && outcome.isTruncated {
                trace.problems.append("step \(step): both terminated and truncated; an end is one of them")
            }
            if outcome.isLast {
                trace.isOver = true
                return trace
            }
        }
        return trace
    }

    private static func problems(of seen: Observation, shape: (Int, Int), step: Int) -> [String] {
        var problems: [String] = []
        if (seen.nodeCount, seen.featureCount) != shape || seen.features.count != shape.0 * shape.1
            || seen.feasibleActions.count != shape.0
        {
            problems.append("step \(step): the observation changed its shape")
        }
        if !seen.features.allSatisfy(\.isFinite) { problems.append("step \(step): a feature is not a finite number") }
        if !seen.feasibleActions.contains(true) {
            problems.append("step \(step): no action is allowed though the episode goes on")
        }
        return problems
    }
}
