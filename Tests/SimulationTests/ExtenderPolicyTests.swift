import ClusterModel
import Foundation
import Placement
import PlacementLearning
import Simulation
import Testing

/// kube-scheduler with the learned scores beside it, as a policy.
struct ExtenderPolicyTests {
    @Test("Every policy has one name, and the name leads back to it")
    func names() {
        let all = ReferencePolicy.allCases + ReferencePolicy.extenderWeights
        #expect(Set(all.map(\.rawValue)).count == all.count)
        for policy in all { #expect(ReferencePolicy(rawValue: policy.rawValue) == policy) }
        #expect(ReferencePolicy(rawValue: "extender:5") == .extender(weight: 5))
        #expect(ReferencePolicy(rawValue: "extender") == .extender(weight: nil))
    }

    @Test(
        "What is no weight is no policy",
        arguments: [
            "extender:", "extender:0", "extender:-1", "extender:101", "extender:+5", "extender:05", "extender:2.5",
            "extender:99999999999999999999", "Extender:5", "learned:2", "",
        ]
    )
    func wrongNames(name: String) {
        #expect(ReferencePolicy(rawValue: name) == nil)
    }

    @Test("Without a number the weight is the shipped one, and a heavy weight decides like the scores alone")
    func weights() throws {
        let folder = Fixture.benchmark.appending(path: "scenarios/s4-daily-test-01")
        let simulator = Simulator(scenario: try Scenario(directory: folder.path))
        let shipped = simulator.run(.extender(weight: nil))
        #expect(shipped.assignment == simulator.run(.extender(weight: Selection.defaultExtenderWeight)).assignment)
        let alone = simulator.run(.learned)
        let kube = simulator.run(.kubeDefault)
        func difference(_ run: SimulationRun, _ other: SimulationRun) -> Int {
            zip(run.assignment.placements, other.assignment.placements).count { $0 != $1 }
        }
        let light = simulator.run(.extender(weight: 1))
        let heavy = simulator.run(.extender(weight: 100))
        #expect(difference(light, kube) > 0 && difference(light, alone) > 0)
        #expect(difference(heavy, alone) < difference(heavy, kube))
    }

    @Test("A scorer shared by several runs does not add up what it left to the prior")
    func fallbacksPerRun() throws {
        let count = CandidateFeature.count
        var scale = FeatureScale(rows: Array(repeating: 0, count: count), featureCount: count)
        scale.low = Array(repeating: -1e-9, count: count)
        scale.high = Array(repeating: 1e-9, count: count)
        let residual = ResidualNetwork(featureCount: count, hiddenCount: 0, seed: 1)
        let stranger = LearnedPlacement(q: PlacementQ(rule: .convex, scale: scale, residual: residual, gain: 1))
        let folder = Fixture.benchmark.appending(path: "scenarios/s4-daily-test-01")
        let simulator = Simulator(scenario: try Scenario(directory: folder.path))
        let first = simulator.run(.learned, learned: stranger)
        let second = simulator.run(.extender(weight: 2), learned: stranger)
        #expect(first.fallbackCount == first.decisionCount && second.fallbackCount == second.decisionCount)
    }
}
