import Foundation
import MetricHistory
import Testing

struct MetricTableFilesTests {
    /// Three metrics' worth of awkward names, gaps at the start, in the middle and at the end.
    private static let sample = table([
        "node-1": [nil, 0.1, 0.2, nil, 0.4], "a,\"b\"": [1, 2, 3, 4, nil], "NA": [nil, nil, nil, nil, nil],
    ])

    @Test("A gap stays a gap and a value a value through Parquet and CSV", arguments: ["t.parquet", "t.csv"])
    func roundTrip(file: String) throws {
        try withTemporaryDirectory { directory in
            let path = directory.file(file)
            if file.hasSuffix("csv") { try Self.sample.write(csv: path) } else { try Self.sample.write(parquet: path) }
            try #expect(MetricTable.read(path: path) == Self.sample)
        }
    }

    @Test("Random tables with gaps survive Parquet, CSV and day partitions", arguments: 0..<20)
    func randomTables(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let original = randomTable(using: &random)
        try withTemporaryDirectory { directory in
            try original.write(parquet: directory.file("t.parquet"))
            try original.write(csv: directory.file("t.csv"))
            try original.writePartitions(directory: directory.file("days"))
            for name in ["t.parquet", "t.csv", "days"] {
                let read = try MetricTable.read(path: directory.file(name), step: original.grid.step)
                #expect(read == original, "seed \(seed), \(name)")
            }
        }
    }

    @Test("Partitions lie in one folder per UTC day and a day is replaced as a whole")
    func partitions() throws {
        try withTemporaryDirectory { directory in
            // 23:50 and 23:55 of 28 February, 00:00 of 1 March.
            let first = table(start: firstOfMarch - 2 * fiveMinutes, ["n": [1, 2, 3]])
            try first.writePartitions(directory: directory.path)
            try #expect(names(in: directory) == ["date=2026-02-28", "date=2026-03-01"])
            try #expect(names(in: directory.appending(path: "date=2026-03-01")) == ["part-0.parquet"])
            try table(["n": [30, 40]]).writePartitions(directory: directory.path)
            let expected = table(start: firstOfMarch - 2 * fiveMinutes, ["n": [1, 2, 30, 40]])
            try #expect(MetricTable.read(path: directory.path) == expected)
        }
    }

    @Test("A directory without partitions is refused")
    func noPartitions() throws {
        try withTemporaryDirectory { directory in
            #expect(throws: MetricHistoryError(file: directory.path, problem: .noPartitions(found: []))) {
                try MetricTable.read(path: directory.path)
            }
        }
    }

    @Test("A damaged partition is named, not the directory")
    func damagedPartition() throws {
        try withTemporaryDirectory { directory in
            try Self.sample.writePartitions(directory: directory.path)
            let path = directory.file("date=2026-03-01/part-1.parquet")
            try Data("PAR1".utf8).write(to: URL(filePath: path))
            let error = try #require(throws: MetricHistoryError.self) { try MetricTable.read(path: directory.path) }
            #expect(error.file == path)
        }
    }

    @Test("Whole numbers are seconds, or milliseconds from 10^11 on", arguments: [1, 1000])
    func epochTimes(unit: Int64) throws {
        let seconds = firstOfMarch / 1000
        let text = "timestamp,node,metric,value\n\(seconds * unit),7,cpu,1\n\((seconds + 300) * unit),7,cpu,2\n"
        try withCSV(text) { path in
            try #expect(MetricTable.read(path: path) == table(["7": [1, 2]]))
        }
    }

    @Test("A single instant is read with the step given, else with one hour")
    func singleInstant() throws {
        try withCSV("timestamp,node,metric,value\n2026-03-01T00:00:00Z,n,cpu,1\n") { path in
            try #expect(MetricTable.read(path: path).grid.step == .seconds(3600))
            try #expect(MetricTable.read(path: path, step: .seconds(15)).grid.step == .seconds(15))
        }
    }

    @Test("A time off the grid is refused with its row")
    func offGrid() throws {
        let text = """
            timestamp,node,metric,value
            2026-03-01 00:00:00Z,n,cpu,1
            2026-03-01 00:05:00Z,n,cpu,2
            2026-03-01 00:12:00Z,n,cpu,3

            """
        // 12 minutes are not a multiple of 5.
        let time = firstOfMarch + 720_000
        try expect(text, "timestamp", .offGrid(row: 3, time: time, step: fiveMinutes))
    }

    @Test("The text of a time off the grid shows the time and the step")
    func offGridText() {
        let problem = MetricHistoryError.Problem.offGrid(row: 3, time: firstOfMarch + 1, step: 250)
        #expect(
            "\(MetricHistoryError(file: "x", column: "timestamp", problem: problem))"
                == "x: column 'timestamp' has the time 2026-03-01T00:00:00.001Z in row 3, which is not on the grid of "
                + "250 ms; bring the times onto a regular grid"
        )
    }

    @Test("Equal rows may repeat, contradicting ones are refused")
    func duplicates() throws {
        let row = "2026-03-01 00:00:00Z,n,cpu,"
        try withCSV("timestamp,node,metric,value\n\(row)1\n\(row)1\n") { path in
            try #expect(MetricTable.read(path: path).values == [1])
        }
        let key = SeriesKey(node: "n", metric: "cpu")
        let conflict = MetricHistoryError.Problem.conflict(row: 2, series: key, time: firstOfMarch)
        try expect("timestamp,node,metric,value\n\(row)1\n\(row)2\n", "value", conflict)
        try expect("timestamp,node,metric,value\n\(row)1\n\(row)\n", "value", conflict)
    }

    @Test("Times that only fit a grid that is nearly all gaps are refused")
    func irregular() throws {
        // 1 ms apart, and then a day later: the grid would have 86_400_001 instants.
        let text = "timestamp,node,metric,value\n1772323200000,n,c,1\n1772323200001,n,c,1\n1772409600000,n,c,1\n"
        try expect(text, "timestamp", .irregular(step: 1, instants: 86_400_001, rows: 3))
    }

    @Test("A time beyond the year 9999 is refused, not computed with")
    func implausibleTime() throws {
        let text = "timestamp,node,metric,value\n0,n,cpu,1\n9223372036854775807,n,cpu,1\n"
        try expect(text, "timestamp", .implausibleTime(row: 2, value: .max))
    }

    @Test("A table without rows, without a column, or with one of another type is refused by name")
    func wrongSchema() throws {
        try withCSV("timestamp,node,metric,value\n") { path in
            #expect(throws: MetricHistoryError(file: path, problem: .noRows)) { try MetricTable.read(path: path) }
        }
        try expect(
            "timestamp,metric,value\n1,cpu,1\n",
            "node",
            .missingColumn(found: ["timestamp", "metric", "value"])
        )
        try expect(
            "timestamp,node,metric,value\n1,n,cpu,high\n",
            "value",
            .notA("number", row: 1, text: "high")
        )
        try expect(
            "timestamp,node,metric,value\nnoon,n,cpu,1\n",
            "timestamp",
            .notA("time", row: 1, text: "noon")
        )
        try expect("timestamp,node,metric,value\n1,,cpu,1\n", "node", .nullValue(row: 1))
    }

    private func withCSV(_ text: String, _ body: (String) throws -> Void) throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.csv")
            try Data(text.utf8).write(to: URL(filePath: path))
            try body(path)
        }
    }

    private func expect(_ text: String, _ column: String, _ problem: MetricHistoryError.Problem) throws {
        try withCSV(text) { path in
            #expect(throws: MetricHistoryError(file: path, column: column, problem: problem)) {
                try MetricTable.read(path: path)
            }
        }
    }

    /// Up to 4 series and 400 instants of 5 minutes to 3 hours, across up to 50 days; no series is without instants.
    private func randomTable(using random: inout SplitMix64) -> MetricTable {
        let step = fiveMinutes * Int64.random(in: 1...36, using: &random)
        let start = firstOfMarch + Int64.random(in: -86_400_000...86_400_000, using: &random)
        let grid = TimeGrid(start: start, stepMilliseconds: step, count: Int.random(in: 1...400, using: &random))
        let nodes = awkwardTexts.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random))
        var table = MetricTable(grid: grid, series: nodes.map { SeriesKey(node: $0, metric: "cpu \($0)") })
        for series in table.series.indices {
            for time in 0..<grid.count where Int.random(in: 0..<4, using: &random) > 0 {
                // Any finite bit pattern, so that no digit may be lost on the way.
                let value = Double(bitPattern: random.next())
                table[series: series, at: time] = value.isFinite ? value : 0
            }
        }
        return table
    }
}
