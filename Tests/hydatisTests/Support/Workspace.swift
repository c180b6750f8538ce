import Foundation
import Testing

/// An empty folder in which the real `hydatis` is run.
struct Workspace: Sendable {
    let folder: URL

    /// The program that was built together with these tests; it lies beside them.
    static let program = Bundle.main.bundleURL.appending(path: "hydatis")

    /// Runs a body with a workspace that is removed afterwards.
    static func with<Result>(_ body: (Workspace) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "hydatis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(Workspace(folder: folder))
    }

    func url(_ name: String) -> URL { folder.appending(path: name) }

    /// Writes a file, with the folders above it.
    func write(_ name: String, _ contents: String) throws { try write(name, Data(contents.utf8)) }

    /// Writes a file, with the folders above it.
    func write(_ name: String, _ contents: Data) throws {
        let place = url(name)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try contents.write(to: place)
    }

    func copy(_ source: URL, to name: String) throws {
        let place = url(name)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try FileManager.default.copyItem(at: source, to: place)
    }

    func read(_ name: String) throws -> String { try String(contentsOf: url(name), encoding: .utf8) }

    /// The paths of everything in the folder.
    func contents() throws -> [String] {
        // An instrumented program started outside of scripts/test leaves its counters in the working directory.
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0 != "default.profraw" }.sorted()
    }

    /// Starts `hydatis`; the environment is inherited but for settings of hydatis.
    func start(_ arguments: [String], environment: [String: String] = [:]) async throws -> RunningProcess {
        // What coverage needs is inherited; settings of whoever runs the tests must not change them.
        var inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("HYDATIS_") }
        // Other tests run beside; threads that wait for each other on too few processors would only spin.
        inherited["HYDATIS_PREDICTOR_THREADS"] = "1"
        return try await RunningProcess.start(
            Self.program,
            arguments,
            environment: inherited.merging(environment) { $1 },
            directory: folder
        )
    }

    /// Runs `hydatis` to its end.
    func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Run {
        try await start(arguments, environment: environment).finish()
    }

    /// Runs `hydatis` to its end, which must be a good one.
    func succeed(_ arguments: [String], environment: [String: String] = [:]) async throws -> Run {
        let run = try await run(arguments, environment: environment)
        try #require(run.status == 0, "hydatis \(arguments.joined(separator: " ")): \(run.diagnostics)")
        return run
    }

    /// Expects one message that names all `facts`, an exit code, no trace, no output and nothing written.
    func expectRefusal(
        _ arguments: [String],
        environment: [String: String] = [:],
        status: Int32,
        naming facts: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try contents()
        let run = try await run(arguments, environment: environment)
        #expect(run.status == status, "\(run.diagnostics)", sourceLocation: sourceLocation)
        #expect(run.output == "", sourceLocation: sourceLocation)
        #expect(run.lines(of: "ERROR ").count == 1, "\(run.diagnostics)", sourceLocation: sourceLocation)
        for fact in facts {
            #expect(run.diagnostics.contains(fact), "\(run.diagnostics)", sourceLocation: sourceLocation)
        }
        for trace in ["Fatal error", "Swift/", "Precondition", "runtime", "Backtrac", "Error Domain", "NSCocoa"] {
            #expect(!run.diagnostics.contains(trace), "\(run.diagnostics)", sourceLocation: sourceLocation)
        }
        #expect(try contents() == before, sourceLocation: sourceLocation)
    }
}

/// A call that must be refused.
struct Refusal: CustomTestStringConvertible, Sendable {
    /// The arguments, separated by blanks.
    let command: String
    var status: Int32 = 2
    let facts: [String]

    var arguments: [String] { command.split(separator: " ").map(String.init) }
    var testDescription: String { command }

    init(_ command: String, status: Int32 = 2, _ facts: String...) { self.init(command, status: status, facts) }

    init(_ command: String, status: Int32 = 2, _ facts: [String]) {
        self.command = command
        self.status = status
        self.facts = facts
    }
}
