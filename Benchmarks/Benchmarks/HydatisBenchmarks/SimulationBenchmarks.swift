import Benchmark
import Simulation

/// One replay of a day on 300 nodes per iteration, under four policies; the rate is decisions per second.
func registerSimulationBenchmarks() {
    for policy in [ReferencePolicy.kubeDefault, .trimaranTLP, .predictiveConvex, .oracleGreedy] {
        Benchmark(
            "simulate.\(policy.rawValue)",
            closure: { (benchmark, simulator: Simulator) in
                benchmark.measureRate {
                    let run = simulator.run(policy)
                    blackHole(run.figures)
                    return run.decisionCount
                }
            },
            setup: { Simulator(scenario: try LargeScenario.read()) }
        )
    }
}
