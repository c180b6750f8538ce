package import ClusterModel
import Placement
package import PlacementLearning

/// Plays the Q-function with some random actions, and notes for several candidates of every decision what the pod
/// would really have cost there.
package struct HindsightPolicy: SimulationPolicy {
    package let needs: OutlookNeeds = [.forecast, .measured]

    package var calibration: ForecastCalibration { q.calibration }

    /// What was noted.
    package private(set) var buffer = HindsightBuffer()

    private static let noted = 8
    private static let notedBest = 3

    private let engine = PlacementEngine(scorers: [])
    private let q: PlacementQ
    private let extractor: FeatureExtractor
    private let epsilon: Double
    private var generator: SeededGenerator
    private var load: RealizedLoad

    /// Creates a policy at the start of a run.
    ///
    /// - Parameters:
    ///   - q: What decides.
    ///   - scenario: The run.
    ///   - reward: What decisions are charged for.
    ///   - epsilon: The share of random actions.
    ///   - seed: The seed of everything random.
    package init(q: PlacementQ, scenario: Scenario, reward: RewardWeights, epsilon: Double, seed: UInt64) {
        self.q = q
        extractor = FeatureExtractor(rule: q.rule)
        self.epsilon = epsilon
        generator = SeededGenerator(seed: seed, stream: 5)
        load = RealizedLoad(scenario: scenario, reward: reward)
    }

    package mutating func choose(pod: Int, at time: Int, in cluster: borrowing SimulatedCluster) -> Int? {
        let scenario = cluster.scenario
        let context = DecisionContext(
            pod: scenario.pods[pod].pod,
            podForecast: cluster.forecast(forNewPod: pod),
            state: cluster.state,
            outlook: cluster.outlook
        )
        let feasible = engine.feasibleNodes(for: context.pod, in: context.state)
        guard !feasible.isEmpty else { return nil }
        var values = [Double](repeating: 0, count: feasible.count)
        _ = q.evaluate(feasible, in: context, into: &values)
        let order = feasible.indices.sorted { (values[$0], $1) > (values[$1], $0) }
        let isRandom = generator.uniform() < epsilon
        let slot = isRandom ? Int(generator.next() % UInt64(feasible.count)) : order[0]
        let steps = load.steps(of: pod, startingAt: time, in: scenario)
        if feasible.count > 1, !steps.isEmpty {
            note(candidates(feasible, order, chosen: slot), pod, steps, context, scenario)
        }
        load.add(pod, to: feasible[slot], at: steps, in: scenario)
        return feasible[slot]
    }

    /// The chosen node, the best ones and some at random.
    private mutating func candidates(_ feasible: [Int], _ order: [Int], chosen: Int) -> [Int] {
        guard feasible.count > Self.noted else { return feasible }
        var slots = Set(order.prefix(Self.notedBest) + [chosen])
        while slots.count < Self.noted { slots.insert(Int(generator.next() % UInt64(feasible.count))) }
        return slots.sorted().map { feasible[$0] }
    }

    private mutating func note(
        _ candidates: [Int],
        _ pod: Int,
        _ steps: Range<Int>,
        _ context: DecisionContext,
        _ scenario: Scenario
    ) {
        let costs = candidates.map { load.growth(of: pod, on: $0, at: steps, in: scenario) }
        var noted = buffer
        buffer = HindsightBuffer()
        extractor.visit(candidates, in: context) { slot, growth, row in
            noted.append(features: UnsafeBufferPointer(row), growth: growth, cost: max(0, costs[slot]))
        }
        noted.closeDecision()
        buffer = noted
    }
}
