import Benchmark
import Placement

/// One decision by all of kube-scheduler's rules: a pod that wants to be spread, near some pods and far from others,
/// on clusters with twenty pods per node; the rate is decisions per second.
func registerRuleBenchmarks() {
    for nodeCount in [300, 5000] {
        let policy = SchedulingPolicy(selection: .inTree)
        let decisions = max(1, 10_000 / nodeCount)
        Benchmark(
            "decide.kube-rules.\(nodeCount)",
            configuration: .init(maxDuration: .seconds(5)),
            closure: { (benchmark, context: DecisionContext) in
                benchmark.measureRate {
                    for _ in 0..<decisions { blackHole(policy.decide(context)) }
                    return decisions
                }
            },
            setup: { RuleCluster(nodeCount: nodeCount).context() }
        )
    }
}
