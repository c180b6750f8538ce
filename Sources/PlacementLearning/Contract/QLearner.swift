/// Watkins' Q-learning, double or plain, with a linear Q-function over the features of an action's afterstate.
///
/// Q(s, a) = w·x(s, a). After every step w moves by α · (r + γ · max Q(s′, ·) − Q(s, a)) · x(s, a); the double form
/// (van Hasselt, 2010) picks the best next action with one set of weights and judges it with the other, against the
/// bias of a maximum over noisy values. With one feature per state and action it is the table.
package struct QLearner: Sendable {
    /// How learning goes.
    package struct Options: Sendable, Equatable {
        /// Weight γ of the future.
        package var discount = 0.95
        /// Step size α over training.
        package var learningRate = Schedule(from: 0.2, to: 0.02)
        /// Share ε of random actions over training.
        package var epsilon = Schedule(from: 1, to: 0.05, over: 0.6)
        /// Whether two sets of weights judge each other.
        package var isDouble = true

        /// Creates options.
        package init() {}
    }

    /// What a training went through.
    package struct Outcome: Sendable, Equatable {
        /// The sum of rewards of each episode.
        package var returns: [Double] = []
        /// Every action taken.
        package var actions: [Int] = []
    }

    private let options: Options

    /// The two sets of weights; the plain form uses the first only.
    package private(set) var weights: (first: [Double], second: [Double])

    /// Creates a learner that knows nothing.
    package init(featureCount: Int, options: Options = Options()) {
        self.options = options
        let zeros = [Double](repeating: 0, count: featureCount)
        weights = (zeros, zeros)
    }

    /// Q of one action.
    package func value(_ row: ArraySlice<Double>) -> Double {
        let first = Self.product(weights.first, row)
        return options.isDouble ? (first + Self.product(weights.second, row)) / 2 : first
    }

    /// The best allowed action, of equals the first; nil if none is allowed.
    package func bestAction(_ seen: Observation) -> Int? { Self.best(seen) { value($0) } }

    /// Learns from a number of steps.
    ///
    /// - Parameters:
    ///   - environment: Where to act; episodes begin with seeds drawn from `seed`.
    ///   - stepCount: The number of steps.
    ///   - seed: The same seed gives the same actions and weights.
    /// - Returns: Returns and actions.
    package mutating func train(
        _ environment: inout some PlacementEnvironment,
        stepCount: Int,
        seed: UInt64
    ) -> Outcome {
        var generator = SeededGenerator(seed: seed, stream: 1)
        var outcome = Outcome()
        var isPlaying = false
        var total = 0.0
        for step in 0..<stepCount {
            if !isPlaying {
                guard environment.reset(seed: generator.next()) else { return outcome }
                isPlaying = true
                total = 0
            }
            let progress = Double(step) / Double(stepCount)
            let seen = environment.observation
            guard let action = explore(seen, epsilon: options.epsilon.value(at: progress), &generator) else { break }
            let after = environment.step(action)
            let rate = options.learningRate.value(at: progress)
            learn(row: seen.row(action), after, next: environment.observation, rate: rate, &generator)
            outcome.actions.append(action)
            total += after.reward
            if after.isLast {
                outcome.returns.append(total)
                isPlaying = false
            }
        }
        return outcome
    }

    private func explore(_ seen: Observation, epsilon: Double, _ generator: inout SeededGenerator) -> Int? {
        let allowed = seen.feasibleActions.indices.filter { seen.feasibleActions[$0] }
        guard generator.uniform() >= epsilon else { return allowed.randomElement(using: &generator) }
        return bestAction(seen)
    }

    private mutating func learn(
        row: ArraySlice<Double>,
        _ after: EnvironmentStep,
        next: Observation,
        rate: Double,
        _ generator: inout SeededGenerator
    ) {
        let updatesFirst = !options.isDouble || generator.next() & 1 == 0
        let (own, judge) = updatesFirst ? (weights.first, weights.second) : (weights.second, weights.first)
        var target = after.reward
        // Cut off is not over: what would have followed still has value.
        if !after.isTerminated, let best = Self.best(next, by: { Self.product(own, $0) }) {
            target += options.discount * Self.product(options.isDouble ? judge : own, next.row(best))
        }
        let error = target - Self.product(own, row)
        // Normalized by the row's length, so that the step size means the same whatever the features' scale.
        let length = max(1, row.reduce(0) { $0 + $1 * $1 })
        var moved = own
        for (index, feature) in row.enumerated() { moved[index] += rate * error * feature / length }
        if updatesFirst { weights.first = moved } else { weights.second = moved }
    }

    private static func best(_ seen: Observation, by value: (ArraySlice<Double>) -> Double) -> Int? {
        var best: (action: Int, value: Double)?
        for action in seen.feasibleActions.indices where seen.feasibleActions[action] {
            let own = value(seen.row(action))
            if best.map({ own > $0.value }) ?? true { best = (action, own) }
        }
        return best?.action
    }

    private static func product(_ weights: [Double], _ row: ArraySlice<Double>) -> Double {
        zip(weights, row).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
