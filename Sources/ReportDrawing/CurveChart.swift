import Foundation

/// Curves over a number, such as cost over the rounds of training, on axes with round numbers.
package struct CurveChart: Sendable {
    /// One curve.
    package struct Curve: Sendable {
        /// The name in the legend.
        package var name: String

        /// The color as `#rrggbb`.
        package var color: String

        /// Whether the curve is dashed.
        package var isDashed: Bool

        /// The points from left to right.
        package var points: [(x: Double, y: Double)]

        /// Creates a curve.
        ///
        /// - Parameters:
        ///   - name: The name in the legend.
        ///   - color: The color as `#rrggbb`.
        ///   - isDashed: Whether the curve is dashed.
        ///   - points: The points from left to right; those that are not finite are left out.
        package init(name: String, color: String, isDashed: Bool = false, points: [(x: Double, y: Double)]) {
            self.name = name
            self.color = color
            self.isDashed = isDashed
            self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
        }
    }

    /// What the drawing shows, for those who cannot see it.
    package var title: String

    /// What the horizontal axis counts.
    package var xName: String

    /// The curves.
    package var curves: [Curve]

    /// The width in units of the drawing, which the page scales.
    package var width = 1000.0

    /// The height in the same units.
    package var height = 260.0

    private let left = 52.0
    private let right = 12.0
    private let top = 28.0
    private let bottom = 34.0

    /// Creates a chart.
    ///
    /// - Parameters:
    ///   - title: What the drawing shows.
    ///   - xName: What the horizontal axis counts.
    ///   - curves: The curves.
    package init(title: String, xName: String, curves: [Curve]) {
        self.title = title
        self.xName = xName
        self.curves = curves
    }

    /// The drawing.
    package var svg: String {
        let points = curves.flatMap(\.points)
        let xAxis = Axis(points.map(\.x))
        let yAxis = Axis(points.map(\.y))
        func x(_ value: Double) -> Double { left + (width - left - right) * xAxis.place(of: value) }
        func y(_ value: Double) -> Double { top + (height - top - bottom) * (1 - yAxis.place(of: value)) }
        var svg = SVG(width: width, height: height)
        for tick in yAxis.ticks {
            svg.line(x1: left, y1: y(tick), x2: width - right, y2: y(tick), style: "grid")
            svg.text(tick.text(decimals: yAxis.decimals), x: left - 6, y: y(tick) + 4, style: "tick", anchor: "end")
        }
        for tick in xAxis.ticks {
            let text = tick.text(decimals: xAxis.decimals)
            svg.text(text, x: x(tick), y: height - bottom + 15, style: "tick", anchor: "middle")
        }
        svg.text(xName, x: width - right, y: height - 4, style: "tick", anchor: "end")
        var legend = left
        for curve in curves {
            svg.path(
                curve.points.map { (x: x($0.x), y: y($0.y)) },
                stroke: curve.color,
                width: 1.6,
                dash: curve.isDashed ? "5 4" : nil
            )
            svg.rectangle(x: legend, y: 8, width: 14, height: 4, fill: curve.color)
            svg.text(curve.name, x: legend + 19, y: 14, style: "label")
            legend += 34 + 6.6 * Double(curve.name.count)
        }
        return svg.element(label: title)
    }
}

/// The ticks of an axis at multiples of 1, 2 or 5 times a power of ten.
struct Axis {
    /// The values to name.
    let ticks: [Double]

    /// The decimals that tell the ticks apart.
    let decimals: Int

    private let low: Double
    private let high: Double

    /// Beyond this a value is drawn at the edge: the distance of two of them is a number.
    private static let limit = 1e300

    init(_ values: [Double]) {
        var low = max(-Self.limit, min(Self.limit, values.min() ?? 0))
        var high = max(-Self.limit, min(Self.limit, values.max() ?? 1))
        // Relative to large values, next to which half a unit is nothing.
        let scale = max(1, abs(low), abs(high))
        if high - low < 1e-12 * scale {
            let half = max(0.5, 1e-6 * scale)
            low -= half
            high += half
        }
        let raw = (high - low) / 5
        let power = pow(10, log10(raw).rounded(.down))
        let step = [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= raw - 1e-12 } ?? raw
        let first = Int((low / step).rounded(.down))
        let last = Int((high / step).rounded(.up))
        ticks = (first...last).map { Double($0) * step }
        decimals = max(0, Int(-log10(step).rounded(.down)))
        self.low = Double(first) * step
        self.high = Double(last) * step
    }

    /// Where a value lies on the axis, 0 at its low and 1 at its high end.
    func place(of value: Double) -> Double { (value - low) / (high - low) }
}

extension Double {
    /// Fixed decimals.
    func text(decimals: Int) -> String { String(format: "%.\(decimals)f", self) }
}
