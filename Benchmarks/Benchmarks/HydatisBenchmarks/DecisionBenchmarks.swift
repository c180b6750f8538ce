import Benchmark
import ClusterModel
import Placement
import PlacementLearning
import Simulation

/// One placement decision on clusters of 300 and 5,000 half-filled nodes; the rate is decisions per second.
func registerDecisionBenchmarks() {
    let policies: [(name: String, scorers: [WeightedScorer])] = [
        ("kube-default", [WeightedScorer(LeastAllocated()), WeightedScorer(BalancedAllocation())]),
        ("convex", [WeightedScorer(ConvexForecast())]),
    ]
    registerLearnedBenchmarks()
    for policy in policies {
        for nodeCount in [300, 5000] {
            let rules = PlacementEngine(scorers: policy.scorers)
            let decider = SchedulingPolicy(rules: rules, selection: .inTree)
            // Enough decisions per iteration to make the clock's own cost vanish.
            let decisions = 30_000 / nodeCount
            Benchmark(
                "decide.\(policy.name).\(nodeCount)",
                configuration: .init(maxDuration: .seconds(5)),
                closure: { (benchmark, context: DecisionContext) in
                    benchmark.measureRate {
                        for _ in 0..<decisions { blackHole(decider.decide(context)) }
                        return decisions
                    }
                },
                setup: { halfFilledCluster(nodeCount: nodeCount) }
            )
        }
    }
}

/// The learned policy's Q-function alone on all nodes as candidates; the rate is candidates per second.
///
/// A rate of 333,334 is 3 microseconds per candidate, and 500,000 scores 5,000 candidates within 10 ms. The shipped model
/// may be the prior alone, so the prior with a network of 16 hidden units is measured beside it.
private func registerLearnedBenchmarks() {
    for nodeCount in [300, 5000] {
        for (name, withNetwork) in [("learned", false), ("learned-network", true)] {
            let scorings = 30_000 / nodeCount
            Benchmark(
                "decide.\(name).\(nodeCount)",
                configuration: .init(maxDuration: .seconds(5)),
                closure: { (benchmark, input: (scorer: LearnedPlacement, context: DecisionContext)) in
                    let candidates = Array(0..<nodeCount)
                    var scores = [Double](repeating: 0, count: nodeCount)
                    benchmark.measureRate {
                        for _ in 0..<scorings {
                            input.scorer.score(candidates, in: input.context, into: &scores)
                            blackHole(scores[0])
                        }
                        return scorings * nodeCount
                    }
                },
                setup: {
                    let scorer = withNetwork ? LearnedPlacement.untrainedNetwork : try PlacementModel.shipped().scorer
                    return (scorer, halfFilledCluster(nodeCount: nodeCount))
                }
            )
        }
    }
}

/// A cluster of 16-core nodes with one to six pods each, forecasts for every node, and a pod to place.
private func halfFilledCluster(nodeCount: Int) -> DecisionContext {
    var generator = SplitMix64(seed: 3)
    let size = ResourceVector(milliCPU: 16_000, memory: 64 << 30)
    var state = ClusterState(nodes: (0..<nodeCount).map { Node(name: "node-\($0)", allocatable: size) })
    var outlook = ClusterOutlook(nodeCount: nodeCount)
    outlook.isMeasured = true
    let request = PodRequest(milliCPU: 2000, memory: 8 << 30)
    for node in 0..<nodeCount {
        let podCount = Int.random(in: 1...6, using: &generator)
        for _ in 0..<podCount { state.assume(request, onNode: node) }
        outlook.newestMemory[node] = Double(podCount) * 5e9
        outlook.forecastVariance[node] = Double(podCount) * 90_000
        for hour in 0..<outlook.hourCount {
            let use = Double(podCount) * Double.random(in: 600...1800, using: &generator)
            outlook.forecastMilliCPU[node * outlook.hourCount + hour] = use
        }
    }
    let forecast = UsageForecast(hourlyMilliCPU: Array(repeating: 1200, count: 24), variance: 90_000, source: .workload)
    return DecisionContext(
        pod: Pod(name: "new", request: request),
        podForecast: forecast,
        state: state,
        outlook: outlook
    )
}
