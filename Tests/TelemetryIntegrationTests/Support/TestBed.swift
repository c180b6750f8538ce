import Foundation

/// A real Prometheus that scripts/test-bed serves on loopback, until this object or the test process is gone.
final class TestBed: Sendable {
    /// A history of scripts/test-bed.
    enum Kind: String {
        case recorded, switching, fresh, partial, live
    }

    /// What scripts/test-bed tells about a Prometheus that answers; times in seconds since 1970.
    private struct Announcement: Decodable {
        let url: String
        let start: Int64
        let end: Int64
        let exporter: String?
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The fifteen days of HYDATIS, one server for all tests of the process.
    static let recorded = Result { try TestBed(.recorded) }

    /// The repository's folder.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The address: `http://127.0.0.1:PORT`.
    let url: String

    /// The address of the node exporter that is scraped, as `instance` has it; nil where there is a history.
    let exporter: String?

    /// The first and the last instant of the history, in milliseconds since 1970 UTC.
    let span: ClosedRange<Int64>

    /// The script serves until this pipe closes, which the kernel does at the latest when the test process ends.
    private let life: FileHandle

    private let process: Process

    /// Starts Prometheus and waits until it answers.
    ///
    /// - Throws: `Failure` when it does not; why is on standard error.
    init(_ kind: Kind) throws {
        process = Process()
        process.executableURL = Self.root.appending(path: "scripts/test-bed")
        process.arguments = ["serve", kind.rawValue]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        life = input.fileHandleForWriting
        var line = Data()
        while line.last != UInt8(ascii: "\n"), let byte = try output.fileHandleForReading.read(upToCount: 1) {
            line += byte
        }
        guard let announcement = try? JSONDecoder().decode(Announcement.self, from: line) else {
            throw Failure(description: "scripts/test-bed serve \(kind.rawValue) failed; see what it printed above")
        }
        url = announcement.url
        exporter = announcement.exporter
        span = announcement.start * 1000...announcement.end * 1000
    }

    deinit {
        try? life.close()
        process.waitUntilExit()
    }
}
