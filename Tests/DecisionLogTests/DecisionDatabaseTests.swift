import Foundation
import GRDB
import Placement
import Testing

@testable import DecisionLog

struct DecisionDatabaseTests {
    @Test func `a decision comes back as it was, with the number it got`() async throws {
        try await withFolder { path in
            let log = try DecisionDatabase(path: path, logger: quiet)
            var record = sampleRecord(bound: "busy")
            record.candidates[0].parts[0].score = .infinity
            log.append(record)
            record.id = 1
            #expect(try await log.latest(namespace: "shop", pod: "cart-0") == record)
            #expect(log.status.stored == 1 && log.status.waiting == 0)
        }
    }

    @Test func `decisions are found by namespace, pod and period, the newest first`() async throws {
        try await withFolder { path in
            let log = try DecisionDatabase(path: path, logger: quiet)
            for number in 0..<6 { log.append(sampleRecord(number, namespace: number < 3 ? "shop" : "bank")) }
            var filter = DecisionFilter(limit: 2)
            #expect(try await log.decisions(filter).map(\.pod) == ["cart-5", "cart-4"])
            filter = DecisionFilter()
            filter.namespace = "shop"
            filter.from = start.addingTimeInterval(60)
            #expect(try await log.decisions(filter).map(\.pod) == ["cart-2", "cart-1"])
            filter.to = start.addingTimeInterval(120)
            #expect(try await log.decisions(filter).map(\.pod) == ["cart-1"])
            #expect(try await log.latest(namespace: "shop", pod: "cart-5") == nil)
        }
    }

    @Test func `the place of binding can follow, and the sentence tells it`() async throws {
        try await withFolder { path in
            let log = try DecisionDatabase(path: path, logger: quiet)
            log.append(sampleRecord())
            log.markBound(uid: "uid-0", node: "busy", at: start.addingTimeInterval(1))
            let record = try #require(try await log.latest(namespace: "shop", pod: "cart-0"))
            #expect(record.boundNode == "busy" && record.boundAt == start.addingTimeInterval(1))
            #expect(record.sentence.hasSuffix("it was bound to busy."))
        }
    }

    @Test func `when too much waits, the oldest is dropped and counted, without a touch of the disk`() async throws {
        try await withFolder { path in
            var options = DecisionDatabase.Options()
            options.capacity = 3
            let log = try DecisionDatabase(path: path, options: options, logger: quiet)
            for number in 0..<5 { log.append(sampleRecord(number)) }
            #expect(log.status.dropped == 2 && log.status.waiting == 3 && log.status.stored == 0)
            #expect(try await log.decisions(DecisionFilter()).map(\.pod) == ["cart-4", "cart-3", "cart-2"])
        }
    }

    @Test func `of many feasible nodes the best are kept, and the chosen and the bound one in any case`() async throws {
        try await withFolder { path in
            var options = DecisionDatabase.Options()
            options.candidateLimit = 2
            let log = try DecisionDatabase(path: path, options: options, logger: quiet)
            var record = sampleRecord(bound: "node-0")
            for number in 0..<10 {
                var candidate = DecisionRecord.Candidate(node: "node-\(number)")
                candidate.total = Double(number)
                record.candidates.append(candidate)
            }
            log.append(record)
            let stored = try #require(try await log.latest(namespace: "shop", pod: "cart-0"))
            // Totals 80 and 30 are the best two; node-0 is where the pod is.
            #expect(stored.candidates.filter { $0.rejectedBy == nil }.map(\.node) == ["calm", "busy", "node-0"])
            #expect(stored.omittedCount == 9 && stored.feasibleCount == 12)
        }
    }

    @Test func `a full disk loses nothing while there is room to wait`() async throws {
        try await withFolder { path in
            let log = try DecisionDatabase(path: path, logger: quiet)
            try await log.pool.writeWithoutTransaction { database in
                let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
                try database.execute(sql: "PRAGMA max_page_count = \(pages)")
            }
            for number in 0..<200 { log.append(sampleRecord(number)) }
            await log.flush()
            #expect(log.status.failures == 1 && log.status.waiting == 200 && log.status.dropped == 0)
            #expect(log.status.problem?.contains("the disk is full") == true)
            try await log.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
            #expect(try await log.decisions(DecisionFilter(limit: 1000)).count == 200)
            #expect(log.status.problem == nil && log.status.waiting == 0)
        }
    }

    @Test func `the loop writes by itself, and what is left when it ends`() async throws {
        try await withFolder { path in
            var options = DecisionDatabase.Options()
            options.flushInterval = .milliseconds(5)
            options.keepDays = 1e5
            let log = try DecisionDatabase(path: path, options: options, logger: quiet)
            let task = Task { await log.run() }
            log.append(sampleRecord())
            while log.status.stored == 0 { try await Task.sleep(for: .milliseconds(2)) }
            log.append(sampleRecord(1))
            task.cancel()
            await task.value
            #expect(log.status.stored == 2)
        }
    }

    @Test func `outcomes and samples go to the newest decision about a pod`() async throws {
        try await withFolder { path in
            let log = try DecisionDatabase(path: path, logger: quiet)
            log.append(sampleRecord(bound: "busy"))
            for (node, share) in [("calm", 0.2), ("busy", 0.9)] {
                log.append(
                    DecisionOutcome(
                        uid: "uid-0",
                        hours: 1,
                        node: node,
                        meanMilliCPU: share * 1000,
                        meanShare: share,
                        hotShare: share > 0.8 ? 1 : 0,
                        coverage: 1
                    )
                )
            }
            if let sample = LoadSample(time: start, shares: [0.2, 0.9]) { log.append(sample) }
            await log.flush()
            let reader = try DecisionReader(path: path)
            let comparison = try reader.compare(from: start, to: start.addingTimeInterval(3600))
            #expect(comparison.measured["1"]?.chosenShare == 0.2 && comparison.measured["1"]?.boundShare == 0.9)
            // Mean 0.55, both 0.35 away from it.
            #expect(abs(comparison.spread.deviation - 0.35) < 1e-12 && comparison.spread.hot == 0.5)
        }
    }
}
