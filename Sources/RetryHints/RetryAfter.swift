package import Foundation

/// How long a server asks to be left alone, as its header Retry-After says: RFC 9110, section 10.2.3.
///
/// One rule for every server: a single wait is cut to ``longestWait``, and ``RetryBudget`` bounds all waits for one request.
package enum RetryAfter {
    /// The longest single wait, whatever the server asks for.
    package static let longestWait = Duration.seconds(30)

    /// The forms of a date in HTTP: the one of today and the two that section 5.6.7 has readers accept.
    private static let forms = [
        "EEE, dd MMM yyyy HH:mm:ss 'GMT'", "EEEE, dd-MMM-yy HH:mm:ss 'GMT'", "EEE MMM d HH:mm:ss yyyy",
    ]

    /// The wait, from zero to ``longestWait``.
    ///
    /// - Parameters:
    ///   - value: The header's value: seconds, or a date.
    ///   - date: The value of the answer's header Date; a wait until a date is counted from it, since the server's clock may
    ///     be another than ours.
    ///   - now: Our time, for answers without Date.
    /// - Returns: The wait, nil without the header and for what is neither seconds nor a date.
    package static func wait(_ value: String?, date: String?, now: Date) -> Duration? {
        guard let text = value?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
        if let seconds = seconds(text) { return bounded(seconds) }
        guard let then = instant(text) else { return nil }
        let start = date.flatMap(instant) ?? now
        return bounded(then.timeIntervalSince(start))
    }

    private static func bounded(_ seconds: Double) -> Duration {
        .seconds(min(max(0, seconds), longestWait / .seconds(1)))
    }

    /// A decimal number; "1e9", "inf" and "0x1" are none here.
    private static func seconds(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }) else { return nil }
        return Double(text)
    }

    private static func instant(_ text: String) -> Date? {
        // Foundation's formatter traps on some texts beyond ASCII, and no date of HTTP has any.
        guard text.utf8.allSatisfy({ $0 < 0x80 }), text.utf8.count <= 40 else { return nil }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        return forms.lazy.compactMap { form in
            formatter.dateFormat = form
            return formatter.date(from: text)
        }.first
    }
}
