import Foundation

/// The levels of the lines that accompany work.
enum LogLevel: String {
    case success = "SUCCESS"
    case info = "INFO"
    case warning = "WARNING"
    case error = "ERROR"
}

/// Lines for people, on standard error, so that standard output holds nothing but results.
enum Console {
    static func success(_ text: String) { line(.success, text) }

    static func info(_ text: String) { line(.info, text) }

    static func warning(_ text: String) { line(.warning, text) }

    static func error(_ text: String) { line(.error, text) }

    /// Prints text that may bear the parser's own prefix and usage lines.
    static func errorText(_ text: String) {
        let prefix = "Error: "
        error(text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text)
    }

    private static func line(_ level: LogLevel, _ text: String) {
        let name = level.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0)
        FileHandle.standardError.write(Data("\(name) \(text)\n".utf8))
    }
}
