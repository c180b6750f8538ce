/// Horizontal bars, one per name, with their values beside them and perhaps an interval.
package struct BarChart: Sendable {
    /// One bar.
    package struct Bar: Sendable {
        /// The name beside the bar.
        package var name: String

        /// How long it is.
        package var value: Double

        /// The color as `#rrggbb`.
        package var color: String

        /// The ends of an interval around the value, drawn as a thin line.
        package var interval: ClosedRange<Double>?

        /// Creates a bar.
        ///
        /// - Parameters:
        ///   - name: The name beside the bar.
        ///   - value: How long it is.
        ///   - color: The color as `#rrggbb`.
        ///   - interval: The ends of an interval around the value.
        package init(name: String, value: Double, color: String, interval: ClosedRange<Double>? = nil) {
            self.name = name
            self.value = value
            self.color = color
            self.interval = interval
        }
    }

    /// What the drawing shows, for those who cannot see it; also its heading.
    package var title: String

    /// The bars from top to bottom.
    package var bars: [Bar]

    /// A value to mark across the chart.
    package var mark: Double?

    /// The decimals of the values beside the bars.
    package var decimals = 2

    /// The width in units of the drawing, which the page scales.
    package var width = 490.0

    /// The room for the names in the same units.
    package var labelWidth = 130.0

    private let rowHeight = 19.0
    private let top = 22.0
    private let valueWidth = 52.0

    /// Creates a chart.
    ///
    /// - Parameters:
    ///   - title: What the drawing shows.
    ///   - bars: The bars from top to bottom.
    package init(title: String, bars: [Bar]) {
        self.title = title
        self.bars = bars
    }

    private var lowest: Double { min(0, bars.map { min($0.value, $0.interval?.lowerBound ?? $0.value) }.min() ?? 0) }

    private var highest: Double {
        let ends = bars.map { max($0.value, $0.interval?.upperBound ?? $0.value) } + [mark ?? 0]
        return max(ends.max() ?? 0, lowest + 1e-9)
    }

    private func x(_ value: Double) -> Double {
        labelWidth + (width - labelWidth - valueWidth) * (value - lowest) / (highest - lowest)
    }

    /// The drawing.
    package var svg: String {
        let bottom = top + rowHeight * Double(bars.count)
        var svg = SVG(width: width, height: bottom + 6)
        svg.text(title, x: 0, y: 14, style: "label")
        svg.line(x1: x(0), y1: top, x2: x(0), y2: bottom, style: "grid")
        for (index, bar) in bars.enumerated() { draw(bar, y: top + rowHeight * Double(index), &svg) }
        if let mark { svg.line(x1: x(mark), y1: top - 4, x2: x(mark), y2: bottom, style: "mark") }
        return svg.element(label: title)
    }

    private func draw(_ bar: Bar, y: Double, _ svg: inout SVG) {
        svg.text(bar.name, x: labelWidth - 6, y: y + rowHeight * 0.68, style: "tick", anchor: "end")
        let (begin, end) = (x(min(0, bar.value)), x(max(0, bar.value)))
        svg.rectangle(x: begin, y: y + 2, width: max(0.5, end - begin), height: rowHeight - 5, fill: bar.color)
        var right = end
        if let interval = bar.interval {
            let middle = y + rowHeight / 2 - 0.5
            svg.path(
                [(x: x(interval.lowerBound), y: middle), (x: x(interval.upperBound), y: middle)],
                stroke: "#1f2937",
                width: 1.4
            )
            right = max(right, x(interval.upperBound))
        }
        svg.text(bar.value.text(decimals: decimals), x: right + 5, y: y + rowHeight * 0.68, style: "tick")
    }
}
