import Foundation
import MetricHistory
import Testing

/// One table in the forms that other programs give it; every file of write_formats.py holds the same samples.
struct OtherFormatsTests {
    @Test("Every encoding, type, unit, compression, separator and word for a gap gives the same table")
    func sameTable() throws {
        try withTemporaryDirectory { directory in
            _ = try Python.run("write_formats.py", directory.path)
            let hour: Int64 = 3_600_000
            // 0.25, a gap and 0.5 on one node; all of them are exact in single precision.
            let expected = table(step: hour, ["n1": [0.25, nil, 0.5], "n2": [0.75, 1, 0.125]])
            let files = try names(in: directory).filter { $0 != "broken" }
            #expect(files.count > 30)
            for file in files {
                #expect(throws: Never.self, "\(file)") {
                    let read = try MetricTable.read(path: directory.file(file))
                    #expect(read == expected, "\(file)")
                }
            }
            for file in try names(in: directory.appending(path: "broken")) {
                let path = directory.file("broken/\(file)")
                let error = try #require(throws: MetricHistoryError.self) { try MetricTable.read(path: path) }
                #expect("\(error)".hasPrefix(path + ":"), "\(error)")
            }
        }
    }

    @Test("A text that is no number or no time is named with its row, escaped and cut")
    func wrongWords() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.csv")
            let head = "timestamp,node,metric,value\n2026-03-01,n,cpu,1\n"
            try AtomicFile.replace(path, contents: Data("\(head)2026-03-02,n,cpu,\u{1B}[31m\u{7}x\n".utf8))
            let number = try #require(throws: MetricHistoryError.self) { try MetricTable.read(path: path) }
            #expect("\(number)".contains("'value' has '\\u{1b}[31m\\u{7}x' in row 2, which is not a number"))
            try AtomicFile.replace(path, contents: Data("\(head)01.03.2026,n,cpu,1\n".utf8))
            let time = try #require(throws: MetricHistoryError.self) { try MetricTable.read(path: path) }
            #expect("\(time)".contains("'timestamp' has '01.03.2026' in row 2, which is not a time"))
        }
    }

    @Test("A repeated column matters only to those who ask for it")
    func repeatedColumn() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.csv")
            try AtomicFile.replace(path, contents: Data("a,b,b,\n1,2,3,4\n".utf8))
            try #expect(ColumnTable(csv: path, columns: ["a"]).integers("a") == [1])
            #expect(throws: MetricHistoryError(file: path, column: "b", problem: .repeatedColumn)) {
                try ColumnTable(csv: path, columns: ["b"])
            }
        }
    }

    @Test("Names as many as rows do not ask for room for every combination")
    func manyNames() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.csv")
            // 40,000 nodes times 40,000 metrics are 1.6 * 10^9 combinations, of which 40,000 are there.
            let rows = (0..<40_000).map { "2026-03-01,n\($0),m\($0),1\n" }.joined()
            try AtomicFile.replace(path, contents: Data("timestamp,node,metric,value\n\(rows)".utf8))
            try #expect(MetricTable.read(path: path).series.count == 40_000)
        }
    }
}
