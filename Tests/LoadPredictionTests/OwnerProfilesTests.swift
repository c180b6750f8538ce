import ClusterModel
import MetricHistory
import Testing

@testable import LoadPrediction

/// What is expected of a new pod by owner, hour and age.
struct OwnerProfilesTests {
    /// 2026-03-01 00:00 UTC.
    private static let midnight: Int64 = 1_772_323_200_000
    private static let five: Int64 = 300_000

    /// A pod whose first three samples (a quarter of an hour) differ from the rest.
    private func pod(
        _ name: String,
        owner: String,
        starting: Double,
        then settled: Double,
        hours: Int = 24
    ) -> (
        record: PodRecord, usage: PodUsage
    ) {
        let record = PodRecord(
            uid: name,
            namespace: "shop",
            name: name,
            node: "a",
            owner: PodOwner(kind: "Deployment", name: owner),
            memoryRequest: 1000,
            created: Self.midnight,
            firstSeen: Self.midnight,
            lastSeen: Self.midnight + Int64(hours) * 3_600_000
        )
        let cpu = (0..<hours * 12).map { $0 < 3 ? starting : settled }
        let usage = PodUsage(start: Self.midnight, cpu: cpu, memory: cpu.map { _ in 500 })
        return (record, usage)
    }

    private func new(_ namespace: String, _ owner: String, milliCPU: Int64 = 400) -> Pod {
        Pod(
            namespace: namespace,
            name: "new",
            request: PodRequest(milliCPU: milliCPU, memory: 2000),
            workload: WorkloadKey(application: namespace, name: "Deployment/\(owner)")
        )
    }

    private func profiles() -> OwnerProfiles {
        let pods = [pod("web-1", owner: "web", starting: 0.8, then: 0.2)]
        return OwnerProfiles(history: PodHistory(stepMilliseconds: Self.five, pods: pods, nodes: []))
    }

    @Test("A start costs more than what follows, by the damped ratio of what was used")
    func startUp() {
        // Level: the day holds 12 early samples (3 of 800, 9 of 200 mCPU) and 276 of 200: (2400 + 57000) / 288 = 206.25.
        let level = 206.25
        // One day has no shape. Factor: (3 · 800 + 12 · level + 1) / (3 · level + 12 · level + 1).
        let factor = (2400 + 12 * level + 1) / (15 * level + 1)
        let start = profiles().expectation(of: new("shop", "web"), hour: 0, age: .starting)
        #expect(abs(start.milliCPU - level * factor) < 1e-9)
        #expect(start.observationCount == 3 && start.source == .workload)
        let settled = profiles().expectation(of: new("shop", "web"), hour: 12, age: .settled)
        #expect(settled.milliCPU < start.milliCPU && abs(settled.milliCPU - 200) < 1)
        // All 216 settled samples (from 06:00 on) are equal: P95 lies at their ratio, (200 + 1) / (level + 1).
        #expect(settled.observationCount == 216 && abs(settled.p95MilliCPU - max(settled.milliCPU, 200)) < 1e-9)
    }

    @Test("An unknown workload takes its namespace's expectation, an unknown namespace the request's")
    func fallbacks() {
        let sibling = profiles().expectation(of: new("shop", "cart"), hour: 12, age: .settled)
        #expect(sibling.source == .application && sibling.observationCount == 216)
        #expect(abs(sibling.milliCPU - 200) < 1)
        // Half of the memory request was used in the namespace.
        #expect(sibling.memory == 1000)
        let stranger = profiles().expectation(of: new("other", "x"), hour: 12, age: .settled)
        // Half of 400 mCPU, and 1.645 deviations of (200/2)² + (0.8 · 205)² = 10000 + 26896.
        #expect(stranger.milliCPU == 200 && stranger.source == .request && stranger.observationCount == 0)
        #expect(abs(stranger.p95MilliCPU - (200 + 1.645 * 36_896.0.squareRoot())) < 1e-9)
        #expect(stranger.memory == 2000)
    }

    @Test("What lies after the end is not learned from")
    func noFuture() {
        let pods = [pod("web-1", owner: "web", starting: 0.8, then: 0.2)]
        let history = PodHistory(stepMilliseconds: Self.five, pods: pods, nodes: [])
        let early = OwnerProfiles(history: history, before: Self.midnight + 900_000)
        let expectation = early.expectation(of: new("shop", "web"), hour: 0, age: .starting)
        #expect(abs(expectation.milliCPU - 800) < 1e-9 && expectation.observationCount == 3)
    }

    @Test("Workloads with running pods are forecast, with all their pods together")
    func forecast() throws {
        let pods = [
            pod("web-1", owner: "web", starting: 0.2, then: 0.2), pod("web-2", owner: "web", starting: 0.4, then: 0.4),
            pod("gone", owner: "old", starting: 1, then: 1, hours: 3),
        ]
        let history = PodHistory(stepMilliseconds: Self.five, pods: pods, nodes: [])
        let forecasts = WorkloadForecaster(history: history).forecasts(hours: [1, 2])
        #expect(forecasts.map(\.workload.name) == ["Deployment/web"])
        let web = try #require(forecasts.first)
        #expect(web.podCount == 2 && abs((web.now ?? 0) - 600) < 1e-9)
        // Constant use: 300 mCPU per pod at every horizon, and none of the 22 or 21 earlier forecasts was exceeded.
        for ahead in web.ahead {
            #expect(abs(ahead.milliCPU - 600) < 1e-6 && abs(ahead.p95MilliCPU - 600) < 1e-6)
        }
        #expect(web.measuredAt == Self.midnight + 287 * Self.five && web.memory == 1000)
    }
}
