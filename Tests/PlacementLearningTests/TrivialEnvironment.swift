@testable import PlacementLearning

/// Two nodes, of which one is good: it shows a feature of 1 and pays 1, the other pays 0; four placements, then the end.
///
/// Which of the two is good is drawn anew for every placement.
struct TrivialEnvironment: PlacementEnvironment {
    private(set) var observation = Observation(nodeCount: 2, featureCount: 2)
    private var generator = SeededGenerator(seed: 0)
    private var good = 0
    private var stepsLeft = 0

    mutating func reset(seed: UInt64) -> Bool {
        generator = SeededGenerator(seed: seed)
        stepsLeft = 4
        show()
        return true
    }

    mutating func step(_ action: Int) -> EnvironmentStep {
        let reward = action == good ? 1.0 : 0
        stepsLeft -= 1
        show()
        return EnvironmentStep(reward: reward, isTerminated: stepsLeft == 0)
    }

    private mutating func show() {
        good = Int(generator.next() & 1)
        for node in 0..<2 {
            observation.features[node * 2] = node == good ? 1 : 0
            observation.features[node * 2 + 1] = node == good ? 0 : 1
            observation.feasibleActions[node] = true
        }
    }
}

/// Keeps what its first episode left behind, so that a second one from the same seed differs.
struct ForgetfulEnvironment: PlacementEnvironment {
    private var inner = TrivialEnvironment()
    private var episodes: UInt64 = 0

    var observation: Observation { inner.observation }

    mutating func reset(seed: UInt64) -> Bool {
        episodes += 1
        return inner.reset(seed: seed + episodes)
    }

    mutating func step(_ action: Int) -> EnvironmentStep { inner.step(action) }
}

/// Says that its episode both ended and was cut off, and pays what is not a number.
struct ContradictoryEnvironment: PlacementEnvironment {
    private var inner = TrivialEnvironment()

    var observation: Observation { inner.observation }

    mutating func reset(seed: UInt64) -> Bool { inner.reset(seed: seed) }

    mutating func step(_ action: Int) -> EnvironmentStep {
        var outcome = inner.step(action)
        outcome.isTruncated = outcome.isTerminated
        if outcome.isLast { outcome.reward = .nan }
        return outcome
    }
}
