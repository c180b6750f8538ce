import Foundation

/// Instants as people read them.
enum InstantText {
    /// An instant in ISO 8601: `2026-03-01T00:00:00Z`.
    static func text(_ milliseconds: Int64) -> String {
        date(milliseconds).formatted(.iso8601)
    }

    /// The UTC day of an instant: `2026-03-01`.
    static func day(_ milliseconds: Int64) -> String {
        date(milliseconds).formatted(Date.ISO8601FormatStyle().year().month().day())
    }

    /// The first instant of a day, nil for what is no day.
    static func start(ofDay text: String) -> Int64? {
        guard let date = try? Date.ISO8601FormatStyle().year().month().day().parse(text) else { return nil }
        guard let start = Int64(secondsSince1970: date.timeIntervalSince1970) else { return nil }
        return day(start) == text ? start : nil
    }

    private static func date(_ milliseconds: Int64) -> Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
