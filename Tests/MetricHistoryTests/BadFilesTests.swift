import Foundation
import MetricHistory
import Testing

/// Files that cannot be read give one error that names the file.
struct BadFilesTests {
    @Test("A missing file, a directory, an empty file and one of another kind are told apart")
    func notParquetAtAll() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.parquet")
            expect(path, .missing)
            try write("", to: path)
            expect(path, .empty)
            try write("timestamp,node,metric,value\n", to: path)
            expect(path, .notParquet)
            try write("PA", to: path)
            expect(path, .notParquet)
            #expect(throws: MetricHistoryError(file: directory.path, problem: .isDirectory)) {
                try ColumnTable(parquet: directory.path)
            }
            #expect(throws: MetricHistoryError(file: directory.path, problem: .isDirectory)) {
                try ColumnTable(csv: directory.path)
            }
        }
    }

    @Test("A Parquet file that is cut off at any place is refused")
    func truncated() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.parquet")
            try allKinds.write(parquet: path)
            let whole = try Data(contentsOf: URL(filePath: path))
            for length in stride(from: 4, to: whole.count, by: 37) {
                try whole.prefix(length).write(to: URL(filePath: path))
                // A file of four bytes is only the mark, which stands at both ends.
                if length > 4 { expect(path, .truncated) }
                #expect(throws: MetricHistoryError.self) { try ColumnTable(parquet: path) }
            }
        }
    }

    @Test("A damaged byte among the values is found by its checksum")
    func damagedPage() throws {
        try withDamagedFiles { path, whole in
            // The 500 different numbers lie in the first page; its head takes less than 100 bytes.
            for position in stride(from: 100, to: 400, by: 7) {
                try write(whole, damagedAt: position, to: path)
                let error = try #require(throws: MetricHistoryError.self) { try ColumnTable(parquet: path) }
                #expect(error.file == path)
                #expect(error.column == "value")
            }
        }
    }

    @Test("A damaged byte anywhere gives an error or a table, never a crash")
    func damagedAnywhere() throws {
        try withDamagedFiles { path, whole in
            var refused = 0
            for position in stride(from: 4, to: whole.count - 4, by: 5) {
                try write(whole, damagedAt: position, to: path)
                do {
                    _ = try ColumnTable(parquet: path)
                } catch let error as MetricHistoryError {
                    #expect(error.file == path)
                    refused += 1
                }
            }
            #expect(refused > 10)
        }
    }

    @Test("A CSV file whose rows differ in length is refused with its name")
    func raggedCSV() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.csv")
            try write("a,b\n1,2\n3\n", to: path)
            let error = try #require(throws: MetricHistoryError.self) { try ColumnTable(csv: path) }
            #expect("\(error)".hasPrefix("\(path): cannot be read ("))
            #expect("\(error)".contains("Expected 2 columns, got 1"))
        }
    }

    @Test("Bytes that are not UTF-8 in a CSV file are refused or unsupported, never shown as text")
    func notUTF8() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.csv")
            try Data("a\n".utf8 + [0xFF, 0xFE]).write(to: URL(filePath: path))
            #expect(throws: MetricHistoryError(file: path, column: "a", problem: .unsupportedType("binary"))) {
                try ColumnTable(csv: path)
            }
        }
    }

    @Test("A pipe, a link to itself and an unfinished link are refused at once, by name")
    func specialFiles() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.parquet")
            #expect(mkfifo(path, 0o600) == 0)
            let pipe = try #require(throws: MetricHistoryError.self) { try MetricTable.read(path: path) }
            #expect("\(pipe)".contains("t.parquet: cannot be read (not a regular file)"))
            let loop = directory.file("loop.parquet")
            try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: "loop.parquet")
            let error = try #require(throws: MetricHistoryError.self) { try MetricTable.read(path: loop) }
            #expect("\(error)".contains("Too many levels of symbolic links"))
            let away = directory.file("away.parquet")
            try FileManager.default.createSymbolicLink(atPath: away, withDestinationPath: "nowhere")
            expect(away, .missing)
        }
    }

    @Test("Two columns of one name are refused")
    func repeatedColumn() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.csv")
            try write("a,a\n1,2\n", to: path)
            #expect(throws: MetricHistoryError(file: path, column: "a", problem: .repeatedColumn)) {
                try ColumnTable(csv: path)
            }
        }
    }

    @Test("A file that cannot be written is named, and nothing is left behind")
    func unwritable() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("plain/t.parquet")
            try write("", to: directory.file("plain"))
            let error = try #require(throws: MetricHistoryError.self) { try allKinds.write(parquet: path) }
            #expect("\(error)".hasPrefix("\(path): cannot be written ("))
            try #expect(names(in: directory) == ["plain"])
        }
    }

    /// Writes 500 numbers and gives the path and the bytes.
    private func withDamagedFiles(_ body: (String, Data) throws -> Void) throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.parquet")
            let table = ColumnTable([("value", .doubles((0..<500).map { Double($0) }))])
            try table.write(parquet: path)
            try body(path, Data(contentsOf: URL(filePath: path)))
        }
    }

    private func write(_ whole: Data, damagedAt position: Int, to path: String) throws {
        var damaged = whole
        damaged[position] ^= 0x55
        try damaged.write(to: URL(filePath: path))
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    private func expect(_ path: String, _ problem: MetricHistoryError.Problem) {
        #expect(throws: MetricHistoryError(file: path, problem: problem)) { try ColumnTable(parquet: path) }
        #expect(throws: MetricHistoryError(file: path, problem: problem)) { try MetricTable.read(path: path) }
    }
}
