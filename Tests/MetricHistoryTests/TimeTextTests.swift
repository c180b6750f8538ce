import MetricHistory
import Testing

struct TimeTextTests {
    @Test(
        "A length is told in its two largest units",
        arguments: [
            (0, "0 s"), (250, "250 ms"), (59_999, "59 s"), (60_000, "1 min"), (61_000, "1 min 1 s"),
            (3_600_000, "1 h"), (5_400_000, "1 h 30 min"), (86_400_000, "1 d"), (93_784_000, "1 d 2 h"),
            // One day and three minutes: the hours between are none.
            (86_580_000, "1 d"),
        ] as [(Int64, String)]
    )
    func length(milliseconds: Int64, text: String) { #expect(TimeText.length(milliseconds) == text) }
}
