import Foundation
import ReportDrawing
import Testing

struct BarAndCurveTests {
    @Test("Bars are as long as their values and name them")
    func bars() {
        // 490 wide, 130 for names, 52 for values: 308 for 2.0, so 154 for 1.0.
        var chart = BarChart(
            title: "cost",
            bars: [
                .init(name: "a", value: 1, color: "blue"),
                .init(name: "b <", value: 2, color: "navy", interval: 1.5...2),
            ]
        )
        chart.mark = 1
        #expect(chart.svg.contains(#"width="154" height="14" fill="blue""#))
        #expect(chart.svg.contains(#"width="308" height="14" fill="navy""#))
        #expect(chart.svg.contains("1.00") && chart.svg.contains("2.00"))
        #expect(chart.svg.contains("b &lt;"))
        // The mark stands at 130 + 154 = 284, the interval begins at 130 + 231 = 361.
        #expect(chart.svg.contains(#"<line x1="284""#))
        #expect(chart.svg.contains("M361 "))
    }

    @Test("A bar below zero reaches to the left of zero")
    func negativeBar() {
        let chart = BarChart(title: "difference", bars: [.init(name: "a", value: -1, color: "#111111")])
        #expect(chart.svg.contains(#"<rect x="130""#))
        #expect(chart.svg.contains("-1.00"))
    }

    @Test("A line far beyond 100 % is drawn with five levels, whatever it reaches", arguments: [50, 1e12, 1e300])
    func farLine(value: Double) {
        let line = LineChart.Line(name: "a", color: "#000000", values: [0.5, value])
        let svg = LineChart(title: "t", lines: [line], hoursPerValue: 1).svg
        // 0 and four quarters of 1.03 times the highest value; the last one may be lost to rounding.
        #expect((4...5).contains(svg.components(separatedBy: " %<").count - 1))
    }

    @Test("A length that no whole number holds is drawn as it is")
    func farLength() {
        let bars = [
            BarChart.Bar(name: "a", value: 1e300, color: "#111111"), .init(name: "b", value: 1, color: "#222222"),
        ]
        let svg = BarChart(title: "t", bars: bars).svg
        // All 308 for the longest, and half a unit so that the other one is seen.
        #expect(svg.contains(#"width="308""#) && svg.contains(#"width="0.5""#))
        #expect(SVG.number(1e300) == "1e+300")
        #expect(SVG.number(-0.04) == "0")
    }

    @Test("Axes have round ticks around the values, also where all are equal")
    func ticks() {
        let points = [(x: 1.0, y: 0.62), (x: 12.0, y: 0.38)]
        let chart = CurveChart(title: "t", xName: "step", curves: [.init(name: "c", color: "#000000", points: points)])
        // From 0.38 to 0.62 in steps of 0.05: 0.35 to 0.65; from 1 to 12 in steps of 5: 0 to 15.
        for tick in ["0.35", "0.50", "0.65", ">0<", ">15<", "step"] { #expect(chart.svg.contains(tick), "\(tick)") }
        let flat = CurveChart(
            title: "t",
            xName: "",
            curves: [.init(name: "c", color: "#000000", points: [(x: 1, y: 1)])]
        )
        #expect(!flat.svg.contains("nan"))
        #expect(!CurveChart(title: "t", xName: "", curves: []).svg.contains("nan"))
    }

    @Test(
        "Values of any size have an axis, also where large ones are equal or their distance is no number",
        arguments: [[1e300, 1e300], [-1e308, 1e308], [1e20, 1e20], [0, Double.leastNonzeroMagnitude], [7, 7]]
    )
    func extremeValues(values: [Double]) {
        let points = values.enumerated().map { (x: Double($0), y: $1) }
        let chart = CurveChart(title: "t", xName: "step", curves: [.init(name: "c", color: "#000000", points: points)])
        #expect(!chart.svg.contains("nan") && chart.svg.contains("step"))
    }

    @Test("Points that are no numbers are left out")
    func gaps() {
        let curve = CurveChart.Curve(name: "c", color: "#000000", points: [(x: 0, y: .nan), (x: 1, y: 2)])
        #expect(curve.points.count == 1)
    }
}
