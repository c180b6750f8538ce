import ClusterModel
import Foundation
import LoadPrediction
import MetricHistory
import Placement
import PlacementLearning
import Simulation
import Testing

struct ScenarioVariationTests {
    private static func workload(_ number: Int) -> WorkloadKey { WorkloadKey(application: "1", name: "\(number)") }

    /// Ten workloads with one pod and one day of history each.
    private static let scenario = Fixture.scenario(
        nodeCount: 4,
        history: (0..<10).map {
            WorkloadDay(workload: workload($0), day: 0, milliCPU: Array(repeating: 5, count: 288))
        },
        (0..<10).map { number in
            .init(
                arrival: 60 * number,
                lifetime: 7200,
                requestMilliCPU: 100,
                useMilliCPU: Int32(10 * number + 5),
                workload: workload(number)
            )
        }
    )

    @Test("As recorded, a run stays as it is and measurements come at once")
    func asRecorded() {
        let run = ScenarioVariation.asRecorded.applied(to: Self.scenario)
        #expect([run.nodeTable, run.podTable, run.usageTable] == Self.scenario.tables)
        #expect(run.history.count == 10)
        #expect(ScenarioVariation.allCases.filter { $0.metricsDelay != 0 } == [.staleMetrics])
        #expect(ScenarioVariation.staleMetrics.metricsDelay == 900)
    }

    @Test("Half of the workloads lose their history, others by another seed")
    func halfUnknown() {
        let first = ScenarioVariation.halfUnknown.applied(to: Self.scenario, seed: 1)
        #expect(first.history.count == 5)
        #expect(first.tables == Self.scenario.tables)
        let others = (2...6).map { ScenarioVariation.halfUnknown.applied(to: Self.scenario, seed: $0) }
        #expect(others.contains { $0.history.map(\.workload) != first.history.map(\.workload) })
    }

    @Test("Every third node gets half as much CPU again")
    func unseenNodeType() {
        let nodes = ScenarioVariation.unseenNodeType.applied(to: Self.scenario).nodes
        #expect(nodes.map(\.allocatable.milliCPU) == [1500, 1000, 1000, 1500])
        #expect(nodes.map(\.allocatable.memory) == Self.scenario.nodes.map(\.allocatable.memory))
    }

    @Test("Demand grows by a fifth, requests and history stay")
    func moreDemand() {
        let run = ScenarioVariation.moreDemand.applied(to: Self.scenario)
        // 5 · 1.2 = 6, 95 · 1.2 = 114.
        #expect(run.usage.milliCPU(of: 0, at: 10) == 6)
        #expect(run.usage.milliCPU(of: 9, at: 10) == 114)
        #expect(run.usage.memoryMiB(of: 9, at: 10) == 100)
        #expect(run.podTable == Self.scenario.podTable)
    }

    @Test("A fifth of the workloads lives twice, ten minutes later, and keeps the file format's rules")
    func morePods() throws {
        let run = ScenarioVariation.morePods.applied(to: Self.scenario)
        #expect(run.pods.count == 12)
        #expect(run.pods.map(\.arrival) == run.pods.map(\.arrival).sorted())
        for (index, pod) in run.pods.enumerated() {
            #expect(run.usage.steps(of: index) == (pod.arrival + 299) / 300..<288)
        }
        let arrivals = Dictionary(grouping: run.pods) { $0.pod.workload }.mapValues { $0.map(\.arrival) }
        for times in arrivals.values where times.count == 2 { #expect(times[1] - times[0] == 600) }
        #expect(arrivals.values.count { $0.count == 2 } == 2)
    }

    @Test("Metrics that come late show a policy the load of a quarter of an hour ago")
    func staleMetrics() {
        // One pod per node from 0 on, which use 900 and 100. Samples are taken at 0, 300, 600, 900; a decision at 901
        // sees the first one when measurements are 900 s late, and at 899 none.
        let pods: [Fixture.ConstantPod] = [
            .init(arrival: 0, lifetime: nil, requestMilliCPU: 10, useMilliCPU: 900),
            .init(arrival: 0, lifetime: nil, requestMilliCPU: 10, useMilliCPU: 100),
            .init(arrival: 899, lifetime: nil, requestMilliCPU: 10, useMilliCPU: 0),
            .init(arrival: 901, lifetime: nil, requestMilliCPU: 10, useMilliCPU: 0),
        ]
        func seen(delay: Int) -> [[Double]] {
            let watcher = Watcher()
            var simulator = Simulator(scenario: Fixture.scenario(pods))
            simulator.metricsDelay = delay
            _ = simulator.run(watcher)
            return watcher.seen.values
        }
        #expect(seen(delay: 0) == [[0, 0], [0, 0], [900, 100], [900, 100]])
        #expect(seen(delay: 900) == [[0, 0], [0, 0], [0, 0], [900, 100]])
    }

    @Test("Late metrics change nothing for a policy that measures nothing")
    func staleMetricsForRequests() throws {
        let scenario = try Scenario(
            directory: Fixture.benchmark.appending(path: "scenarios/s4-daily-test-01").path
        )
        var late = Simulator(scenario: scenario)
        late.metricsDelay = 900
        let punctual = Simulator(scenario: scenario)
        #expect(late.run(.kubeDefault).assignment == punctual.run(.kubeDefault).assignment)
        #expect(late.run(.predictiveConvex).assignment != punctual.run(.predictiveConvex).assignment)
    }
}

extension Scenario {
    fileprivate var tables: [ColumnTable] { [nodeTable, podTable, usageTable] }
}

/// Goes round the nodes and notes the mean CPU it is shown.
private struct Watcher: SimulationPolicy {
    final class Notes: @unchecked Sendable {
        // Only one simulation runs, on one thread.
        var values: [[Double]] = []
    }

    let needs: OutlookNeeds = .measured
    let seen = Notes()

    func choose(pod: Int, at time: Int, in cluster: borrowing SimulatedCluster) -> Int? {
        seen.values.append(cluster.outlook.meanMilliCPU)
        return pod % 2
    }
}
