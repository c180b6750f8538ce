import Foundation
import Logging

/// Lines of the running service on standard error: time, level, message and values, as text or as one JSON object each.
struct ServiceLog: LogHandler {
    private struct Line: Encodable {
        let time: String
        let level: String
        let message: String
        let source: String
        let values: [String: String]?
    }

    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    private let format: OutputFormat

    /// Creates a handler.
    ///
    /// - Parameter format: `table` for text, `json` for machines.
    init(format: OutputFormat) { self.format = format }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var values = metadata.merging(metadataProvider?.get() ?? [:]) { _, new in new }
        values.merge(event.metadata ?? [:]) { _, new in new }
        let level = Self.level(event)
        let time = Date().ISO8601Format()
        let texts = values.mapValues { "\($0)" }.filter { !$0.key.hasPrefix("hydatis.") }
        let text =
            switch format {
            case .table: Self.text(time, level, "\(event.message)", texts)
            case .json: Self.json(time, level, event, texts)
            }
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }

    private static func text(_ time: String, _ level: LogLevel, _ message: String, _ values: [String: String]) -> String
    {
        let name = level.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0)
        // One event is one line, whatever a server or a disk said.
        let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        let rest = values.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        return "\(time) \(name) \(line)\(rest)"
    }

    private static func json(
        _ time: String,
        _ level: LogLevel,
        _ event: LogEvent,
        _ values: [String: String]
    )
        -> String
    {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = Line(
            time: time,
            level: level.rawValue,
            message: "\(event.message)",
            source: event.source,
            values: values.isEmpty ? nil : values
        )
        // Texts alone, which can always be encoded.
        return (try? encoder.encode(line)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static func level(_ event: LogEvent) -> LogLevel {
        switch event.level {
        case .trace, .debug, .info, .notice: event.metadata?[success] == nil ? .info : .success
        case .warning: .warning
        case .error, .critical: .error
        }
    }

    /// Marks a line that tells that something was reached; swift-log has no level for that.
    fileprivate static let success = "hydatis.success"
}

extension Logger {
    /// Says that something was reached.
    func success(_ message: Logger.Message) { info(message, metadata: [ServiceLog.success: "true"]) }
}
