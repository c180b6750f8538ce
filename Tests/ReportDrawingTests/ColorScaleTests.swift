import ReportDrawing
import Testing

struct ColorScaleTests {
    @Test(
        "Completeness has a color of its own below poor, below good, and above; nothing at all is darkest",
        arguments: [
            (0.0, "#7d1128"), (0.1, "#c8312b"), (0.4, "#e8772e"), (0.79, "#e8772e"), (0.8, "#f2b134"),
            (0.949, "#f2b134"), (0.95, "#cfdfec"), (0.999, "#cfdfec"), (1.0, "#98bad5"),
        ]
    )
    func completeness(share: Double, color: String) {
        #expect(ColorScale.completeness(poor: 0.8, good: 0.95).color(of: share) == color)
    }

    @Test("Values below the lowest step have its color")
    func belowAll() {
        #expect(ColorScale.utilization.color(of: -1) == ColorScale.utilization.color(of: 0))
    }
}
