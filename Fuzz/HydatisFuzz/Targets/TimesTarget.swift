import Foundation

@testable import MetricHistory
@testable import RetryHints
@testable import Telemetry

/// Instants as files and servers write them.
enum TimesTarget: FuzzTarget {
    static let name = "times"
    static let about = "instants in files and in the header Retry-After"

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        _ = TimeText.milliseconds(text)
        let now = Date(timeIntervalSince1970: 1_795_608_000)
        if let wait = RetryAfter.wait(text, date: nil, now: now) {
            require(wait >= .zero && wait <= RetryAfter.longestWait, "Retry-After \(wait)")
        }
        _ = RetryAfter.wait("Tue, 24 Nov 2026 12:00:30 GMT", date: text, now: now)
        if let seconds = Double(text) { _ = Int64(secondsSince1970: seconds) }
    }
}
