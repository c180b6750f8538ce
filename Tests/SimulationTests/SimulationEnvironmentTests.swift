import Foundation
import LoadPrediction
import PlacementLearning
import Simulation
import Synchronization
import Testing

/// The simulator as an environment, on runs small enough to work out by hand.
struct SimulationEnvironmentTests {
    private static func environment(
        _ scenario: Scenario,
        weights: RewardWeights = .benchmark
    ) -> SimulationEnvironment {
        SimulationEnvironment(weights: weights) { _ in (scenario, WorkloadProfiles(history: scenario.history)) }
    }

    /// Three pods on two nodes of 1000 mCPU and 1000 MiB, all day.
    private static let small = Fixture.scenario([
        .init(arrival: 0, requestMilliCPU: 600, useMilliCPU: 1200, requestMiB: 500, useMiB: 900),
        .init(arrival: 0, requestMilliCPU: 600, useMilliCPU: 500, requestMiB: 100, useMiB: 100),
        .init(arrival: 0, requestMilliCPU: 300, useMilliCPU: 400, requestMiB: 100, useMiB: 100),
    ])

    @Test("Rewards of a small run are what each placement adds to the benchmark's cost")
    func handComputedRewards() {
        var environment = Self.environment(Self.small)
        let hasBegun = environment.reset(seed: 1)
        #expect(hasBegun)
        let first = environment.step(0)
        let second = environment.step(1)
        let third = environment.step(1)
        // Pod 0 on node 0: 200 of 1200 unmet, one of two nodes hot in CPU and memory, utilizations 1.2 and 0.
        let afterFirst = 2000 * 200.0 / 1200 + 100 * 0.5 + 50 * 0.5 + 10 * 0.6
        // Pod 1 on node 1: 200 of 1700 unmet, utilizations 1.2 and 0.5. The cost falls, the reward is above 0.
        let afterSecond = 2000 * 200.0 / 1700 + 50 + 25 + 10 * 0.35
        // Pod 2 on node 1: 200 of 2100 unmet, both nodes hot (1.2 and 0.9).
        let afterThird = 2000 * 200.0 / 2100 + 100 + 25 + 10 * 0.15
        #expect(abs(first.reward + afterFirst) < 1e-9)
        #expect(abs(second.reward - (afterFirst - afterSecond)) < 1e-9)
        #expect(abs(third.reward - (afterSecond - afterThird)) < 1e-9)
        #expect([first, second, third].map(\.isTerminated) == [false, false, true])
        let placed = Assignment(placements: [0, 1, 1].map { .init(node: $0, start: 0) })
        #expect(abs(KeyFigures(of: placed, in: Self.small).cost - afterThird) < 1e-9)
    }

    @Test("Weights say what is charged: nodes in use alone")
    func weightsAreUsed() {
        let weights = RewardWeights(overload: 0, hot: 0, memoryHot: 0, imbalance: 0, nodesUsed: 8)
        var environment = Self.environment(Self.small, weights: weights)
        let hasBegun = environment.reset(seed: 1)
        #expect(hasBegun)
        // The first pod opens one of two nodes: 8 / 2. The next opens the other, the third neither.
        let rewards = [0, 1, 1].map { environment.step($0).reward }
        for (reward, expected) in zip(rewards, [-4.0, -4, 0]) { #expect(abs(reward - expected) < 1e-9) }
    }

    @Test("Waiting and pods never placed are charged as the benchmark does")
    func waitsAndUnplaced() {
        let scenario = Fixture.scenario(
            nodeCount: 1,
            [
                .init(arrival: 0, lifetime: 1000, requestMilliCPU: 800, useMilliCPU: 900),
                .init(arrival: 10, requestMilliCPU: 800, useMilliCPU: 10),
                .init(arrival: 20, requestMilliCPU: 5000, useMilliCPU: 10),
            ]
        )
        var environment = Self.environment(scenario)
        let hasBegun = environment.reset(seed: 1)
        #expect(hasBegun)
        var total = 0.0
        var stepCount = 0
        var isOver = false
        while !isOver {
            let outcome = environment.step(0)
            total += outcome.reward
            stepCount += 1
            isOver = outcome.isLast
        }
        // Pod 2 fits nowhere and is never asked about.
        #expect(stepCount == 2)
        #expect(abs(total + Simulator(scenario: scenario).run(.kubeDefault).figures.cost) < 1e-9)
    }

    @Test("The simulator keeps the contract of an environment")
    func keepsTheContract() throws {
        let folder = Fixture.benchmark.appending(path: "scenarios/s4-daily-test-01").path
        let scenario = try Scenario(directory: folder)
        #expect(EnvironmentChecker().problems(of: Self.environment(scenario), seed: 3) == [])
    }

    @Test("A simulator whose runs change between resets is noticed")
    func brokenIsNoticed() {
        let counter = RunCounter()
        let broken = SimulationEnvironment { _ in
            let scenario = Fixture.scenario([
                .init(arrival: 0, requestMilliCPU: 600, useMilliCPU: 100 * Int32(counter.next()))
            ])
            return (scenario, WorkloadProfiles(history: []))
        }
        #expect(EnvironmentChecker().problems(of: broken).contains { $0.contains("another episode") })
    }
}

/// Counts the runs that were made.
private final class RunCounter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}
