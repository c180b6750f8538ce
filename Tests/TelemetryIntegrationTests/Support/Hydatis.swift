import Foundation

/// The program as users run it.
struct Hydatis {
    /// How a run ended and what it printed.
    struct Outcome {
        let status: Int32
        let wasKilled: Bool
        let output: String
        let errors: String

        /// What was printed anywhere.
        var printed: String { output + errors }
    }

    /// Where Prometheus is.
    let url: String

    /// An empty folder for settings, data and what is printed.
    let directory: URL

    /// The folder of collected data.
    var data: String { directory.appending(path: "metrics").path }

    /// Runs a command to its end, or kills it (signal 9) after a while.
    ///
    /// - Parameters:
    ///   - arguments: The command and its options.
    ///   - settings: Further lines of the configuration's part `telemetry`.
    ///   - patience: Seconds after which it is killed; nil waits.
    /// - Returns: How it ended.
    /// - Throws: When it cannot be started.
    func run(_ arguments: [String], settings: String = "", killedAfter patience: Double? = nil) throws -> Outcome {
        let configuration = directory.appending(path: "hydatis.yaml")
        try "telemetry:\n  url: \(url)\n\(settings)".write(to: configuration, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = Self.program
        process.arguments = arguments + ["--config", configuration.path]
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        // Files, not pipes: nobody has to read them while the program runs.
        let printed = try (output: file("output.txt"), errors: file("errors.txt"))
        process.standardOutput = printed.output.handle
        process.standardError = printed.errors.handle
        try process.run()
        if let patience {
            Thread.sleep(forTimeInterval: patience)
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        process.waitUntilExit()
        return try Outcome(
            status: process.terminationStatus,
            wasKilled: process.terminationReason == .uncaughtSignal,
            output: String(contentsOf: printed.output.url, encoding: .utf8),
            errors: String(contentsOf: printed.errors.url, encoding: .utf8)
        )
    }

    /// Collects a span, in milliseconds since 1970 UTC.
    func collect(
        _ span: ClosedRange<Int64>,
        step: String,
        options: [String] = [],
        settings: String = "",
        killedAfter patience: Double? = nil
    ) throws -> Outcome {
        let times = ["--from", Self.text(span.lowerBound), "--to", Self.text(span.upperBound), "--step", step]
        // Pods have tests of their own; the others need not wait for them.
        let pods = options.contains("--pods") ? [String]() : ["--no-pods"]
        return try run(["collect", "--data", data] + times + pods + options, settings: settings, killedAfter: patience)
    }

    /// The program that `swift build --build-tests` puts beside the test bundle.
    private static let program = (Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0]))
        .deletingLastPathComponent().appending(path: "hydatis")

    private static func text(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(.iso8601)
    }

    private func file(_ name: String) throws -> (url: URL, handle: FileHandle) {
        let url = directory.appending(path: name)
        try Data().write(to: url)
        return try (url, FileHandle(forWritingTo: url))
    }
}

/// Runs a body with an empty directory that is removed afterwards.
func withTemporaryDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appending(path: "hydatis-telemetry-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory)
}
