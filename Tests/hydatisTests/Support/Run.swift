import Foundation

/// What a process left behind.
struct Run: Sendable {
    /// The exit code, or minus the signal that ended the process.
    let status: Int32
    let output: String
    let diagnostics: String

    /// The lines on standard error that begin with a level.
    func lines(of level: String) -> [Substring] {
        diagnostics.split(whereSeparator: \.isNewline).filter { $0.hasPrefix(level) }
    }

    /// Decodes standard output, all of it, as JSON.
    func json<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try decoder.decode(type, from: Data(output.utf8))
    }
}

/// A process whose output goes to files, so that no full pipe can stop it.
final class RunningProcess {
    private let process = Process()
    private let ended: AsyncStream<Void>
    private let output: URL
    private let diagnostics: URL

    /// Starts a process as soon as there is a slot for it; `finish` must be called.
    static func start(
        _ program: URL,
        _ arguments: [String],
        environment: [String: String],
        directory: URL
    ) async throws -> RunningProcess {
        await Slots.shared.take()
        do {
            return try RunningProcess(program, arguments, environment: environment, directory: directory)
        } catch {
            await Slots.shared.giveBack()
            throw error
        }
    }

    private init(_ program: URL, _ arguments: [String], environment: [String: String], directory: URL) throws {
        let place = FileManager.default.temporaryDirectory.appending(path: "hydatis-run-\(UUID().uuidString)")
        output = place.appendingPathExtension("out")
        diagnostics = place.appendingPathExtension("err")
        for file in [output, diagnostics] { try Data().write(to: file) }
        process.executableURL = program
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: diagnostics)
        let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
        self.ended = ended
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
    }

    deinit { for file in [output, diagnostics] { try? FileManager.default.removeItem(at: file) } }

    var processIdentifier: Int32 { process.processIdentifier }

    var isRunning: Bool { process.isRunning }

    /// What it has said on standard error so far.
    func diagnosticsSoFar() throws -> String { try String(contentsOf: diagnostics, encoding: .utf8) }

    /// Waits for the end.
    func finish() async throws -> Run {
        for await _ in ended {}
        await Slots.shared.giveBack()
        let status = process.terminationStatus
        return Run(
            status: process.terminationReason == .exit ? status : -status,
            output: try String(contentsOf: output, encoding: .utf8),
            diagnostics: try diagnosticsSoFar()
        )
    }
}
