import ClusterModel
import LoadPrediction
import Placement
import PlacementLearning
import Testing

/// From running pods to the inputs of a decision, worked out by hand.
struct OutlookBuilderTests {
    /// A pod without history that requests 200 mCPU: 100 mCPU are expected, with variance 50² + (0.8 · 105)² = 9556.
    private static func pod(_ name: String, of workload: String = "web") -> Pod {
        Pod(
            name: name,
            request: PodRequest(milliCPU: 200, memory: 1 << 20),
            workload: WorkloadKey(application: "shop", name: workload)
        )
    }

    /// Two nodes; two replicas run on node 0, and a third is to be placed.
    private static func cluster(_ calibration: ForecastCalibration) -> (builder: OutlookBuilder, newPod: Int) {
        var builder = OutlookBuilder(
            nodeCount: 2,
            profiles: WorkloadProfiles(history: []),
            calibration: calibration
        )
        for name in ["a", "b"] { builder.place(builder.add(pod(name)), on: 0, at: 0) }
        let newPod = builder.add(pod("c"))
        return (builder, newPod)
    }

    @Test("Forecasts by pod add up, and so do their variances")
    func byPod() {
        var (builder, newPod) = Self.cluster(.none)
        builder.prepareDecision(for: newPod)
        #expect(builder.outlook.forecastMilliCPU.prefix(24) == ArraySlice(Array(repeating: 200, count: 24)))
        #expect(abs(builder.outlook.forecastVariance[0] - 2 * 9556) < 1e-6)
        #expect(builder.outlook.replicaCorrelation == [0, 0])
        #expect(builder.outlook.forecastVariance[1] == 0)
    }

    @Test("Replicas on one node go together")
    func replicas() {
        var (builder, newPod) = Self.cluster(.observedDays)
        builder.prepareDecision(for: newPod)
        // Two fully correlated pods: twice the deviation, four times the variance.
        #expect(abs(builder.outlook.forecastVariance[0] - 4 * 9556) < 1e-6)
        #expect(builder.outlook.replicaCorrelation == [2, 0])
        let stranger = builder.add(Self.pod("d", of: "other"))
        builder.prepareDecision(for: stranger)
        #expect(builder.outlook.replicaCorrelation == [0, 0])
    }

    @Test("A pod is in flight at 1.5 times its request until a sample shows it, and gone when it ends")
    func inFlight() {
        var (builder, _) = Self.cluster(.observedDays)
        #expect(builder.outlook.inFlightMilliCPU == [600, 0])
        builder.remove(1, from: 0)
        #expect(builder.outlook.inFlightMilliCPU == [300, 0])
        #expect(builder.pods(on: 0) == [0])
        builder.beginSample()
        builder.record(node: 0, milliCPU: 150, memory: 1000)
        builder.record(node: 1, milliCPU: 0, memory: 0)
        builder.observe(0, milliCPU: 150, hour: 0)
        builder.endSample(hour: 0, at: 300)
        builder.publish(at: 301, newestSample: 300)
        #expect(builder.outlook.inFlightMilliCPU == [0, 0])
        #expect(builder.outlook.isMeasured && builder.outlook.meanMilliCPU == [150, 0])
        #expect(builder.outlook.newestMemory == [1000, 0])
    }

    @Test("What one replica shows is expected of the next one")
    func shared() throws {
        var (builder, newPod) = Self.cluster(.observedDays)
        builder.prepareDecision(for: newPod)
        let before = try #require(builder.forecast(of: newPod)).hourlyMilliCPU[0]
        builder.beginSample()
        for pod in 0..<2 { builder.observe(pod, milliCPU: 300, hour: 0) }
        builder.endSample(hour: 0, at: 300)
        builder.publish(at: 301, newestSample: 300)
        builder.prepareDecision(for: newPod)
        let after = try #require(builder.forecast(of: newPod)).hourlyMilliCPU[0]
        #expect(before == 100 && after > 150 && after < 300)
    }
}
