import ClusterModel
import Foundation
import LoadPrediction
import Simulation
import Testing

struct SimulatorTests {
    @Test("Totals of a small run are those worked out by hand")
    func handComputedTotals() {
        // Two nodes of 1000 mCPU and 1000 MiB. Node 0 gets pod 0 (use 1200), node 1 gets pod 1 (use 500), all day.
        let scenario = Fixture.scenario([
            .init(arrival: 0, lifetime: nil, requestMilliCPU: 600, useMilliCPU: 1200, requestMiB: 500, useMiB: 900),
            .init(arrival: 0, lifetime: nil, requestMilliCPU: 600, useMilliCPU: 500, requestMiB: 500, useMiB: 100),
        ])
        let run = Simulator(scenario: scenario).run(.kubeDefault)
        #expect(run.assignment.placements == [.init(node: 0, start: 0), .init(node: 1, start: 0)])
        let figures = run.figures
        // Unmet 200 of 1700 at every sample; node 0 is hot in CPU (1.2 > 0.8) and memory (0.9 > 0.85).
        #expect(abs(figures.overload - 200.0 / 1700) < 1e-12)
        #expect(figures.hot == 0.5)
        #expect(figures.memoryHot == 0.5)
        #expect(figures.p99 == 1.2)
        // Utilizations 1.2 and 0.5: mean 0.85, deviation 0.35.
        #expect(abs(figures.imbalance - 0.35) < 1e-12)
        #expect(figures.nodesUsed == 2)
        #expect(figures.unplaced == 0)
        // 2000 · 0.117647 + 100 · 0.5 + 50 · 0.5 + 10 · 0.35 = 313.794...
        #expect(abs(figures.cost - (2000 * 200.0 / 1700 + 50 + 25 + 3.5)) < 1e-9)
    }

    @Test("A pod that fits nowhere waits for a departure and starts at that instant")
    func waitsForDeparture() {
        let scenario = Fixture.scenario(
            nodeCount: 1,
            [
                .init(arrival: 0, lifetime: 1000, requestMilliCPU: 800, useMilliCPU: 10),
                .init(arrival: 10, lifetime: nil, requestMilliCPU: 800, useMilliCPU: 10),
                .init(arrival: 20, lifetime: nil, requestMilliCPU: 100, useMilliCPU: 10),
            ]
        )
        let run = Simulator(scenario: scenario).run(.kubeDefault)
        // Pod 1 waits 990 s; pod 2 fits beside pod 0 and is not blocked by it.
        #expect(run.assignment.placements.map(\.?.start) == [0, 1000, 20])
        #expect(run.figures.meanWait == 330)
        // Waits 0, 990, 0 sorted 0, 0, 990: the 95 % quantile lies at 1.9, between 0 and 990.
        #expect(abs(run.figures.p95Wait - 891) < 1e-9)
    }

    @Test("Of the waiting pods the first to arrive is tried first")
    func waitingIsFirstInFirstOut() {
        let scenario = Fixture.scenario(
            nodeCount: 1,
            [
                .init(arrival: 0, lifetime: 500, requestMilliCPU: 1000, useMilliCPU: 10),
                .init(arrival: 1, lifetime: 500, requestMilliCPU: 700, useMilliCPU: 10),
                .init(arrival: 2, lifetime: 500, requestMilliCPU: 600, useMilliCPU: 10),
                .init(arrival: 3, lifetime: 500, requestMilliCPU: 300, useMilliCPU: 10),
            ]
        )
        let run = Simulator(scenario: scenario).run(.roundRobin)
        // At 500 pod 1 (700) and pod 3 (300) fit together; pod 2 gets its turn at 1000.
        #expect(run.assignment.placements.map(\.?.start) == [0, 500, 1000, 500])
    }

    @Test("A departure makes room for an arrival at the same instant")
    func departureComesBeforeArrival() {
        let scenario = Fixture.scenario(
            nodeCount: 1,
            [
                .init(arrival: 0, lifetime: 600, requestMilliCPU: 1000, useMilliCPU: 10),
                .init(arrival: 600, lifetime: nil, requestMilliCPU: 1000, useMilliCPU: 10),
            ]
        )
        #expect(Simulator(scenario: scenario).run(.kubeDefault).assignment.placements.map(\.?.start) == [0, 600])
    }

    @Test("A pod that never fits counts as unplaced and waits to the end")
    func neverPlaced() {
        let scenario = Fixture.scenario([.init(arrival: 400, lifetime: nil, requestMilliCPU: 5000, useMilliCPU: 10)])
        let run = Simulator(scenario: scenario).run(.kubeDefault)
        #expect(run.assignment.placements == [nil])
        #expect(run.figures.unplaced == 1)
        #expect(run.figures.meanWait == 86_000)
        // No demand at all: cost is 86 000 / 120 for the wait and 100 for the pod.
        #expect(abs(run.figures.cost - (86_000.0 / 120 + 100)) < 1e-9)
        #expect(run.assignment.csv == "pod_id,node_id,start_s\n")
    }

    @Test("A node takes no more pods than it has slots")
    func podSlots() {
        let pods = (0..<3).map { _ in
            Fixture.ConstantPod(arrival: 0, lifetime: nil, requestMilliCPU: 1, useMilliCPU: 1)
        }
        let run = Simulator(scenario: Fixture.scenario(nodeCount: 1, maximumPodCount: 2, pods)).run(.kubeDefault)
        #expect(run.assignment.placements.count { $0 != nil } == 2)
    }

    @Test("A pod that lives for no time does not stop the run")
    func zeroLifetime() {
        let scenario = Fixture.scenario(
            nodeCount: 1,
            [
                .init(arrival: 5, lifetime: 0, requestMilliCPU: 1000, useMilliCPU: 10),
                .init(arrival: 5, lifetime: 300, requestMilliCPU: 1000, useMilliCPU: 10),
            ]
        )
        #expect(Simulator(scenario: scenario).run(.oracleGreedy).assignment.placements.map(\.?.start) == [5, 5])
    }

    @Test("Target load packing counts pods that no sample shows yet")
    func ledgerPreventsStampede() {
        // Both nodes measure 0 at sample 0. The first pod (request 200) goes to node 0: 40 points at 0 % beat nothing.
        // At t = 310 node 0 has 300 mCPU in flight: 30 % scores round(60 · 0.45 / 0.4 ...) less than 40 % does, so a
        // policy that ignored the ledger would see two equal nodes and always take node 0.
        let scenario = Fixture.scenario([
            .init(arrival: 310, lifetime: nil, requestMilliCPU: 300, useMilliCPU: 10),
            .init(arrival: 311, lifetime: nil, requestMilliCPU: 300, useMilliCPU: 10),
        ])
        let run = Simulator(scenario: scenario).run(.trimaranTLP)
        // First pod: 45 % on either node, 40 · 55 / 60 = 37. Second: node 0 would be at 90 %, 7 points; node 1 has 37.
        #expect(run.assignment.placements.map(\.?.node) == [0, 1])
    }

    @Test(
        "The same arguments give the same run, and every pod's place respects requests",
        arguments: ReferencePolicy.allCases
    )
    func repeatableAndFeasible(policy: ReferencePolicy) throws {
        let folder = Fixture.benchmark.appending(path: "scenarios/s4-daily-test-02")
        let scenario = try Scenario(directory: folder.path)
        let first = Simulator(scenario: scenario).run(policy, seed: 7)
        #expect(first.assignment == Simulator(scenario: scenario).run(policy, seed: 7).assignment)
        #expect(first.decisionCount == first.assignment.placements.count { $0 != nil })
        for step in stride(from: 0, to: 86_400, by: 1800) {
            var requested = [Int64](repeating: 0, count: scenario.nodes.count)
            for case (let pod, let placement?) in first.assignment.placements.enumerated() {
                let end = scenario.pods[pod].lifetime.map { placement.start + $0 } ?? .max
                guard placement.start <= step, step < end else { continue }
                requested[placement.node] += scenario.pods[pod].pod.request.resources.milliCPU
            }
            #expect(zip(requested, scenario.nodes).allSatisfy { $0 <= $1.allocatable.milliCPU })
        }
    }
}

struct SplitMix64Tests {
    @Test("The generator gives the numbers of its reference implementation")
    func referenceNumbers() {
        // splitmix64.c by Sebastiano Vigna, seed 1234567.
        var generator = SplitMix64(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
    }
}
