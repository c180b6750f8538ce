import Foundation
import MetricHistory
import Testing

struct ColumnTableTests {
    @Test("Every kind of column and its missing values survive Parquet")
    func parquetRoundTrip() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.parquet")
            try allKinds.write(parquet: path)
            try #expect(ColumnTable(parquet: path) == allKinds)
        }
    }

    @Test("Every kind of column survives CSV; whole numbers come back in 64 bits")
    func csvRoundTrip() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.csv")
            try allKinds.write(csv: path)
            let read = try ColumnTable(csv: path)
            #expect(read.names == allKinds.names)
            for name in ["large", "number", "text", "time"] { #expect(read[name] == allKinds[name]) }
            let small = NullableIntegers([1, -2_147_483_648, 0], isPresent: [true, true, false])
            #expect(read["small"] == .int64(small))
        }
    }

    @Test("A table without rows survives Parquet")
    func noRows() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.parquet")
            let empty = ColumnTable([("a", .int64(NullableIntegers([]))), ("b", .strings(CodedStrings([])))])
            try empty.write(parquet: path)
            try #expect(ColumnTable(parquet: path) == empty)
        }
    }

    @Test("Text that looks like numbers stays text where it is asked for")
    func textsInCSV() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.csv")
            try AtomicFile.replace(path, contents: Data("node\n007\n1e5\n".utf8))
            try #expect(ColumnTable(csv: path, texts: ["node"]).strings("node") == ["007", "1e5"])
        }
    }

    @Test("Only the named columns are read, in the order named")
    func namedColumns() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.parquet")
            try allKinds.write(parquet: path)
            let table = try ColumnTable(parquet: path, columns: ["text", "large"])
            #expect(table.names == ["text", "large"])
        }
    }

    @Test("Accessors convert whole numbers to the width and type asked for")
    func conversions() throws {
        let table = ColumnTable([("n", .int64(NullableIntegers([1, -7])))])
        try #expect(table.integers("n") == [1, -7])
        try #expect(table.int32s("n") == [1, -7])
        try #expect(table.doubles("n") == [1, -7])
    }

    @Test("A missing whole number is not a number among doubles")
    func missingAsDouble() throws {
        let values = try allKinds.doubles("small")
        #expect(values[0] == 1)
        #expect(values[2].isNaN)
    }

    @Test("Errors of accessors name the file, the column, the row and what was found")
    func accessorErrors() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.parquet")
            try allKinds.write(parquet: path)
            let table = try ColumnTable(parquet: path)
            #expect(throws: problem(path, "text", .wrongType(found: "string", expected: "whole numbers"))) {
                try table.integers("text")
            }
            #expect(throws: problem(path, "small", .nullValue(row: 3))) { try table.integers("small") }
            #expect(throws: problem(path, "text", .nullValue(row: 2))) { try table.strings("text") }
            #expect(throws: problem(path, "time", .nullValue(row: 2))) { try table.timestamps("time") }
            #expect(throws: problem(path, "small", .wrongType(found: "int32", expected: "timestamps"))) {
                try table.timestamps("small")
            }
            #expect(throws: problem(path, "number", .wrongType(found: "double", expected: "text"))) {
                try table.strings("number")
            }
            #expect(throws: problem(path, "text", .wrongType(found: "string", expected: "numbers"))) {
                try table.doubles("text")
            }
            #expect(throws: problem(path, "who", .missingColumn(found: allKinds.names))) { try table.doubles("who") }
        }
    }

    @Test("A number beyond 32 bits is refused with its row")
    func tooLarge() {
        let table = ColumnTable([("n", .int64(NullableIntegers([0, 1 << 31])))])
        #expect(throws: problem("table", "n", .tooLarge(row: 2, value: 1 << 31))) { try table.int32s("n") }
    }

    @Test("An error is one line: where, what, the mend")
    func errorText() {
        let error = problem("data/x.parquet", "value", .wrongType(found: "string", expected: "numbers"))
        #expect(
            "\(error)" == "data/x.parquet: column 'value' has type string, expected numbers; "
                + "store the column with the expected type"
        )
        let empty = MetricHistoryError(file: "x", problem: .empty)
        #expect("\(empty)" == "x: the file is empty; fetch or write the file again")
    }

    private func problem(_ file: String, _ column: String, _ problem: MetricHistoryError.Problem) -> MetricHistoryError
    {
        MetricHistoryError(file: file, column: column, problem: problem)
    }
}
