import Foundation
import MetricHistory
import ModelRegistry
import Testing

@testable import AnomalyDetection

struct AnomalyDetectorTests {
    private let day: Int64 = 86_400_000

    @Test(arguments: FaultKind.allCases.filter { $0 != .clockSkew && $0 != .noisyNeighbor })
    func aFaultIsFoundWithinThreeIntervals(kind: FaultKind) throws {
        let table = HealthFixture.table()
        let fault = Fault(kind: kind, node: "node1", intervals: 225..<249, seed: 7)
        let timeline = try HealthFixture.detector().timeline(fault.injected(into: table))
        #expect((225..<228).contains { timeline.state(1, at: $0) == .anomalous })
        #expect(timeline.state(0, at: 227) != .anomalous)
    }

    @Test func skewedTimesMoveOnlyWhatTheExporterTells() throws {
        let table = HealthFixture.table()
        let skewed = Fault(kind: .clockSkew, node: "node1", intervals: 225..<249, seed: 1).injected(into: table)
        let changed = table.series.indices.filter { table.samples(series: $0) != skewed.samples(series: $0) }
        #expect(Set(changed.map { table.series[$0].node }) == ["node1"])
        #expect(!changed.contains { table.series[$0].metric == "running_pods" })
        #expect(changed.count == 9)
    }

    @Test func cleanDaysAreQuiet() throws {
        let timeline = try HealthFixture.detector().timeline(HealthFixture.table())
        #expect((0..<3).allSatisfy { timeline.alarms($0).isEmpty })
    }

    @Test func theReasonNamesMetricValueAndUsualRange() throws {
        let table = HealthFixture.changing(
            HealthFixture.table(),
            "node1",
            "memory_utilization_ratio",
            285..<288
        ) { _ in 0.97 }
        let health = try HealthFixture.detector().health(table)
        #expect(health.map(\.node) == ["node0", "node1", "node2", "cluster"])
        #expect(health[1].state == .anomalous)
        #expect(health[1].sentence.hasPrefix("node1: memory utilization 97 %, usual"))
        #expect(health[1].reasons[0].usual.upperBound < 0.6)
        #expect(health[0].sentence == "node0: as usual")
    }

    @Test func missingDataIsUnknownNotHealthy() throws {
        var table = HealthFixture.table()
        for metric in table.metrics { table = HealthFixture.changing(table, "node1", metric, 287..<288) { _ in nil } }
        let health = try HealthFixture.detector().health(table)
        #expect(health[1].state == .unknown)
        #expect(health[1].score == nil)
        #expect(health[1].sentence == "node1: 10 of 10 metrics are missing")
    }

    @Test func theClusterIsWatchedToo() throws {
        let table = HealthFixture.changing(HealthFixture.table(), "cluster", "pending_pods", 284..<288) { _ in 40 }
        let health = try HealthFixture.detector().health(table)
        #expect(health[3].state == .anomalous)
        #expect(health[3].sentence.hasPrefix("cluster: pending pods 40"))
    }

    @Test func oneNodeWithConstantMetricsHasAnOutcome() throws {
        let key = SeriesKey(node: "only", metric: "cpu_utilization_ratio")
        let grid = TimeGrid(start: HealthFixture.start, stepMilliseconds: HealthFixture.step, count: 120)
        var table = MetricTable(grid: grid, series: [key])
        for time in 0..<120 { table[series: 0, at: time] = 0.5 }
        let detector = try AnomalyDetector.fit(table, options: HealthFixture.options())
        let timeline = try detector.timeline(table)
        #expect(timeline.alarms(0).isEmpty)
        #expect(timeline.evidence.allSatisfy { (0...1).contains($0.score) })
    }

    @Test func aShortHistoryIsRefused() throws {
        let table = HealthFixture.table(days: 1)
        let error = #expect(throws: DetectorError.self) {
            try AnomalyDetector.fit(table, options: HealthFixture.options())
        }
        #expect(error == .tooShort(intervals: 48, least: 96))
    }

    @Test func anotherStepIsRefused() throws {
        let table = HealthFixture.table().resampled(to: .seconds(3600))
        #expect(throws: DetectorError.otherStep(found: 3_600_000, expected: 1_800_000)) {
            try HealthFixture.detector().timeline(table)
        }
    }

    @Test func aStoredDetectorGivesTheSameScores() throws {
        let root = NSTemporaryDirectory() + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        let store = ModelStore(root: root)
        let detector = try HealthFixture.detector()
        let version = try detector.publish(to: store, metrics: [:], origin: "test", at: Date(timeIntervalSince1970: 0))
        let loaded = try AnomalyDetector(from: store, version: version, threadCount: 1)
        let table = HealthFixture.table()
        #expect(try loaded.timeline(table).states == detector.timeline(table).states)
        #expect(loaded.rule == detector.rule)
    }

    @Test func damagedAndNewerModelsAreRefused() throws {
        let model = try HealthFixture.detector().nodeModel
        let data = try model.encoded()
        for bad in [data.prefix(3), data.dropLast(), data.prefix(data.count / 2), data + Data([0])] {
            #expect(throws: DetectorError.self) {
                try HealthModel(encoded: Data(bad), forest: model.forest, name: "nodes.health")
            }
        }
        var newer = data
        newer[8] = 9
        #expect(throws: DetectorError.newer(name: "nodes.health", found: 9, supported: 1)) {
            try HealthModel(encoded: newer, forest: model.forest, name: "nodes.health")
        }
    }

    @Test func aTrainerStoresAndPromotesWhatEarnsIt() throws {
        let root = NSTemporaryDirectory() + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        let trainer = DetectorTrainer(
            history: HealthFixture.table(),
            options: try HealthFixture.options(),
            holdbackDays: 2,
            seeds: 1
        )
        let store = ModelStore(root: root)
        let outcome = try trainer.run(publishingTo: store, origin: "test", promoting: true, at: Date())
        #expect(outcome.isPromoted, "\(outcome.verdict)")
        #expect(outcome.trial.outcomes.count == FaultKind.allCases.count)
        #expect(try store.load(AnomalyDetector.kind).manifest.metrics["false_alarms_per_node_week"] == 0)
    }

    @Test func aDetectorThatKnowsTwoMetricsIsNotPutToUseAndSaysWhatItCannotFind() throws {
        let root = NSTemporaryDirectory() + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: root) }
        let all = HealthFixture.table()
        let known = all.series.filter { ["cpu_utilization_ratio", "memory_utilization_ratio"].contains($0.metric) }
        var table = MetricTable(grid: all.grid, series: known)
        for (index, key) in known.enumerated() {
            guard let source = all.index(of: key) else { continue }
            for time in 0..<all.grid.count { table[series: index, at: time] = all[series: source, at: time] }
        }
        let trainer = DetectorTrainer(
            history: table,
            options: try HealthFixture.options(),
            holdbackDays: 2,
            seeds: 2
        )
        let store = ModelStore(root: root)
        let outcome = try trainer.run(publishingTo: store, origin: "test", promoting: true, at: Date())
        #expect(!outcome.isPromoted)
        #expect(outcome.verdict.contains("no disk filling, no network drop"), "\(outcome.verdict)")
        let metrics = "the history has 2 of 19 metrics: cpu_utilization_ratio, memory_utilization_ratio"
        #expect(outcome.verdict.contains(metrics), "\(outcome.verdict)")
        #expect(throws: ModelStoreError.self) { try store.promote(AnomalyDetector.kind, version: outcome.version) }
    }
}

/// A node's own clock, where it is collected.
struct ClockSkewTests {
    /// The fixture with a metric that is zero as long as clocks are right.
    private func table() -> MetricTable {
        let source = HealthFixture.table()
        let added = (0..<3).map { SeriesKey(node: "node\($0)", metric: "clock_skew_seconds") }
        var table = MetricTable(grid: source.grid, series: source.series + added)
        for (series, key) in table.series.enumerated() {
            for time in 0..<source.grid.count {
                let known = source.index(of: key).flatMap { source[series: $0, at: time] }
                table[series: series, at: time] = source.index(of: key) == nil ? 0 : known
            }
        }
        return table
    }

    @Test func aWrongClockShowsInItsMetricAlone() throws {
        let table = table()
        let wrong = Fault(kind: .clockSkew, node: "node1", intervals: 225..<249, seed: 1).injected(into: table)
        let changed = table.series.indices.filter { table.samples(series: $0) != wrong.samples(series: $0) }
        #expect(changed.map { table.series[$0] } == [SeriesKey(node: "node1", metric: "clock_skew_seconds")])
    }

    @Test func aWrongClockIsFoundWithinThreeIntervalsAndNamed() throws {
        let table = table()
        let history = table.slice(from: HealthFixture.start, to: HealthFixture.start + 4 * 86_400_000)
        let detector = try AnomalyDetector.fit(history, options: HealthFixture.options())
        for seed: UInt64 in 0..<5 {
            let fault = Fault(kind: .clockSkew, node: "node1", intervals: 225..<249, seed: seed)
            let wrong = fault.injected(into: table)
            let timeline = try detector.timeline(wrong)
            #expect((225..<228).contains { timeline.state(1, at: $0) == .anomalous })
            #expect(timeline.state(0, at: 227) != .anomalous)
            let sentence = try detector.health(timeline, node: 1, at: 227, in: wrong).sentence
            #expect(sentence.hasPrefix("node1: distance of the node's clock"), "\(sentence)")
        }
    }
}
