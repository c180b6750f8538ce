import Foundation
import RetryHints
import Testing

struct RetryAfterTests {
    /// 1994-11-06 08:49:37 UTC, the date in the examples of RFC 9110.
    private static let now = Date(timeIntervalSince1970: 784_111_777)

    private func wait(_ value: String?, date: String? = nil) -> Duration? {
        RetryAfter.wait(value, date: date, now: Self.now)
    }

    @Test(
        "Seconds are taken as they are, never below zero and with a bound",
        arguments: [
            ("0", 0), ("29", 29), (" 7 ", 7), ("-3", 0), ("31", 30), ("99999999999999999999999", 30),
            (String(repeating: "9", count: 400), 30),
        ]
    )
    func seconds(_ text: String, _ expected: Int) { #expect(wait(text) == .seconds(expected)) }

    @Test(
        "A date in any of HTTP's three forms is a wait until then",
        arguments: [
            "Sun, 06 Nov 1994 08:50:07 GMT", "Sunday, 06-Nov-94 08:50:07 GMT", "Sun Nov  6 08:50:07 1994",
        ]
    )
    func dates(_ text: String) {
        // 08:50:07 - 08:49:37 = 30 s
        #expect(wait(text) == .seconds(30))
    }

    @Test("A date that is over, also one before 1970, is no wait; the year 9999 is half a minute")
    func extremes() {
        #expect(wait("Sun, 06 Nov 1994 08:00:00 GMT") == .zero)
        #expect(wait("Mon, 01 Jan 0001 00:00:00 GMT") == .zero)
        #expect(wait("Fri, 31 Dec 9999 23:59:59 GMT") == .seconds(30))
    }

    @Test("A date is counted from the server's own clock where it tells")
    func serverClock() {
        let wait = wait("Thu, 01 Jan 2026 00:00:10 GMT", date: "Thu, 01 Jan 2026 00:00:00 GMT")
        #expect(wait == .seconds(10))
    }

    @Test(
        "What is neither is nothing",
        arguments: [
            nil, "", "soon", "1e3", "0x10", "inf", "1 s", "--1", "Sun, 06 Nov",
            // Foundation's date formatter traps on this one; found by fuzzing.
            "Tu\u{7F1}\u{FFFD}v 2012:00:3012:00:30 GMT",
        ]
    )
    func neither(_ text: String?) { #expect(wait(text) == nil) }

    @Test("All waits for one request together are no more than two minutes; what does not fit is not taken")
    func budget() {
        var budget = RetryBudget()
        // 4 · 30 s - 100 s = 20 s, less than 21 s.
        let taken = [100, 21, 20, 1, 0].map { budget.take(.seconds($0)) }
        #expect(taken == [true, false, true, false, true])
    }
}
