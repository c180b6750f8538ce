import Foundation
import MetricHistory
import Testing

/// Folders of Parquet files that other programs wrote.
struct PartitionsTests {
    private static let one = table(["n1": [0.1, 0.2]])
    private static let two = table(["n2": [0.3, 0.4]])

    @Test(
        "Every Parquet file of a folder is read, whatever its name",
        arguments: [
            ("date=2026-03-01/part-0.parquet", "date=2026-03-01/0a1b-0.parquet"),
            ("date=2026-03-01/data_0.parquet", "date=2026-03-01/data_1.PARQUET"),
            ("date=2026-03-01/part.0.parquet", "date=20260301/part-00000-5f.c000.snappy.parquet"),
            ("year=2026/month=3/a.parquet", "b.parquet"),
        ]
    )
    func names(first: String, second: String) throws {
        try withTemporaryDirectory { directory in
            try Self.one.write(parquet: directory.file(first))
            try Self.two.write(parquet: directory.file(second))
            for name in ["_SUCCESS", "_metadata", ".x.parquet.crc", ".hidden.parquet", "notes.txt"] {
                try AtomicFile.replace(directory.file("date=2026-03-01/\(name)"), contents: Data("x".utf8))
            }
            let reading = try MetricReading(path: directory.path)
            #expect(reading.table == table(["n1": [0.1, 0.2], "n2": [0.3, 0.4]]))
            #expect(reading.unread.isEmpty && reading.contradictions.isEmpty)
        }
    }

    @Test("What looks like data and is not read is named")
    func unread() throws {
        try withTemporaryDirectory { directory in
            try Self.one.write(parquet: directory.file("date=2026-03-01/part-0.parquet"))
            for name in ["2026-03-02/a.parquet", "date=2026-03-01/b.parquet.gz", "date=2026-03-01/c.csv"] {
                try AtomicFile.replace(directory.file(name), contents: Data("x".utf8))
            }
            try AtomicFile.replace(directory.file("date=2026-03-01/d.parquet/e.parquet"), contents: Data("x".utf8))
            let found = try MetricReading(path: directory.path).unread
            #expect(
                found == [
                    "2026-03-02/", "date=2026-03-01/b.parquet.gz", "date=2026-03-01/c.csv",
                    "date=2026-03-01/d.parquet/",
                ]
            )
        }
    }

    @Test("A folder without Parquet files is refused, and what is there is named")
    func nothingToRead() throws {
        try withTemporaryDirectory { directory in
            try Self.one.write(csv: directory.file("a.csv"))
            #expect(throws: MetricHistoryError(file: directory.path, problem: .noPartitions(found: ["a.csv"]))) {
                try MetricReading(path: directory.path)
            }
        }
    }

    @Test("The folder's name stands for a column that the files leave out")
    func nodeInPath() throws {
        try withTemporaryDirectory { directory in
            let long = Self.one.longForm
            let names = ["timestamp", "metric", "value"]
            let columns = names.compactMap { name in long[name].map { (name: name, values: $0) } }
            try ColumnTable(columns).write(parquet: directory.file("date=2026-03-01/node=a%20b/data_0.parquet"))
            #expect(try MetricReading(path: directory.path).table == table(["a b": [0.1, 0.2]]))
        }
    }

    @Test("Equal rows of two files count once, different ones are gaps that are named, and a gap gives way to a value")
    func contradictions() throws {
        try withTemporaryDirectory { directory in
            try table(["n1": [0.1, 0.2, nil, 0.5]]).write(parquet: directory.file("date=2026-03-01/a.parquet"))
            try table(["n1": [0.1, 0.3, 0.4, 0.6]]).write(parquet: directory.file("date=2026-03-01/b.parquet"))
            let reading = try MetricReading(path: directory.path)
            #expect(reading.table == table(["n1": [0.1, nil, 0.4, nil]]))
            let told = try #require(reading.contradictions.first)
            #expect(reading.contradictions.count == 1 && told.count == 2)
            #expect(told.file.hasSuffix("date=2026-03-01/b.parquet"))
            #expect(told.series == SeriesKey(node: "n1", metric: "cpu") && told.time == firstOfMarch + fiveMinutes)
        }
    }

    @Test("A folder that leads back to itself is not followed")
    func loop() throws {
        try withTemporaryDirectory { directory in
            try Self.one.write(parquet: directory.file("date=2026-03-01/a.parquet"))
            try FileManager.default.createSymbolicLink(
                atPath: directory.file("date=2026-03-01/again=1"),
                withDestinationPath: ".."
            )
            let reading = try MetricReading(path: directory.path)
            #expect(reading.table == Self.one && reading.unread == ["date=2026-03-01/again=1"])
        }
    }
}
