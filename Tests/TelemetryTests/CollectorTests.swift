import Foundation
import MetricHistory
import Testing

@testable import Telemetry

struct CollectorTests {
    /// Ten days after the first of March, a quarter of an hour into the day.
    private static let now = firstOfMarch + 10 * day + hour / 4

    /// Collects with small answers from a server.
    private func collect(
        _ prometheus: SmallPrometheus,
        _ folder: String,
        now: Int64 = CollectorTests.now,
        change: (inout CollectorOptions) -> Void = { _ in }
    ) async throws -> CollectionReport {
        var options = CollectorOptions(directory: folder)
        options.catalogue = SmallPrometheus.catalogue
        options.history = .seconds(3 * 86_400)
        change(&options)
        var report: CollectionReport?
        try await withClient { request, _ in
            prometheus.answer(request)
        } _: { [options] client, _ in
            report = try await Collector(client: client, options: options, logger: silent).run(now: now)
        }
        return try #require(report)
    }

    private func folders(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("date=") }.sorted()
    }

    @Test("The first run takes the history that is wanted, in day partitions, on full steps")
    func firstRun() async throws {
        try await withFolder { folder in
            let report = try await collect(SmallPrometheus(), folder)
            // 3 days before 2026-03-11T00:00 (the last full hour), both ends: 73 instants of 2 nodes x 2 metrics + 1.
            #expect(report.from == firstOfMarch + 7 * day && report.to == firstOfMarch + 10 * day)
            #expect(report.points == 73 * 5)
            let days = try folders(folder)
            #expect(days == ["date=2026-03-08", "date=2026-03-09", "date=2026-03-10", "date=2026-03-11"])
            let table = try MetricTable.read(path: folder)
            #expect(table.grid == hourly(73, from: firstOfMarch + 7 * day))
            #expect(table.nodes == ["cluster", "worker1", "worker2"])
            for (index, key) in table.series.enumerated() {
                let instance = ["cluster": 0, "worker1": 1, "worker2": 2][key.node] ?? 0
                for time in 0..<73 {
                    let expected = SmallPrometheus.value(key.metric, instance, table.grid.time(at: time) / 1000)
                    #expect(table[series: index, at: time] == expected)
                }
            }
        }
    }

    @Test("An instance of no known node is named in the report, and the run goes on")
    func unmatched() async throws {
        try await withFolder { folder in
            let report = try await collect(SmallPrometheus(), folder)
            #expect(report.unmatched == ["10.0.0.9:9100": ["cpu", "mem"]])
            let mapped = try await collect(SmallPrometheus(), folder) {
                $0.nodes = ["10.0.0.9": "worker9"]
                $0.isRefetching = true
            }
            #expect(mapped.unmatched.isEmpty)
            #expect(mapped.metrics.first?.nodes == ["worker1", "worker2", "worker9"])
        }
    }

    @Test("A later run asks only for what is new and for the overlap, whose samples are corrected")
    func laterRun() async throws {
        try await withFolder { folder in
            let prometheus = SmallPrometheus()
            _ = try await collect(prometheus, folder)
            let before = prometheus.rangeQueries
            prometheus.change { $0.offset = 0.001 }
            let report = try await collect(prometheus, folder, now: Self.now + 4 * hour)
            // New: 01:00 to 04:00; again: 22:00, 23:00 of the day before and 00:00. Two days of three queries.
            #expect(prometheus.rangeQueries - before == 2 * 3)
            #expect(report.points == 7 * 5)
            #expect(report.writtenDays == ["2026-03-10", "2026-03-11"])
            let table = try MetricTable.read(path: folder)
            #expect(table.grid.count == 77)
            let index = try #require(table.index(of: SeriesKey(node: "worker1", metric: "cpu")))
            let corrected = (0..<77).filter { time in
                table[series: index, at: time] != SmallPrometheus.value("cpu", 1, table.grid.time(at: time) / 1000)
            }
            #expect(corrected == Array(70..<77))
        }
    }

    @Test("Samples that Prometheus has lost stay")
    func lost() async throws {
        try await withFolder { folder in
            let prometheus = SmallPrometheus()
            _ = try await collect(prometheus, folder)
            let before = try MetricTable.read(path: folder)
            prometheus.change { $0.begins = .max }
            _ = try await collect(prometheus, folder) { $0.isRefetching = true }
            let after = try MetricTable.read(path: folder)
            #expect(after == before)
        }
    }

    @Test("A run that breaks off at any query and is run again leaves the same as one that was not", arguments: 1...13)
    func resume(_ query: Int) async throws {
        try await withFolder { folder in
            let prometheus = SmallPrometheus()
            let whole = try await collect(SmallPrometheus(), "\(folder)/whole")
            prometheus.change { $0.failsFrom = query }
            let error = try await prometheusError { _ = try await collect(prometheus, "\(folder)/broken") }
            // 4 days of 3 queries.
            #expect((error == nil) == (query > 12))
            prometheus.change { $0.failsFrom = .max }
            _ = try await collect(prometheus, "\(folder)/broken")
            let expected = try MetricTable.read(path: "\(folder)/whole")
            let found = try MetricTable.read(path: "\(folder)/broken")
            #expect(found == expected)
            #expect(whole.points == 73 * 5)
        }
    }

    @Test("A day that is missing in the middle, or half there, is completed")
    func holes() async throws {
        try await withFolder { folder in
            let prometheus = SmallPrometheus()
            _ = try await collect(prometheus, folder)
            let expected = try MetricTable.read(path: folder)
            try FileManager.default.removeItem(atPath: "\(folder)/date=2026-03-09")
            let half = firstOfMarch + 9 * day + 5 * hour
            try expected.slice(from: half, to: half + 3 * hour).writePartitions(directory: folder)
            let report = try await collect(prometheus, folder)
            #expect(report.writtenDays == ["2026-03-09", "2026-03-10", "2026-03-11"])
            let found = try MetricTable.read(path: folder)
            #expect(found == expected)
        }
    }

    @Test("Days of which Prometheus has nothing are named and asked for again")
    func emptyDays() async throws {
        try await withFolder { folder in
            let prometheus = SmallPrometheus()
            prometheus.change { $0.begins = firstOfMarch + 9 * day + 12 * hour }
            let report = try await collect(prometheus, folder)
            #expect(report.emptyDays == ["2026-03-08", "2026-03-09"])
            #expect(report.writtenDays == ["2026-03-10", "2026-03-11"])
            // On the 10th 12 of 24 instants are there, on the 11th 1 of 1.
            #expect(report.points == 13 * 5 && report.metrics[0].gaps == 12 * 2)
            let again = try await collect(prometheus, folder)
            #expect(again.emptyDays == ["2026-03-08", "2026-03-09"])
        }
    }

    @Test("Old days are removed, and the oldest ones while there are too many bytes")
    func retention() async throws {
        try await withFolder { folder in
            _ = try await collect(SmallPrometheus(), folder)
            // Days that end 2 days before 2026-03-11T00:00 or earlier: the 8th.
            let kept = try await collect(SmallPrometheus(), folder) { $0.keepDays = 2 }
            #expect(kept.removedDays == ["2026-03-08"])
            let size = kept.bytes
            let small = try await collect(SmallPrometheus(), folder) {
                $0.keepDays = 2
                $0.maximumBytes = size - 1
            }
            #expect(small.removedDays == ["2026-03-09"])
            #expect(small.bytes < size)
            let days = try folders(folder)
            #expect(days == ["date=2026-03-10", "date=2026-03-11"])
        }
    }

    @Test("A second collector is refused with the process that has the folder, and may run afterwards")
    func lock() async throws {
        try await withFolder { folder in
            let first = try CollectorLock(directory: folder)
            let error = await #expect(throws: CollectorError.self) { _ = try await collect(SmallPrometheus(), folder) }
            #expect(error == .isLocked(directory: folder, holder: "\(ProcessInfo.processInfo.processIdentifier)"))
            first.hold()
            _ = consume first
            let report = try await collect(SmallPrometheus(), folder)
            #expect(report.points > 0)
        }
    }

    @Test("Data of another step is not mixed with")
    func otherStep() async throws {
        try await withFolder { folder in
            _ = try await collect(SmallPrometheus(), folder)
            let error = await #expect(throws: CollectorError.self) {
                _ = try await collect(SmallPrometheus(), folder) { $0.step = .seconds(1800) }
            }
            let file = "\(folder)/date=2026-03-08/part-0.parquet"
            #expect(error == .otherStep(file: file, found: hour, wanted: hour / 2))
        }
    }

    @Test("Values out of range are kept and counted")
    func outOfRange() async throws {
        try await withFolder { folder in
            let prometheus = SmallPrometheus()
            prometheus.change { $0.offset = 2 }
            let report = try await collect(prometheus, folder)
            #expect(report.metrics.map(\.outOfRange) == [146, 146, 73])
            let table = try MetricTable.read(path: folder)
            #expect(table.values.allSatisfy { $0 >= 2 })
        }
    }

    @Test("What interrupted writers left is removed")
    func leftovers() async throws {
        try await withFolder { folder in
            _ = try await collect(SmallPrometheus(), folder)
            let manager = FileManager.default
            try Data("x".utf8).write(to: URL(filePath: "\(folder)/date=2026-03-10/.part-0.parquet.1.tmp"))
            try manager.createDirectory(atPath: "\(folder)/.date=2026-01-01.removed", withIntermediateDirectories: true)
            _ = try await collect(SmallPrometheus(), folder)
            let inDay = try manager.contentsOfDirectory(atPath: "\(folder)/date=2026-03-10")
            #expect(inDay == ["part-0.parquet"])
            #expect(!manager.fileExists(atPath: "\(folder)/.date=2026-01-01.removed"))
        }
    }

    @Test("Progress ends at the whole and counts every point")
    func progress() async throws {
        try await withFolder { folder in
            let prometheus = SmallPrometheus()
            var options = CollectorOptions(directory: folder)
            options.catalogue = SmallPrometheus.catalogue
            options.history = .seconds(86_400)
            var seen: [CollectionProgress] = []
            try await withClient { request, _ in
                prometheus.answer(request)
            } _: { [options] client, _ in
                _ = try await Collector(client: client, options: options, logger: silent)
                    .run(now: Self.now) { seen.append($0) }
            }
            // 24 hours and both ends: two days of three queries, 25 instants of 5 series.
            #expect(seen.count == 6 && seen.last?.fraction == 1 && seen.last?.points == 125)
            #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.answered < $1.answered })
        }
    }

    @Test("A metric with an empty query is left out")
    func disabled() async throws {
        try await withFolder { folder in
            let report = try await collect(SmallPrometheus(), folder) { $0.queries = ["mem": ""] }
            #expect(report.metrics.map(\.name) == ["cpu", "pending"])
        }
    }

    @Test(
        "Options that contradict themselves are refused",
        arguments: [
            { $0.step = .seconds(14) }, { $0.step = .seconds(7 * 3600) }, { $0.keepDays = 0 },
            { $0.queries = ["nonsense": "1"] }, { ($0.from, $0.to) = (2, 1) }, { $0.overlap = .seconds(-1) },
        ] as [@Sendable (inout CollectorOptions) -> Void]
    )
    func badOptions(_ change: @Sendable (inout CollectorOptions) -> Void) {
        var options = CollectorOptions(directory: "x")
        change(&options)
        #expect(throws: CollectorError.self) { try options.validate() }
    }
}
