import Foundation
import ReportDrawing

/// Axes with a grid, on which points of data are drawn.
struct Plot {
    /// Where one axis begins and ends, with the ticks that are named.
    struct Axis {
        let range: ClosedRange<Double>
        let ticks: [(value: Double, name: String)]

        /// An axis with about five round ticks.
        init(_ range: ClosedRange<Double>, _ name: (Double) -> String) {
            let span = max(range.upperBound - range.lowerBound, 1e-9)
            let magnitude = pow(10, log10(span / 4).rounded(.down))
            let spacing = [1, 2, 5, 10].map { $0 * magnitude }.first { span / $0 <= 6 } ?? span
            self.range = range.lowerBound...(range.lowerBound + span)
            let first = (range.lowerBound / spacing - 1e-6).rounded(.up) * spacing
            ticks = stride(from: first, through: range.lowerBound + span * 1.000_001, by: spacing).map {
                ($0, name($0))
            }
        }

        init(_ range: ClosedRange<Double>, ticks: [(value: Double, name: String)]) {
            self.range = range
            self.ticks = ticks
        }

        /// The place of a value, 0...1 along the axis.
        func share(_ value: Double) -> Double {
            (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        }
    }

    private(set) var svg: SVG
    let horizontal: Axis
    let vertical: Axis

    private let left: Double
    private let top = 28.0
    private let right = 12.0
    private let bottom = 24.0
    private var legendEnd: Double

    init(width: Double, height: Double, left: Double = 52, horizontal: Axis, vertical: Axis) {
        svg = SVG(width: width, height: height)
        self.horizontal = horizontal
        self.vertical = vertical
        self.left = left
        legendEnd = left
        for tick in vertical.ticks {
            svg.line(x1: left, y1: y(tick.value), x2: width - right, y2: y(tick.value), style: "grid")
            svg.text(tick.name, x: left - 6, y: y(tick.value) + 4, style: "tick", anchor: "end")
        }
        for tick in horizontal.ticks {
            svg.line(x1: x(tick.value), y1: height - bottom, x2: x(tick.value), y2: height - bottom + 4, style: "grid")
            svg.text(tick.name, x: x(tick.value), y: height - 7, style: "tick", anchor: "middle")
        }
    }

    func x(_ value: Double) -> Double { left + (svg.width - left - right) * horizontal.share(value) }

    func y(_ value: Double) -> Double { top + (svg.height - top - bottom) * (1 - vertical.share(value)) }

    /// Draws a line through points of data.
    mutating func line(_ points: [(x: Double, y: Double)?], color: String, width: Double = 1.4, dash: String? = nil) {
        let places = points.map { point in point.map { (x: x($0.x), y: y($0.y)) } }
        svg.path(places, stroke: color, width: width, dash: dash)
    }

    /// Draws a box between two points of data.
    mutating func box(x first: Double, _ second: Double, y low: Double, _ high: Double, color: String, title: String?) {
        svg.rectangle(
            x: x(first),
            y: y(max(low, high)),
            width: x(second) - x(first),
            height: abs(y(low) - y(high)),
            fill: color,
            title: title
        )
    }

    /// Draws a mark at a point of data.
    mutating func dot(x first: Double, y second: Double, color: String, title: String) {
        svg.rectangle(x: x(first) - 4, y: y(second) - 4, width: 8, height: 8, fill: color, title: title)
    }

    /// Names a color above the plot.
    mutating func legend(_ name: String, color: String) {
        svg.rectangle(x: legendEnd, y: 8, width: 14, height: 5, fill: color)
        svg.text(name, x: legendEnd + 19, y: 14, style: "label")
        legendEnd += 38 + 6.8 * Double(name.count)
    }
}
