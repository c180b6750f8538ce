import ClusterModel
import Foundation
import LoadPrediction
import MetricHistory
import Simulation
import Testing

struct DemoClusterTests {
    private let cluster: DemoCluster

    init() throws { cluster = try DemoCluster() }

    @Test("The embedded cluster has three tainted masters and three workers of the HYDATIS size")
    func nodes() {
        #expect(cluster.nodes.map(\.name) == ["master1", "master2", "master3", "worker1", "worker2", "worker3"])
        #expect(cluster.nodes.map(\.taints.count) == [1, 1, 1, 0, 0, 0])
        #expect(cluster.nodes.allSatisfy { $0.allocatable == ResourceVector(milliCPU: 8000, memory: 16 << 30) })
        #expect(cluster.dayCount >= 16)
    }

    @Test("The same seed draws the same pods, another seed others")
    func seeds() {
        func arrivals(_ seed: UInt64) -> [Int] {
            cluster.scenario(days: 12..<14, knownDays: 0..<12, seed: seed).pods.map(\.arrival)
        }
        #expect(arrivals(1) == arrivals(1))
        #expect(arrivals(1) != arrivals(2))
    }

    @Test("Pods without the toleration stay off the masters")
    func mastersAreTainted() {
        let scenario = cluster.scenario(days: 12..<14, knownDays: 0..<12, seed: 3)
        let run = Simulator(scenario: scenario).run(.kubeDefault)
        var tenantCount = 0
        for case (let pod, let placement?) in run.assignment.placements.enumerated() {
            guard scenario.pods[pod].pod.tolerations.isEmpty else { continue }
            tenantCount += 1
            #expect(placement.node >= 3)
        }
        #expect(tenantCount > 50)
    }

    @Test("About three quarters of the cluster are requested and half of it is used, as in real clusters")
    func load() {
        let scenario = cluster.scenario(days: 0..<8, knownDays: 0..<0, seed: 1)
        let run = Simulator(scenario: scenario).run(.kubeDefault)
        let table = cluster.metrics(of: run.assignment, in: scenario, firstDay: 0)
        let cpu = table.series.indices.filter { table.series[$0].metric == NodeMetric.cpuUtilization }
        let values = cpu.flatMap { Array(table.samples(series: $0)) }
        let mean = values.reduce(0, +) / Double(values.count)
        #expect((0.35...0.6).contains(mean), "mean utilization \(mean)")
        #expect(run.figures.unplaced == 0)
    }

    @Test("What monitoring would record is what the pods demand, on the trace's own dates")
    func metrics() {
        let scenario = cluster.scenario(days: 2..<3, knownDays: 0..<2, seed: 1)
        let run = Simulator(scenario: scenario).run(.roundRobin)
        let table = cluster.metrics(of: run.assignment, in: scenario, firstDay: 2)
        #expect(table.nodes.count == 6 && table.metrics.count == 2)
        // Day 2 begins 48 h after the first midnight; the first two hours do not count.
        #expect(table.grid.start == cluster.firstMidnight + 50 * 3_600_000)
        #expect(table.grid.count == 288 - 24)
        let step = 100
        var demand = 0
        for case (let pod, let placement?) in run.assignment.placements.enumerated() where placement.node == 4 {
            let end = scenario.pods[pod].lifetime.map { placement.start + $0 } ?? .max
            guard placement.start <= step * 300, step * 300 < end else { continue }
            demand += scenario.usage.milliCPU(of: pod, at: step)
        }
        let key = SeriesKey(node: "worker2", metric: NodeMetric.cpuUtilization)
        let recorded = table.index(of: key).flatMap { table[series: $0, at: step - 24] }
        #expect(recorded == Double(demand) / 8000)
    }

    @Test("A run that goes on looks at the next 24 hours, one that ends with its day at what is left of it")
    func planning() {
        let scenario = cluster.scenario(days: 12..<14, knownDays: 0..<12, seed: 1)
        #expect(scenario.timing.planning == .nextDay)
        #expect(RunTiming.benchmark.planning == .restOfDay)
        let forecasting = Simulator(scenario: scenario).run(.predictiveConvex)
        #expect(forecasting.figures.unplaced == 0)
    }
}
