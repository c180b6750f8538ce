import Foundation
import MetricHistory
import Testing

/// Files that pyarrow, pandas, DuckDB and Python's csv module wrote, and ours read by them.
struct OtherToolsTests {
    /// What Python's readers see in a file.
    private struct Seen: Decodable {
        let types: [String: String]
        let rows: [[Cell]]
    }

    /// A value in JSON.
    private enum Cell: Decodable, Equatable {
        case number(Double)
        case text(String)
        case null

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = try .text(container.decode(String.self))
            }
        }
    }

    /// 1_772_323_200 is 2026-03-01 00:00 UTC in seconds.
    private static let expectedRows: [[Cell]] = [
        [.number(1_772_323_200), .text("node,\"1\""), .text("cpu"), .number(0.25)],
        [.number(1_772_323_500), .text("node,\"1\""), .text("cpu"), .null],
        [.number(1_772_323_200), .text("Zürich-節点"), .text("cpu"), .number(-3)],
        [.number(1_772_323_500), .text("Zürich-節点"), .text("cpu"), .number(1e-12)],
    ]

    private static let written = table(["node,\"1\"": [0.25, nil], "Zürich-節点": [-3, 1e-12]])

    /// "Z" sorts before "n", so its series comes first in the file.
    private static let orderedRows = Array(expectedRows[2...] + expectedRows[..<2])

    @Test("pyarrow and DuckDB read our Parquet files, types and all")
    func parquetReadElsewhere() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.parquet")
            try Self.written.write(parquet: path)
            let seen = try read(path)
            for rows in seen.values.map(\.rows) { #expect(rows == Self.orderedRows) }
            #expect(
                seen["pyarrow"]?.types == [
                    "timestamp": "timestamp[ms, tz=UTC]", "node": "string", "metric": "string", "value": "double",
                ]
            )
            #expect(seen["duckdb"]?.types["timestamp"] == "TIMESTAMP WITH TIME ZONE")
        }
    }

    @Test("pyarrow and DuckDB read our CSV files")
    func csvReadElsewhere() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.csv")
            try Self.written.write(csv: path)
            let seen = try read(path)
            #expect(seen.count == 2)
            for rows in seen.values.map(\.rows) { #expect(rows == Self.orderedRows) }
        }
    }

    @Test(
        "Every width, codec, page version and row group by pyarrow is read",
        arguments: ["none", "snappy", "zstd", "gzip", "brotli", "lz4", "plain"]
    )
    func widths(variant: String) throws {
        try withSamples { samples in
            let table = try ColumnTable(parquet: samples.file("widths-\(variant).parquet"))
            // Row r holds r; row 4 is null.
            let numbers = NullableIntegers((0..<10).map { $0 }, isPresent: (0..<10).map { $0 != 4 })
            for name in ["int8", "int16", "int32", "uint8", "uint16"] { #expect(table[name] == .int32(numbers)) }
            for name in ["int64", "uint32", "uint64"] { #expect(table[name] == .int64(numbers)) }
            // Row r holds r / 4; row 7 of float64 is null.
            let quarters = (0..<10).map { Double($0) / 4 }
            #expect(table["float32"] == .doubles(quarters))
            #expect(table["float64"] == .doubles(quarters.map { $0 == 1.75 ? .nan : $0 }))
            #expect(table["bool"] == .int32(NullableIntegers((0..<10).map { ($0 + 1) % 2 })))
            // 2^53 + 1 + r: not every one of these is a double.
            try #expect(table.integers("large") == (0..<10).map { 9_007_199_254_740_993 + $0 })
            let texts = CodedStrings((0..<10).map { $0 == 5 ? nil : "node-\($0 % 4)" })
            for name in ["string", "large_string", "dictionary"] { #expect(table[name] == .strings(texts)) }
            #expect(table["nothing"] == .doubles(Array(repeating: .nan, count: 10)))
        }
    }

    @Test("An instant is the same in every unit; without a zone it counts as UTC")
    func timeUnits() throws {
        try withSamples { samples in
            let table = try ColumnTable(parquet: samples.file("times.parquet"))
            // 2026-03-01 12:00:00.250: 12 h = 43_200_000 ms after midnight.
            let noon = firstOfMarch + 43_200_000
            for name in ["ms", "us", "ns", "ms_local", "us_local", "ns_local", "zurich"] {
                try #expect(table.timestamps(name) == [noon + 250], "\(name)")
            }
            for name in ["s", "s_local"] { #expect(try table.timestamps(name) == [noon], "\(name)") }
            try #expect(table.timestamps("date") == [firstOfMarch])
            try #expect(ColumnTable(parquet: samples.file("int96.parquet")).timestamps("int96") == [noon + 250])
        }
    }

    @Test("A CSV file with quoted commas, quotes and line breaks is read")
    func awkwardCSV() throws {
        try withSamples { samples in
            let table = try ColumnTable(csv: samples.file("awkward.csv"))
            try #expect(table.strings("text") == awkwardTexts)
            try #expect(table.integers("id") == [0, 1, 2, 3, 4, 5, 6])
            try #expect(table.doubles("share") == (0..<7).map { Double($0) / 8 })
        }
    }

    @Test(
        "A metric table written by pandas or DuckDB is read",
        arguments: [
            "long-pandas.csv", "long-pandas.parquet", "long-series-id.parquet", "long-duckdb.csv",
            "long-duckdb.parquet",
        ]
    )
    func longForm(file: String) throws {
        try withSamples { samples in
            // The second value of the first node is missing, the second of the other is infinite.
            let expected = table(["node,1": [0.1, nil, 0.3], "Zürich-節点": [1.1, nil, 1.3]])
            try #expect(MetricTable.read(path: samples.file(file)) == expected)
        }
    }

    @Test(
        "A column of a type we do not read is named, and others beside it can be read",
        arguments: [
            "list", "struct", "binary",
        ]
    )
    func unsupportedTypes(column: String) throws {
        try withSamples { samples in
            let path = samples.file("unsupported.parquet")
            try #expect(ColumnTable(parquet: path, columns: ["good"]).integers("good") == [1, 2])
            let error = try #require(throws: MetricHistoryError.self) {
                try ColumnTable(parquet: path, columns: ["good", column])
            }
            #expect(error.file == path)
            #expect(error.column == column)
            guard case .unsupportedType(let type) = error.problem else {
                Issue.record("unexpected problem: \(error)")
                return
            }
            #expect(type.hasPrefix(column))
        }
    }

    private func read(_ path: String) throws -> [String: Seen] {
        try JSONDecoder().decode([String: Seen].self, from: Python.run("read_table.py", path))
    }

    private func withSamples(_ body: (URL) throws -> Void) throws {
        try body(Self.samples.get())
    }

    /// The files of write_samples.py, written once and removed when the process ends.
    private static let samples: Result<URL, any Error> = Result {
        let directory = FileManager.default.temporaryDirectory.appending(path: "metric-history-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(at: OtherToolsTests.samples.get()) }
        _ = try Python.run("write_samples.py", directory.path)
        return directory
    }
}
