import ClusterModel
import Foundation
import Placement
import Testing

/// Short forms for the tests of scorers.
private enum Fixture {
    static func context(
        nodes: [(milliCPU: Int64, memory: Int64)],
        pod: Pod,
        forecast: UsageForecast? = nil,
        outlook change: (inout ClusterOutlook) -> Void = { _ in }
    ) -> DecisionContext {
        let nodes = nodes.enumerated().map { index, size in
            Node(name: "n\(index)", allocatable: ResourceVector(milliCPU: size.milliCPU, memory: size.memory))
        }
        var outlook = ClusterOutlook(nodeCount: nodes.count)
        change(&outlook)
        return DecisionContext(pod: pod, podForecast: forecast, state: ClusterState(nodes: nodes), outlook: outlook)
    }

    static func pod(_ milliCPU: Int64, memory: Int64 = 0, kind: WorkloadKind = .service) -> Pod {
        Pod(name: "p", request: PodRequest(milliCPU: milliCPU, memory: memory), kind: kind)
    }

    static func scores(_ scorer: some NodeScorer, _ context: DecisionContext) -> [Double] {
        var scores = [Double](repeating: .nan, count: context.state.nodes.count)
        scorer.score(Array(context.state.nodes.indices), in: context, into: &scores)
        return scores
    }
}

struct LeastAllocatedTests {
    @Test("The score is the truncated mean of the free shares")
    func freeShares() {
        let context = Fixture.context(nodes: [(1000, 1000), (3000, 2000)], pod: Fixture.pod(100, memory: 250))
        // Node 0: CPU 900 · 100 / 1000 = 90, memory 75, mean 82 truncated.
        // Node 1: CPU 2900 · 100 / 3000 = 96, memory 1750 · 100 / 2000 = 87, mean 91 truncated.
        #expect(Fixture.scores(LeastAllocated(), context) == [82, 91])
    }

    @Test("A node without memory is judged by its CPU alone")
    func missingResource() {
        let context = Fixture.context(nodes: [(1000, 0), (0, 0)], pod: Fixture.pod(100))
        #expect(Fixture.scores(LeastAllocated(), context) == [90, 0])
    }
}

struct MostAllocatedTests {
    @Test("The score is the truncated mean of the requested shares, at most 100")
    func requestedShares() {
        let context = Fixture.context(nodes: [(1000, 1000), (50, 1000)], pod: Fixture.pod(100, memory: 250))
        // Node 0: 10 and 25, mean 17; node 1: 100 (capped) and 25, mean 62.
        #expect(Fixture.scores(MostAllocated(), context) == [17, 62])
    }
}

struct BalancedAllocationTests {
    @Test("Uneven shares cost half their difference")
    func difference() {
        let context = Fixture.context(
            nodes: [(1000, 1000), (1000, 250), (1000, 0)],
            pod: Fixture.pod(500, memory: 250)
        )
        // Node 0: shares 0.5 and 0.25, (1 - 0.125) · 100 = 87; node 1: 0.5 and 1, 75; node 2 has no memory: 100.
        #expect(Fixture.scores(BalancedAllocation(), context) == [87, 75, 100])
    }
}

struct TargetLoadPackingTests {
    @Test("The score rises to the target and falls beyond it")
    func shape() {
        let context = Fixture.context(
            nodes: Array(repeating: (1000, 1000), count: 5),
            pod: Fixture.pod(100)
        ) { outlook in
            outlook.isMeasured = true
            outlook.meanMilliCPU = [0, 250, 400, 850, 900]
        }
        // The pod counts 150. Utilizations in percent: 15, 40, 55, 100, 105.
        // 60 · 15 / 40 + 40 = 62.5, away from zero 63; 100; 40 · 45 / 60 = 30; 0; beyond capacity 0.
        #expect(Fixture.scores(TargetLoadPacking(), context) == [63, 100, 30, 0, 0])
    }

    @Test("Pods in flight count like measured load")
    func inFlight() {
        let context = Fixture.context(nodes: [(1000, 1000), (1000, 1000)], pod: Fixture.pod(100)) { outlook in
            outlook.isMeasured = true
            outlook.meanMilliCPU = [250, 0]
            outlook.inFlightMilliCPU = [0, 250]
        }
        #expect(Fixture.scores(TargetLoadPacking(), context) == [100, 100])
    }

    @Test("Before the first measurement every node scores 0: unknown is not idle")
    func unknown() {
        let context = Fixture.context(nodes: [(1000, 1000)], pod: Fixture.pod(100))
        #expect(Fixture.scores(TargetLoadPacking(), context) == [0])
        #expect(Fixture.scores(LoadVariationRiskBalancing(), context) == [0])
    }
}

struct LoadVariationRiskBalancingTests {
    @Test("The worse of CPU and memory decides, by mean and deviation")
    func worseResource() {
        let context = Fixture.context(nodes: [(1000, 1000), (1000, 1000)], pod: Fixture.pod(100, memory: 100)) {
            outlook in
            outlook.isMeasured = true
            outlook.meanMilliCPU = [300, 2000]
            outlook.deviationMilliCPU = [100, 1500]
            outlook.meanMemory = [500, 0]
            outlook.deviationMemory = [0, 0]
        }
        // Node 0: CPU mu 0.4, sigma 0.1, 100 · (1 - 0.25) = 75; memory mu 0.6, 70. The lower is 70.
        // Node 1: CPU mean and deviation are capped at capacity: mu 1, sigma 1, score 0.
        #expect(Fixture.scores(LoadVariationRiskBalancing(), context) == [70, 0])
    }
}

struct PeakForecastTests {
    @Test("The highest hour of the next six counts, with the doubt of node and pod")
    func peak() {
        let forecast = UsageForecast(hourlyMilliCPU: Array(repeating: 100, count: 24), variance: 900, source: .workload)
        let context = Fixture.context(nodes: [(1000, 1000)], pod: Fixture.pod(1), forecast: forecast) { outlook in
            outlook.hoursAhead = Array(3..<24)
            outlook.forecastMilliCPU[2] = 5000
            outlook.forecastMilliCPU[8] = 400
            outlook.forecastMilliCPU[9] = 900
            outlook.forecastVariance[0] = 700
        }
        // Hours 3...8 count: peak 400 + 100, spread sqrt(1600) = 40.
        #expect(abs(Fixture.scores(PeakForecast(), context)[0] - -0.54) < 1e-12)
    }
}

struct ConvexForecastTests {
    private let forecast = UsageForecast(
        hourlyMilliCPU: Array(repeating: 100, count: 24),
        variance: 0,
        source: .workload
    )

    @Test("The score is the growth of e^(8u), averaged over the hours ahead, plus memory's")
    func growth() {
        let context = Fixture.context(
            nodes: [(1000, 1000)],
            pod: Fixture.pod(1, memory: 100),
            forecast: forecast
        ) { outlook in
            outlook.hoursAhead = [5, 6]
            outlook.forecastMilliCPU[5] = 500
            outlook.newestMemory[0] = 200
        }
        let cpu = ((exp(4.8) - exp(4.0)) + (exp(0.8) - 1)) / 2
        // Memory: half of 200 measured is 0.1; the pod adds 0.8 · 0.1.
        let memory = exp(8 * 0.18) - exp(8 * 0.1)
        #expect(abs(Fixture.scores(ConvexForecast(), context)[0] + cpu + 0.3 * memory) < 1e-9)
    }

    @Test("A job looks two hours ahead, a service all of them")
    func jobsLookLessFar() {
        func score(_ kind: WorkloadKind) -> Double {
            let pod = Fixture.pod(1, kind: kind)
            let context = Fixture.context(nodes: [(1000, 1000)], pod: pod, forecast: forecast) { outlook in
                outlook.hoursAhead = [20, 21, 22, 23]
                outlook.forecastMilliCPU[22] = 900
            }
            return Fixture.scores(ConvexForecast(), context)[0]
        }
        #expect(abs(score(.job) + (exp(0.8) - 1)) < 1e-12)
        #expect(score(.service) < score(.job))
    }

    @Test("Doubt about a pod makes its node look worse, and beyond twice the capacity nothing gets worse")
    func variance() {
        func score(podVariance: Double, load: Double) -> Double {
            var forecast = forecast
            forecast.variance = podVariance
            let context = Fixture.context(nodes: [(1000, 1000)], pod: Fixture.pod(1), forecast: forecast) { outlook in
                for hour in 0..<24 { outlook.forecastMilliCPU[hour] = load }
            }
            return Fixture.scores(ConvexForecast(), context)[0]
        }
        // 8 · 10 000 / 1000² = 0.08 of utilization.
        #expect(abs(score(podVariance: 10_000, load: 0) + (exp(8 * 0.18) - 1)) < 1e-9)
        #expect(score(podVariance: 0, load: 3000) == 0)
    }

    @Test("Without a forecast of the pod every node is equal")
    func noForecast() {
        let context = Fixture.context(nodes: [(1000, 1000), (10, 10)], pod: Fixture.pod(1))
        #expect(Fixture.scores(ConvexForecast(), context) == [0, 0])
        #expect(Fixture.scores(PeakForecast(), context) == [0, 0])
    }
}

struct InFlightLedgerTests {
    @Test("A pod counts from its placement until measurements show it or it ends")
    func lifeOfAnEntry() {
        var ledger = InFlightLedger()
        var sums = [0.0, 0.0]
        ledger.record(pod: 1, node: 0, milliCPU: 100, at: 10, sums: &sums)
        ledger.record(pod: 2, node: 1, milliCPU: 50, at: 20, sums: &sums)
        ledger.record(pod: 3, node: 1, milliCPU: 25, at: 30, sums: &sums)
        #expect(sums == [100, 75])
        ledger.expire(placedUpTo: 10, sums: &sums)
        #expect(sums == [0, 75])
        ledger.remove(pod: 2, sums: &sums)
        ledger.remove(pod: 99, sums: &sums)
        #expect(sums == [0, 25])
        ledger.expire(placedUpTo: 30, sums: &sums)
        #expect(sums == [0, 0])
    }
}
