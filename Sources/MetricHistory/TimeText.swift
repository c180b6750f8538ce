import FoundationEssentials

/// Times and spans as people read them, for messages, reports and the names of day partitions.
package enum TimeText: Sendable {
    static let millisecondsPerDay: Int64 = 86_400_000

    /// An instant in ISO 8601, with milliseconds only where there are some.
    ///
    /// - Parameter milliseconds: The instant in milliseconds since 1970-01-01 UTC.
    /// - Returns: Text like "2026-03-01T00:00:00Z".
    package static func instant(_ milliseconds: Int64) -> String {
        let seconds = milliseconds.flooredMultiple(of: 1000)
        let text = date(seconds).formatted(Date.ISO8601FormatStyle())
        guard seconds != milliseconds else { return text }
        // A Date is a double: it would turn .001 into .000.
        let fraction = String(1000 + milliseconds - seconds).dropFirst()
        return "\(text.dropLast()).\(fraction)Z"
    }

    /// The UTC day of an instant: "2026-03-01".
    ///
    /// - Parameter milliseconds: The instant in milliseconds since 1970-01-01 UTC.
    /// - Returns: The day in ISO 8601.
    package static func day(_ milliseconds: Int64) -> String {
        date(milliseconds).formatted(Date.ISO8601FormatStyle().year().month().day())
    }

    /// A span in the largest unit that divides it: "300 s", "250 ms".
    static func span(_ milliseconds: Int64) -> String {
        milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }

    /// A length of time in its two largest units, what is smaller cut off: "2 d 3 h", "45 min", "0 s".
    ///
    /// - Parameter milliseconds: The length in milliseconds, 0 or more.
    /// - Returns: The text; below one second in milliseconds.
    package static func length(_ milliseconds: Int64) -> String {
        guard milliseconds == 0 || milliseconds >= 1000 else { return "\(milliseconds) ms" }
        let seconds = milliseconds / 1000
        let parts = [
            (seconds / 86400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s"),
        ]
        let first = parts.firstIndex { $0.0 > 0 } ?? 3
        return parts[first...].prefix(2).filter { $0.0 > 0 || first == 3 }.map { "\($0) \($1)" }
            .joined(separator: " ")
    }

    private static func date(_ milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
