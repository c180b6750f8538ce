import Benchmark
import PlacementLearning
import Simulation

/// One replay of a day on 300 nodes per iteration, under five policies; the rate is decisions per second.
func registerSimulationBenchmarks() {
    for policy in [ReferencePolicy.kubeDefault, .trimaranTLP, .predictiveConvex, .learned, .oracleGreedy] {
        Benchmark(
            "simulate.\(policy.rawValue)",
            closure: { (benchmark, simulator: Simulator) in
                try benchmark.measureRate {
                    let run = simulator.run(policy, learned: try PlacementModel.shipped().scorer)
                    blackHole(run.figures)
                    return run.decisionCount
                }
            },
            setup: { Simulator(scenario: try LargeScenario.read()) }
        )
    }
}
