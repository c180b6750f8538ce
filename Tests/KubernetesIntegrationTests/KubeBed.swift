import Foundation

/// A real etcd, kube-apiserver and kube-scheduler that scripts/kube-bed runs on loopback until the test process is gone.
final class KubeBed: Sendable {
    /// What scripts/kube-bed tells when it is ready.
    private struct Announcement: Decodable {
        let admin: String
        let weak: String?
        let wrong: String?
        let bound: String?
        let rotated: String?
    }

    /// What scripts/kube-bed says about an order.
    private struct Answer: Decodable {
        let alive: Bool
        let status: Int?
        let said: String?
    }

    /// How a run of the program ended and what it printed.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// One cluster with nodes, pods and kube-scheduler for all tests of the process that change nothing.
    static let shared = Result { try KubeBed() }

    /// One cluster without nodes, pods and kube-scheduler, for tests that bring their own and stop servers.
    static let bare = Result { try KubeBed(["--bare"]) }

    /// The repository's folder.
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The program that `swift build --build-tests` puts beside the test bundle.
    private static let program = (Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0]))
        .deletingLastPathComponent().appending(path: "hydatis")

    /// The kubeconfig of an administrator.
    var admin: String { announcement.admin }

    /// The kubeconfig of a service account that may list nodes only.
    var weak: String { announcement.weak ?? "" }

    /// A kubeconfig with a token that the server does not know.
    var wrong: String { announcement.wrong ?? "" }

    /// The node that kube-scheduler bound shop/web to.
    var bound: String { announcement.bound ?? "" }

    /// A kubeconfig of the bare cluster whose token is in a file.
    var rotated: String { announcement.rotated ?? "" }

    private let announcement: Announcement

    /// The script serves until this pipe closes, which the kernel does at the latest when the test process ends.
    private let life: FileHandle

    private let answers: FileHandle

    private init(_ options: [String] = []) throws {
        let process = Process()
        process.executableURL = Self.root.appending(path: "scripts/kube-bed")
        process.arguments = options
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        life = input.fileHandleForWriting
        answers = output.fileHandleForReading
        guard let announcement = try? JSONDecoder().decode(Announcement.self, from: Self.line(answers)) else {
            throw Failure(description: "scripts/kube-bed failed; see what it printed above")
        }
        self.announcement = announcement
    }

    /// Has the bed do something, and tells whether all its programs run afterwards.
    func order(_ line: String) throws -> Bool { try tell(line).alive }

    /// Asks the API server as administrator, without our client.
    ///
    /// - Returns: What it said.
    /// - Throws: `Failure` if it refused.
    @discardableResult
    func ask(_ method: String, _ path: String, _ json: String = "") throws -> String {
        let answer = try tell("ask \(method) \(path) \(json.replacing("\n", with: " "))".trimmingSuffix(" "))
        guard answer.status == 200 else {
            throw Failure(description: "\(method) \(path): \(answer.status ?? 0) \(answer.said ?? "")")
        }
        return answer.said ?? ""
    }

    private func tell(_ line: String) throws -> Answer {
        try life.write(contentsOf: Data("\(line)\n".utf8))
        return try JSONDecoder().decode(Answer.self, from: Self.line(answers))
    }

    /// Runs the program to its end.
    func hydatis(_ arguments: [String], as kubeconfig: String) throws -> Outcome {
        let process = Process()
        process.executableURL = Self.program
        process.arguments = arguments + ["--kubeconfig", kubeconfig]
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // What it prints on standard error is short enough for the pipe.
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        let complained = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(bytes: printed, encoding: .utf8) ?? "",
            errors: String(bytes: complained, encoding: .utf8) ?? ""
        )
    }

    private static func line(_ handle: FileHandle) throws -> Data {
        var line = Data()
        while line.last != UInt8(ascii: "\n"), let byte = try handle.read(upToCount: 1), !byte.isEmpty { line += byte }
        return line
    }
}

extension String {
    fileprivate func trimmingSuffix(_ character: Character) -> String {
        last == character ? String(dropLast()) : self
    }
}
