import Foundation

/// The header `Retry-After` (RFC 9110, 10.2.3): seconds, or a date.
enum RetryAfter {
    /// The longest wait that is read, so that any number and date fits into a duration.
    ///
    /// How much of it is waited, `RetryPolicy` decides.
    static let longest = Duration.seconds(600)

    /// How long to wait.
    ///
    /// - Parameters:
    ///   - text: The header's value.
    ///   - now: The time that a date is compared with.
    /// - Returns: From zero to `longest`; nil for a text that is neither.
    static func wait(_ text: String, now: Date) -> Duration? {
        let text = text.trimmingCharacters(in: .whitespaces)
        if let seconds = Double(text), seconds.isFinite { return bounded(seconds) }
        // Foundation traps on some texts beyond ASCII, and no date of HTTP has any.
        guard text.utf8.allSatisfy({ $0 < 0x80 }), text.utf8.count <= 40 else { return nil }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return format.date(from: text).map { bounded($0.timeIntervalSince(now)) }
    }

    private static func bounded(_ seconds: Double) -> Duration {
        .seconds(min(max(seconds, 0), longest / .seconds(1)))
    }
}
