import DecisionLog
import Foundation
import Testing

@testable import SchedulerService

struct OutcomeTests {
    private let start = Date(timeIntervalSince1970: 1_700_000_000)

    private func load(_ milliCPU: Double) -> OutcomeTracker.Load { .init(milliCPU: milliCPU, allocatable: 1000) }

    @Test func `means are weighted by time and told after one and four hours`() throws {
        var tracker = OutcomeTracker()
        tracker.follow(uid: "u", nodes: ["a"], from: start)
        var outcomes: [DecisionOutcome] = []
        // Every two minutes: 300 milli-CPU for the first half hour, then 900.
        for minute in stride(from: 2.0, through: 240, by: 2) {
            let loads = ["a": load(minute <= 30 ? 300 : 900)]
            outcomes += tracker.observe(loads, at: start.addingTimeInterval(minute * 60))
        }
        #expect(outcomes.map(\.hours) == [1, 4] && tracker.count == 0)
        // (300 + 900) / 2; hot for half of the hour.
        #expect(abs(outcomes[0].meanMilliCPU - 600) < 1e-9 && abs(outcomes[0].hotShare - 0.5) < 1e-9)
        #expect(abs(outcomes[0].coverage - 1) < 1e-9)
        // (0.5 * 300 + 3.5 * 900) / 4 = 825.
        #expect(abs(outcomes[1].meanShare - 0.825) < 1e-9)
    }

    @Test func `what was not measured is not filled in`() throws {
        var tracker = OutcomeTracker()
        tracker.follow(uid: "u", nodes: ["a", "gone"], from: start)
        _ = tracker.observe(["a": load(100)], at: start.addingTimeInterval(60))
        // The next measurement comes after 59 minutes and stands for three of them.
        let outcomes = tracker.observe(["a": load(400)], at: start.addingTimeInterval(3600))
        let outcome = try #require(outcomes.first)
        #expect(outcomes.count == 1 && outcome.node == "a")
        // (1 * 100 + 3 * 400) / 4 = 325; 4 of 60 minutes.
        #expect(outcome.meanMilliCPU == 325 && abs(outcome.coverage - 4.0 / 60) < 1e-9)
    }

    @Test func `the load of both nodes is in the report an hour later`() async throws {
        try await withShadowLog { log in
            let time = TurnedClock()
            let cluster = ShadowCluster(pods: [shadowPod("old", on: "b")])
            let outlook = ShadowOutlook()
            let outcomes = OutcomeRecorder(cluster: cluster, outlook: outlook, store: log, clock: time.clock)
            let recorder = ShadowRecorder(
                cluster: cluster,
                decider: RequestDecider(),
                store: log,
                outcomes: outcomes,
                clock: time.clock
            ) { _ in true }
            let begin = time.now
            await recorder.take(cluster.bind(shadowPod("new", on: "b")))
            for _ in 0..<60 {
                time.turn(60)
                outlook.measure(["a": 400, "b": 3600], at: time.now)
                await outcomes.observe()
                // The same measurement again changes nothing.
                await outcomes.observe()
            }
            await log.flush()
            let comparison = try DecisionReader(path: log.path).compare(from: begin, to: time.now.addingTimeInterval(1))
            let pair = try #require(comparison.measured["1"])
            // 400 and 3600 of 4000.
            #expect(abs(pair.chosenShare - 0.1) < 1e-9 && abs(pair.boundShare - 0.9) < 1e-9)
            #expect(pair.chosenHot == 0 && pair.boundHot == 1)
            #expect(comparison.spread.samples == 60 && abs(comparison.spread.deviation - 0.4) < 1e-9)
        }
    }

    @Test func `stale measurements are not looked at, and a restart goes on following`() async throws {
        try await withShadowLog { log in
            let time = TurnedClock()
            let cluster = ShadowCluster(pods: [shadowPod("old", on: "b")])
            let outlook = ShadowOutlook()
            let before = ShadowRecorder(
                cluster: cluster,
                decider: RequestDecider(),
                store: log,
                outcomes: nil,
                clock: time.clock
            ) { _ in true }
            let begin = time.now
            await before.take(cluster.bind(shadowPod("new", on: "b")))
            let outcomes = OutcomeRecorder(cluster: cluster, outlook: outlook, store: log, clock: time.clock)
            time.turn(1200)
            try await outcomes.resume()
            outlook.measure(["a": 400, "b": 400], at: time.now.addingTimeInterval(-301))
            await outcomes.observe()
            for _ in 0..<40 {
                time.turn(60)
                outlook.measure(["a": 400, "b": 400], at: time.now)
                await outcomes.observe()
            }
            await log.flush()
            let comparison = try DecisionReader(path: log.path).compare(from: begin, to: time.now.addingTimeInterval(1))
            // 40 of 60 minutes are enough; the stale measurement is no sample.
            #expect(comparison.measured["1"]?.count == 1 && comparison.spread.samples == 40)
        }
    }
}
