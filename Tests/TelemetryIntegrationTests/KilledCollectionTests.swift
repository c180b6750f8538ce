import Foundation
import MetricHistory
import Testing

/// A collector that is killed with signal 9, which no program can catch.
struct KilledCollectionTests {
    @Test("A collection killed at any of 20 random moments and resumed gives the table of an uninterrupted one")
    func resumed() throws {
        let url = try TestBed.recorded.get().url
        let (whole, duration) = try withTemporaryDirectory { directory in
            let hydatis = Hydatis(url: url, directory: directory)
            let start = Date()
            let outcome = try hydatis.collect(RecordedHistory.span, step: Self.step)
            try #require(outcome.status == 0, "\(outcome.errors)")
            return (try Content(hydatis.data), Date().timeIntervalSince(start))
        }
        var killed = 0
        var unfinished = 0
        for _ in 0..<20 {
            let moment = Double.random(in: 0..<duration)
            try withTemporaryDirectory { directory in
                let hydatis = Hydatis(url: url, directory: directory)
                let first = try hydatis.collect(RecordedHistory.span, step: Self.step, killedAfter: moment)
                killed += first.wasKilled ? 1 : 0
                unfinished += try (1..<16).contains(days(hydatis.data)) ? 1 : 0
                let second = try hydatis.collect(RecordedHistory.span, step: Self.step)
                try #require(second.status == 0, "killed after \(moment) s: \(second.errors)")
                let resumed = try Content(hydatis.data)
                #expect(resumed.rows == whole.rows, "killed after \(moment) s")
                #expect(resumed.table.series == whole.table.series && resumed.table.grid == whole.table.grid)
                let difference = resumed.largestDifference(from: whole)
                #expect(difference <= 1e-12, "killed after \(moment) s")
            }
        }
        // Otherwise the moments were badly chosen, and this test shows nothing.
        #expect(killed >= 10)
        #expect(unfinished >= 3)
    }

    @Test("A second collector of the same folder is refused while the first one runs")
    func locked() throws {
        let url = try TestBed.recorded.get().url
        try withTemporaryDirectory { directory in
            let hydatis = Hydatis(url: url, directory: directory)
            let lock = directory.appending(path: "metrics/.collector.lock")
            try FileManager.default.createDirectory(
                at: lock.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            let holder = open(lock.path, O_RDWR | O_CREAT, 0o644)
            try #require(holder >= 0 && flock(holder, LOCK_EX | LOCK_NB) == 0)
            let refused = try hydatis.collect(RecordedHistory.span, step: "1h")
            #expect(refused.status == 1)
            #expect(refused.errors.contains("another collector"))
            close(holder)
            let allowed = try hydatis.collect(RecordedHistory.span, step: "1h")
            #expect(allowed.status == 0, "\(allowed.errors)")
        }
    }

    private static let step = "15m"

    /// The values of a folder, and how many rows hold them: a duplicate would show.
    private struct Content {
        let table: MetricTable
        let rows: Int

        init(_ directory: String) throws {
            table = try MetricTable.read(path: directory)
            let files = try FileManager.default.subpathsOfDirectory(atPath: directory)
                .filter { $0.hasSuffix(".parquet") }
            rows = try files.reduce(0) { sum, file in
                let table = try ColumnTable(parquet: "\(directory)/\(file)", columns: ["timestamp"])
                return try sum + table.timestamps("timestamp").count
            }
        }

        /// The largest relative difference of two values; infinite where only one of them is a gap.
        ///
        /// Not exactly 0: Prometheus adds up the series of a sum in another order from query to query, so that the same
        /// query may differ in its last bit.
        func largestDifference(from other: Content) -> Double {
            zip(table.values, other.table.values).reduce(0) { largest, pair in
                if pair.0 == pair.1 || (pair.0.isNaN && pair.1.isNaN) { return largest }
                let difference = abs(pair.0 - pair.1) / abs(pair.1)
                return difference.isNaN ? .infinity : max(largest, difference)
            }
        }
    }

    /// How many days of the 16 that the span touches have been written.
    private func days(_ directory: String) throws -> Int {
        guard FileManager.default.fileExists(atPath: directory) else { return 0 }
        return try FileManager.default.subpathsOfDirectory(atPath: directory).count { $0.hasSuffix("/part-0.parquet") }
    }
}
