import Testing

@testable import PlacementLearning

@Suite("Q-learning")
struct QLearnerTests {
    @Test("the trivial environment keeps the contract")
    func trivialEnvironmentKeepsTheContract() {
        #expect(EnvironmentChecker().problems(of: TrivialEnvironment()) == [])
    }

    @Test("the checker notices an episode that depends on the one before")
    func checkerNoticesMemory() {
        let problems = EnvironmentChecker().problems(of: ForgetfulEnvironment())
        #expect(problems.contains { $0.contains("another episode") })
    }

    @Test("the checker notices an end that is both, and a reward that is no number")
    func checkerNoticesContradiction() {
        let problems = EnvironmentChecker().problems(of: ContradictoryEnvironment())
        #expect(problems.contains { $0.contains("both terminated and truncated") })
        #expect(problems.contains { $0.contains("the reward is nan") })
    }

    @Test("solves the trivial environment within 1,000 steps", arguments: [false, true])
    func solvesTheTrivialEnvironment(isDouble: Bool) {
        var options = QLearner.Options()
        options.isDouble = isDouble
        var environment = TrivialEnvironment()
        var learner = QLearner(featureCount: 2, options: options)
        _ = learner.train(&environment, stepCount: 1000, seed: 3)
        var total = 0.0
        for seed in 100..<200 {
            guard environment.reset(seed: UInt64(seed)) else { continue }
            for _ in 0..<4 {
                guard let action = learner.bestAction(environment.observation) else { continue }
                total += environment.step(action).reward
            }
        }
        // 100 episodes of four placements, each worth 1 at best.
        #expect(total == 400)
    }

    @Test("values follow Bellman's equation")
    func valuesFollowBellman() {
        var options = QLearner.Options()
        options.discount = 0
        var environment = TrivialEnvironment()
        var learner = QLearner(featureCount: 2, options: options)
        _ = learner.train(&environment, stepCount: 1000, seed: 5)
        // Without a future the good node is worth its reward of 1, the other 0.
        #expect(abs(learner.value([1, 0][...]) - 1) < 0.01)
        #expect(abs(learner.value([0, 1][...])) < 0.01)
    }

    @Test("the same seed gives the same actions, another seed others")
    func sameSeedSameActions() {
        func actions(_ seed: UInt64) -> [Int] {
            var environment = TrivialEnvironment()
            var learner = QLearner(featureCount: 2)
            return learner.train(&environment, stepCount: 300, seed: seed).actions
        }
        #expect(actions(1) == actions(1))
        #expect(actions(1) != actions(2))
    }

    @Test("a schedule falls evenly and then stays")
    func scheduleFalls() {
        let schedule = Schedule(from: 1, to: 0.2, over: 0.5)
        #expect(schedule.value(at: 0) == 1)
        // A quarter of training is half of the course: 1 − 0.8 / 2.
        #expect(abs(schedule.value(at: 0.25) - 0.6) < 1e-12)
        #expect(abs(schedule.value(at: 0.8) - 0.2) < 1e-12)
    }

    @Test("a full replay buffer forgets the oldest")
    func replayBufferForgets() {
        var buffer = ReplayBuffer<Int>(capacity: 3)
        for number in 1...5 { buffer.append(number) }
        #expect(Set(buffer.elements) == [3, 4, 5])
    }
}
