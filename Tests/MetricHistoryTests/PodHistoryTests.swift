import Foundation
import Testing

@testable import MetricHistory

/// Collected pods in files.
struct PodHistoryTests {
    private static let midnight: Int64 = 1_772_323_200_000
    private static let five: Int64 = 300_000

    private func part(_ first: Int, _ cpu: [Double], owner: PodOwner?, completed: Int64? = nil) -> PodHistory {
        let start = Self.midnight + Int64(first) * Self.five
        let record = PodRecord(
            uid: "u1",
            namespace: "shop",
            name: "web-1",
            node: "a",
            owner: owner,
            cpuRequest: 0.25,
            completed: completed,
            firstSeen: start,
            lastSeen: start + Int64(cpu.count) * Self.five
        )
        let usage = PodUsage(start: start, cpu: cpu, memory: cpu.map { $0 * 100 })
        let node = NodeRecord(name: "a", cpu: 4, memory: 8e9, pods: 110, taints: ["k=v:NoSchedule", "x:NoExecute"])
        return PodHistory(stepMilliseconds: Self.five, pods: [(record, usage)], nodes: [node])
    }

    @Test("A day reads back as it was written, gaps and missing facts included")
    func roundTrip() throws {
        try withTemporaryDirectory { directory in
            let folder = directory.appending(path: "date=2026-03-01").path
            let day = part(3, [0.1, .nan, 0.3], owner: nil)
            try day.write(day: folder)
            #expect(try PodHistory.read(directory: directory.path) == day)
            #expect(PodHistory.days(directory: directory.path) == [Self.midnight])
        }
    }

    @Test("Parts of one pod become one, the newer one counts where both know something, and a hole is a gap")
    func merging() {
        let first = part(0, [0.1, 0.2], owner: PodOwner(kind: "Deployment", name: "web"))
        let second = part(1, [0.5], owner: nil)
        let third = part(4, [0.9], owner: nil, completed: Self.midnight + 5 * Self.five)
        let whole = first.merged(with: second).merged(with: third)
        #expect(whole.pods.count == 1)
        #expect(
            whole.usage[0]
                == PodUsage(start: Self.midnight, cpu: [0.1, 0.5, .nan, .nan, 0.9], memory: [10, 50, .nan, .nan, 90])
        )
        #expect(whole.pods[0].owner?.name == "web" && whole.pods[0].completed == Self.midnight + 5 * Self.five)
        #expect(whole.end(of: whole.pods[0]) == Self.midnight + 5 * Self.five)
    }

    /// Writes rows of pod u1 for the first of March: five-minute steps, CPU and memory.
    private func write(_ rows: [(step: Int, cpu: Double, memory: Double)], _ folder: String) throws {
        try part(0, [0.1], owner: nil).write(day: folder)
        try ColumnTable([
            ("timestamp", .timestamps(NullableIntegers(rows.map { Self.midnight + Int64($0.step) * Self.five }))),
            ("uid", .strings(CodedStrings(rows.map { _ in "u1" }))),
            ("cpu_cores", .doubles(rows.map(\.cpu))), ("memory_bytes", .doubles(rows.map(\.memory))),
        ])
        .write(parquet: "\(folder)/usage.parquet")
    }

    @Test("Rows of a file that contradict each other are gaps, counted by instant and named; repeated ones count once")
    func contradictingRows() throws {
        try withTemporaryDirectory { directory in
            let folder = directory.appending(path: "date=2026-03-01").path
            // Step 1 says two things of CPU and a third that is the first again, step 2 repeats itself, step 3 says two
            // things of both; a gap at step 0 says nothing.
            try write(
                [
                    (0, 0.1, 10), (0, .nan, 10), (1, 0.2, 20), (1, 0.9, 20), (1, 0.2, 20), (2, 0.3, 30), (2, 0.3, 30),
                    (3, 0.4, 40), (3, 0.5, 50),
                ],
                folder
            )
            let history = try PodHistory.read(directory: directory.path)
            #expect(
                history.usage[0]
                    == PodUsage(start: Self.midnight, cpu: [0.1, .nan, 0.3, .nan], memory: [10, 20, 30, .nan])
            )
            let found = try #require(history.contradictions.first)
            #expect(history.contradictions.count == 1 && found.count == 2 && found.time == Self.midnight + Self.five)
            #expect(
                "\(found)".contains(
                    "date=2026-03-01/usage.parquet: has another value than an earlier row for pod shop/web-1"
                )
            )
            #expect("\(found)".contains("2026-03-01T00:05:00Z and at 1 other times; these are taken as gaps"))
        }
    }

    @Test("Two days that contradict each other about a pod leave a gap and name the later file")
    func contradictingDays() throws {
        try withTemporaryDirectory { directory in
            let folders = ["date=2026-03-01", "date=2026-03-02"].map { directory.appending(path: $0).path }
            try write([(0, 0.1, 10), (1, 0.2, 20)], folders[0])
            try write([(1, 0.7, 20), (2, 0.3, 30)], folders[1])
            let history = try PodHistory.read(directory: directory.path)
            #expect(history.usage[0] == PodUsage(start: Self.midnight, cpu: [0.1, .nan, 0.3], memory: [10, 20, 30]))
            #expect(history.contradictions.map(\.file) == ["\(folders[1])/usage.parquet"])
            #expect(history.contradictions.map(\.count) == [1])
        }
    }

    @Test("A pod that was not seen for long is gone when it was last seen; one that was is still there")
    func end() {
        let pod = part(0, [0.1], owner: nil).pods[0]
        #expect(pod.end(latest: pod.lastSeen + 600_000, tolerance: 600_000) == nil)
        #expect(pod.end(latest: pod.lastSeen + 600_001, tolerance: 600_000) == pod.lastSeen)
    }

    @Test("A folder without days and a day without its pods are refused by name")
    func refusals() throws {
        try withTemporaryDirectory { directory in
            #expect(throws: MetricHistoryError(file: directory.path, problem: .noPodDays)) {
                _ = try PodHistory.read(directory: directory.path)
            }
            let folder = directory.appending(path: "date=2026-03-01").path
            try part(0, [1, 1], owner: nil).write(day: folder)
            try FileManager.default.removeItem(atPath: "\(folder)/pods.parquet")
            #expect(throws: MetricHistoryError(file: "\(folder)/pods.parquet", problem: .missing)) {
                _ = try PodHistory.read(directory: directory.path)
            }
        }
    }

    @Test("Use that cannot be is a gap, and steps that divide no day and times before 1970 are refused")
    func impossible() throws {
        try withTemporaryDirectory { directory in
            let folder = directory.appending(path: "date=2026-03-01").path
            try part(0, [0.5, -1, .infinity, 1e300], owner: nil).write(day: folder)
            let read = try PodHistory.read(directory: directory.path)
            #expect(Column.doubles(read.usage[0].cpu) == .doubles([0.5, .nan, .nan, .nan]))
            func refused(_ times: [Int64]) throws -> MetricHistoryError.Problem {
                let rows = times.count
                let text = Column.strings(CodedStrings(Array(repeating: read.pods[0].uid, count: rows)))
                let ones = Column.doubles(Array(repeating: 1, count: rows))
                let time = Column.timestamps(NullableIntegers(times))
                let columns = [
                    ("timestamp", time), ("uid", text), ("cpu_cores", ones), ("memory_bytes", ones),
                ]
                try ColumnTable(columns.map { (name: $0.0, values: $0.1) }).write(parquet: "\(folder)/usage.parquet")
                return try #require(throws: MetricHistoryError.self) {
                    try PodHistory.read(directory: directory.path)
                }.problem
            }
            #expect(try refused([-300_000, 0]) == .implausibleTime(row: 1, value: -300_000))
            // 7 min do not divide 1440 min.
            #expect(try refused([0, 420_000]) == .unsuitableStep(420_000))
            // The year 9999 is 253402300500 s, 844674335 steps of 300 s after 1970; with both ends and 0 that is one more.
            let last: Int64 = 253_402_300_500_000
            #expect(try refused([0, 300_000, last]) == .irregular(step: 300_000, instants: 844_674_336, rows: 3))
        }
    }

    @Test("Days called otherwise, days without use and further files are named")
    func unread() throws {
        try withTemporaryDirectory { directory in
            try part(0, [1, 1], owner: nil).write(day: directory.file("date=2026-03-01"))
            for name in ["date=2026-03-01/usage-1.parquet", "date=2026-03-02/pods.parquet", "2026-03-03/usage.parquet"]
            {
                try AtomicFile.replace(directory.file(name), contents: Data("x".utf8))
            }
            #expect(
                PodHistory.unread(directory: directory.path) == [
                    "2026-03-03", "date=2026-03-01/usage-1.parquet", "date=2026-03-02/ (it has no usage.parquet)",
                ]
            )
        }
    }
}
