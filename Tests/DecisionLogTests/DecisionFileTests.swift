import Foundation
import GRDB
import Placement
import Testing

@testable import DecisionLog

/// What becomes of files: kills, age, size, damage, other files.
struct DecisionFileTests {
    @Test func `what was written survives kill -9 in the middle of writing`() async throws {
        try await withFolder { path in
            await #expect(processExitsWith: .signal(9)) { [path = path as String] in
                let log = try DecisionDatabase(path: path, logger: quiet)
                for number in 0..<50 { log.append(sampleRecord(number)) }
                await log.flush()
                let writer = Task {
                    for number in 50..<100_000 {
                        log.append(sampleRecord(number))
                        await log.flush()
                    }
                }
                try await Task.sleep(for: .milliseconds(100))
                writer.cancel()
                kill(getpid(), SIGKILL)
            }
            let log = try DecisionDatabase(path: path, logger: quiet)
            let pods = try await log.decisions(DecisionFilter(limit: 1_000_000)).map(\.pod)
            #expect(pods.count >= 50)
            // Without a hole: a later decision is never there without the earlier ones.
            #expect(pods == (0..<pods.count).reversed().map { "cart-\($0)" })
            let check = try await log.pool.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
            #expect(check == "ok")
            log.append(sampleRecord(pods.count))
            #expect(try await log.decisions(DecisionFilter(limit: 1)).first?.pod == "cart-\(pods.count)")
        }
    }

    @Test(arguments: ["time = 'x'", "time = x'00ff'", "seconds = 'y'", "id = id, mode = x'ff'", "record = x'ff'"])
    func `a row that holds what it cannot is an error that names the file`(change: String) async throws {
        try await withFolder { path in
            let log = try DecisionDatabase(path: path, logger: quiet)
            log.append(sampleRecord())
            await log.flush()
            try await log.pool.write { try $0.execute(sql: "UPDATE decision SET \(change)") }
            let error = await #expect(throws: DecisionLogError.self) { try await log.decisions(DecisionFilter()) }
            guard case .damaged(path, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `a time beyond what a database can hold is the last one it can`() {
        // 2^63 - 1 milliseconds are 292 million years.
        #expect(Date(timeIntervalSince1970: 1e300).milliseconds == .max)
        #expect(Date(timeIntervalSince1970: -1e300).milliseconds == .min)
    }

    @Test func `decisions that are too old go, with what became of them`() async throws {
        try await withFolder { path in
            var options = DecisionDatabase.Options()
            options.keepDays = 1
            let log = try DecisionDatabase(path: path, options: options, logger: quiet)
            for number in 0..<10 { log.append(sampleRecord(number)) }
            log.append(
                DecisionOutcome(
                    uid: "uid-0",
                    hours: 1,
                    node: "calm",
                    meanMilliCPU: 1,
                    meanShare: 0,
                    hotShare: 0,
                    coverage: 1
                )
            )
            await log.flush()
            // Numbers 0...4 are a day and a second or more old.
            #expect(try await log.prune(now: start.addingTimeInterval(4 * 60 + 86_401)) == 5)
            #expect(try await log.decisions(DecisionFilter()).map(\.pod).last == "cart-5")
            #expect(try await log.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM outcome") } == 0)
        }
    }

    @Test func `a file that is too large loses its oldest decisions and gives its pages back`() async throws {
        try await withFolder { path in
            var options = DecisionDatabase.Options()
            options.maximumBytes = 1_000_000
            let log = try DecisionDatabase(path: path, options: options, logger: quiet)
            for number in 0..<4000 { log.append(sampleRecord(number)) }
            await log.flush()
            #expect(try await log.usedBytes() > 2_000_000)
            #expect(try await log.prune(now: start) >= 1000)
            #expect(try await log.usedBytes() <= 1_000_000)
            #expect(try await log.decisions(DecisionFilter(limit: 1)).first?.pod == "cart-3999")
            let pages = try await log.pool.read { try Int.fetchOne($0, sql: "PRAGMA freelist_count") }
            #expect(pages == 0)
        }
    }

    @Test func `of 100,000 decisions those too old go bit by bit, and writing goes on between`() async throws {
        try await withFolder { path in
            var options = DecisionDatabase.Options()
            options.keepDays = 1
            let log = try DecisionDatabase(path: path, options: options, logger: quiet)
            try await log.pool.write { database in
                try database.execute(
                    sql: """
                        WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 99999)
                        INSERT INTO decision (time, mode, namespace, pod, uid, step, is_fully_judged, seconds, record)
                        SELECT 1000 * n, 'shadow', 'shop', 'cart-' || n, 'uid-' || n, 'learned', 1, 0.001, '{}'
                        FROM numbers
                        """
                )
            }
            let end = Date(timeIntervalSince1970: 86_400 + 90_000)
            let pruning = Task { try await log.prune(now: end) }
            log.append(sampleRecord())
            await log.flush()
            // The oldest 90,000 are older than a day before the end.
            #expect(try await pruning.value == 90_000)
            #expect(try await log.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM decision") } == 10_001)
        }
    }

    @Test func `a file of a later release is refused`() async throws {
        try await withFolder { path in
            do {
                let log = try DecisionDatabase(path: path, logger: quiet)
                try await log.pool.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2')") }
                try log.pool.close()
            }
            #expect(throws: DecisionLogError.newer(path: path)) { try DecisionDatabase(path: path, logger: quiet) }
            #expect(throws: DecisionLogError.newer(path: path)) { try DecisionReader(path: path) }
        }
    }

    @Test func `other files are refused and left as they are`() async throws {
        try await withFolder { path in
            let text = Data(String(repeating: "no database at all\n", count: 100).utf8)
            try text.write(to: URL(filePath: path))
            #expect(throws: DecisionLogError.foreign(path: path)) { try DecisionDatabase(path: path, logger: quiet) }
            #expect(try Data(contentsOf: URL(filePath: path)) == text)
            #expect(throws: DecisionLogError.foreign(path: path)) { try DecisionReader(path: path) }
            let other = path + ".other"
            let queue = try DatabaseQueue(path: other)
            try await queue.write { try $0.execute(sql: "CREATE TABLE cooking (recipe TEXT)") }
            try queue.close()
            let before = try Data(contentsOf: URL(filePath: other))
            #expect(throws: DecisionLogError.foreign(path: other)) { try DecisionDatabase(path: other, logger: quiet) }
            // Not even its journal mode, which is in the header, is another.
            #expect(try Data(contentsOf: URL(filePath: other)) == before)
            #expect(!FileManager.default.fileExists(atPath: other + "-wal"))
            #expect(throws: DecisionLogError.missing(path: path + "2")) { try DecisionReader(path: path + "2") }
        }
    }

    @Test func `damage inside is a clear error, and writing goes on being counted`() async throws {
        try await withFolder { path in
            do {
                let log = try DecisionDatabase(path: path, logger: quiet)
                for number in 0..<300 { log.append(sampleRecord(number)) }
                await log.flush()
                // Into the file, out of the write-ahead log.
                try await log.pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
                try log.pool.close()
            }
            let file = try FileHandle(forUpdating: URL(filePath: path))
            let size = try file.seekToEnd()
            try #require(size > 16_384)
            // All but the first pages, which hold the schema.
            try file.seek(toOffset: 16_384)
            try file.write(contentsOf: Data(repeating: 0xAB, count: Int(size) - 16_384))
            try file.close()
            let log = try DecisionDatabase(path: path, logger: quiet)
            await #expect { try await log.decisions(DecisionFilter(limit: 1000)) } throws: { error in
                "\(error)".contains("is damaged") && "\(error)".contains("move it away")
            }
            for number in 0..<50 { log.append(sampleRecord(number)) }
            await log.flush()
            #expect(log.status.failures > 0 && log.status.problem != nil)
        }
    }

    @Test func `without a log everything lost is counted and questions are refused with the reason`() async throws {
        let log = UnavailableDecisions(reason: "the disk is on fire")
        log.append(sampleRecord())
        #expect(log.status.dropped == 1 && log.status.problem == "the disk is on fire")
        await #expect(throws: DecisionLogError.unavailable(reason: "the disk is on fire")) {
            try await log.decisions(DecisionFilter())
        }
    }
}
