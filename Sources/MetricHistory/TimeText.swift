import FoundationEssentials

/// Times and spans as people read them, for messages and for the names of day partitions.
enum TimeText {
    static let millisecondsPerDay: Int64 = 86_400_000

    /// An instant in ISO 8601, with milliseconds only where there are some.
    static func instant(_ milliseconds: Int64) -> String {
        let seconds = milliseconds.flooredMultiple(of: 1000)
        let text = date(seconds).formatted(Date.ISO8601FormatStyle())
        guard seconds != milliseconds else { return text }
        // A Date is a double: it would turn .001 into .000.
        let fraction = String(1000 + milliseconds - seconds).dropFirst()
        return "\(text.dropLast()).\(fraction)Z"
    }

    /// The UTC day of an instant: "2026-03-01".
    static func day(_ milliseconds: Int64) -> String {
        date(milliseconds).formatted(Date.ISO8601FormatStyle().year().month().day())
    }

    /// A span in the largest unit that divides it: "300 s", "250 ms".
    static func span(_ milliseconds: Int64) -> String {
        milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }

    private static func date(_ milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }
}
