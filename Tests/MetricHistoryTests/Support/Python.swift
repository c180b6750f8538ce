import Foundation

/// Runs the scripts of the folder Python with the interpreter that scripts/bootstrap --checks installs.
enum Python {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    private static let checks = tests.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: ".native/checks")

    /// What a script prints.
    ///
    /// - Throws: `Failure` when the Python tools are missing or the script fails, with what it said.
    static func run(_ script: String, _ argument: String) throws -> Data {
        guard FileManager.default.fileExists(atPath: checks.appending(path: "stamp").path) else {
            throw Failure(description: "\(checks.path) is missing or unfinished; run scripts/bootstrap --checks")
        }
        let process = Process()
        process.executableURL = checks.appending(path: "bin/python")
        process.arguments = [tests.appending(path: "Python/\(script)").path, argument]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(script) \(argument) failed with status \(process.terminationStatus)")
        }
        return printed
    }
}
