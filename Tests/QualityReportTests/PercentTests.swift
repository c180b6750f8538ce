import QualityReport
import Testing

struct PercentTests {
    @Test(
        "A share is cut off, so that only all of it is 100 % and only what reaches a limit shows it",
        arguments: [
            (0.0, "0.0 %"), (0.00005, "0.00 %"), (0.0005, "0.05 %"), (0.95, "95.0 %"), (0.9499, "94.9 %"),
            (0.9999, "99.9 %"), (1, "100.0 %"), (0.8, "80.0 %"), (0.29, "29.0 %"), (1.06, "106.0 %"),
        ]
    )
    func text(share: Double, expected: String) { #expect(Percent.text(share) == expected) }
}
