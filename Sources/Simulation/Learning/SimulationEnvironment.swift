package import LoadPrediction
import Placement
package import PlacementLearning

/// The simulator as an environment: one step per pod that can be placed.
///
/// The reward of a step is minus what the placement adds to the benchmark's cost, with waiting charged when a pod starts
/// and pods never placed at the end; the rewards of an episode sum up to minus its cost. An episode begins with the run
/// that its seed stands for. All buffers live as long as the environment.
package struct SimulationEnvironment: PlacementEnvironment {
    package private(set) var observation: Observation

    private let makeRun: @Sendable (UInt64) -> (Scenario, WorkloadProfiles)
    private let extractor: FeatureExtractor
    private let weights: RewardWeights
    private let engine = PlacementEngine(scorers: [])
    private var replay: Replay?
    private var cost: EpisodeCost?
    private var steps: RealizedLoad?
    private var pod = 0

    /// Creates an environment.
    ///
    /// - Parameters:
    ///   - weights: What placements are charged for.
    ///   - rule: The numbers of the prior whose growth is a feature.
    ///   - makeRun: The run of an episode and its profiles, by seed.
    package init(
        weights: RewardWeights = .benchmark,
        rule: RuleParameters = .convex,
        makeRun: @escaping @Sendable (UInt64) -> (Scenario, WorkloadProfiles)
    ) {
        self.weights = weights
        self.makeRun = makeRun
        extractor = FeatureExtractor(rule: rule)
        observation = Observation(nodeCount: 0, featureCount: CandidateFeature.count)
    }

    package mutating func reset(seed: UInt64) -> Bool {
        let (scenario, profiles) = makeRun(seed)
        observation = Observation(nodeCount: scenario.nodes.count, featureCount: CandidateFeature.count)
        cost = EpisodeCost(scenario: scenario, weights: weights)
        steps = RealizedLoad(scenario: scenario, reward: weights)
        replay = Replay(scenario: scenario, profiles: profiles, needs: [.forecast, .measured])
        return advance()
    }

    package mutating func step(_ action: Int) -> EnvironmentStep {
        precondition(observation.feasibleActions[action], "node \(action) is not feasible")
        guard let scenario = replay?.scenario, let now = replay?.now else {
            return EnvironmentStep(reward: 0, isTerminated: true)
        }
        let wait = Double(now - scenario.pods[pod].arrival) / 120 / Double(scenario.pods.count)
        let window = steps?.steps(of: pod, startingAt: now, in: scenario) ?? 0..<0
        let growth = cost?.place(pod, on: action, at: window, in: scenario) ?? 0
        replay?.settle(pod, on: action)
        guard !advance() else { return EnvironmentStep(reward: -growth - wait) }
        return EnvironmentStep(reward: -growth - wait - unplacedCost(scenario), isTerminated: true)
    }

    /// Lets time pass until a pod has a choice; false at the end of the run.
    private mutating func advance() -> Bool {
        while let next = replay?.nextPod() {
            replay?.cluster.prepareDecision(for: next)
            pod = next
            if observe() { return true }
            replay?.settle(next, on: nil)
        }
        return false
    }

    private mutating func observe() -> Bool {
        guard let replay else { return false }
        let context = DecisionContext(
            pod: replay.scenario.pods[pod].pod,
            podForecast: replay.cluster.forecast(forNewPod: pod),
            state: replay.cluster.state,
            outlook: replay.cluster.outlook
        )
        let feasible = engine.feasibleNodes(for: context.pod, in: context.state)
        for index in observation.features.indices { observation.features[index] = 0 }
        for index in observation.feasibleActions.indices { observation.feasibleActions[index] = false }
        var features: [Double] = []
        swap(&features, &observation.features)
        extractor.visit(feasible, in: context) { slot, _, row in
            let first = feasible[slot] * row.count
            for (offset, value) in row.enumerated() { features[first + offset] = value }
        }
        swap(&features, &observation.features)
        for node in feasible { observation.feasibleActions[node] = true }
        return !feasible.isEmpty
    }

    private func unplacedCost(_ scenario: Scenario) -> Double {
        guard let placements = replay?.placements else { return 0 }
        var charge = 0.0
        for case (let pod, nil) in placements.enumerated() {
            charge += 100 + Double(scenario.timing.end - scenario.pods[pod].arrival) / 120
        }
        return charge / Double(max(1, placements.count))
    }
}
