import Foundation
import Testing

@testable import Telemetry

@Suite("Telemetry: Retry-After") struct RetryAfterTests {
    /// 2026-12-01 00:00:00 UTC, worked out with `date -u -d @1796083200`.
    private let now = Date(timeIntervalSince1970: 1_796_083_200)

    @Test(arguments: [
        ("7", 7), (" 0 ", 0), ("-3", 0), ("1e300", 600),
        ("Tue, 01 Dec 2026 00:00:30 GMT", 30), ("Mon, 30 Nov 2026 00:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 600),
    ])
    func `seconds and dates are waits from none to ten minutes`(text: String, seconds: Int) {
        #expect(RetryAfter.wait(text, now: now) == .seconds(seconds))
    }

    @Test(arguments: [
        "", "soon", "nan", "inf",
        // Foundation's date formatter traps on this one; found by fuzzing.
        "Tu\u{7F1}\u{FFFD}v 2012:00:3012:00:30 GMT",
    ])
    func `what is neither is no wait`(text: String) {
        #expect(RetryAfter.wait(text, now: now) == nil)
    }
}
