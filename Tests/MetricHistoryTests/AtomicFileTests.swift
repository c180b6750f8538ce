import Foundation
import MetricHistory
import Testing

struct AtomicFileTests {
    private struct Interrupted: Error {}

    @Test("A file is replaced and no temporary file stays")
    func replaces() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("new/t.txt")
            try AtomicFile.replace(path, contents: Data("old".utf8))
            try AtomicFile.replace(path, contents: Data("new".utf8))
            try #expect(String(contentsOfFile: path, encoding: .utf8) == "new")
            try #expect(names(in: directory.appending(path: "new")) == ["t.txt"])
        }
    }

    @Test("A writer that fails leaves the old content and no temporary file")
    func keepsOldOnFailure() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.txt")
            try AtomicFile.replace(path, contents: Data("old".utf8))
            #expect(throws: Interrupted.self) {
                try AtomicFile.replace(path) { temporary in
                    try Data("half".utf8).write(to: URL(filePath: temporary))
                    throw Interrupted()
                }
            }
            try #expect(String(contentsOfFile: path, encoding: .utf8) == "old")
            try #expect(names(in: directory) == ["t.txt"])
        }
    }

    @Test("Readers see the old file until the new one is complete")
    func invisibleWhileWriting() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("t.txt")
            try AtomicFile.replace(path, contents: Data("old".utf8))
            try AtomicFile.replace(path) { temporary in
                try Data("new".utf8).write(to: URL(filePath: temporary))
                try #expect(String(contentsOfFile: path, encoding: .utf8) == "old")
            }
        }
    }
}
