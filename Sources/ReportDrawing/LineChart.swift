/// Lines over time on one scale.
package struct LineChart: Sendable {
    /// One line.
    package struct Line: Sendable {
        /// The name in the legend.
        package var name: String

        /// The color as `#rrggbb`.
        package var color: String

        /// Whether the line is dashed.
        package var isDashed: Bool

        /// The values at equal spacing; nil breaks the line.
        package var values: [Double?]

        /// Creates a line.
        ///
        /// - Parameters:
        ///   - name: The name in the legend.
        ///   - color: The color as `#rrggbb`.
        ///   - isDashed: Whether the line is dashed.
        ///   - values: The values at equal spacing; nil breaks the line.
        package init(name: String, color: String, isDashed: Bool = false, values: [Double?]) {
            self.name = name
            self.color = color
            self.isDashed = isDashed
            self.values = values
        }
    }

    /// What the drawing shows, for those who cannot see it.
    package var title: String

    /// The lines, first to last.
    package var lines: [Line]

    /// Hours between two values.
    package var hoursPerValue: Double

    /// The hour of the first value, counted from the midnight before the first day.
    package var firstHour = 0.0

    /// Levels to mark across the chart.
    package var marks: [Double] = []

    /// The width in units of the drawing, which the page scales.
    package var width = 1000.0

    /// The height in the same units.
    package var height = 240.0

    /// Whether the lines are named above the chart; otherwise its title is.
    package var showsLegend = true

    private let left = 44.0
    private let right = 8.0
    private let bottom = 22.0

    private var top: Double { showsLegend ? 28 : 18 }
    private var ceiling: Double { max(1, (lines.flatMap(\.values).compactMap(\.self).max() ?? 0) * 1.03) }
    private var count: Int { lines.map(\.values.count).max() ?? 0 }

    /// Creates a chart with the default size.
    ///
    /// - Parameters:
    ///   - title: What the drawing shows, for those who cannot see it.
    ///   - lines: The lines, first to last.
    ///   - hoursPerValue: Hours between two values.
    package init(title: String, lines: [Line], hoursPerValue: Double) {
        self.title = title
        self.lines = lines
        self.hoursPerValue = hoursPerValue
    }

    private func x(_ index: Double) -> Double { left + (width - left - right) * index / Double(max(1, count - 1)) }

    private func y(_ value: Double) -> Double { top + (height - top - bottom) * (1 - value / ceiling) }

    /// The drawing; values are shown as percent.
    package var svg: String {
        var svg = SVG(width: width, height: height)
        drawAxes(&svg)
        for mark in marks { svg.line(x1: left, y1: y(mark), x2: width - right, y2: y(mark), style: "mark") }
        for line in lines {
            let points = line.values.enumerated().map { index, value in
                value.map { (x: x(Double(index)), y: y($0)) }
            }
            svg.path(points, stroke: line.color, width: 1.4, dash: line.isDashed ? "4 3" : nil)
        }
        if showsLegend { drawLegend(&svg) } else { svg.text(title, x: left, y: 12, style: "label") }
        return svg.element(label: title)
    }

    private func drawAxes(_ svg: inout SVG) {
        // Far beyond the node's size the steps grow with it, or the lines would have no end.
        let step = ceiling > 20 ? ceiling / 4 : ceiling > 1.3 ? 0.5 : 0.25
        for level in stride(from: 0, through: ceiling, by: step) {
            let percent = (level * 100).rounded()
            svg.line(x1: left, y1: y(level), x2: width - right, y2: y(level), style: "grid")
            let name = Int(exactly: percent).map(String.init) ?? "\(percent)"
            svg.text("\(name) %", x: left - 6, y: y(level) + 4, style: "tick", anchor: "end")
        }
        let hours = Double(max(0, count - 1)) * hoursPerValue
        let spacing = hours > 60 ? 24.0 : hours > 30 ? 12 : 4
        let first = (firstHour / spacing).rounded(.up) * spacing
        for hour in stride(from: first, through: firstHour + hours, by: spacing) {
            let place = x((hour - firstHour) / hoursPerValue)
            svg.line(x1: place, y1: height - bottom, x2: place, y2: height - bottom + 4, style: "grid")
            let name = spacing == 24 ? "day \(Int(hour / 24) + 1)" : "\(Int(hour)):00"
            svg.text(name, x: place, y: height - 6, style: "tick", anchor: hour == firstHour ? "start" : "middle")
        }
    }

    private func drawLegend(_ svg: inout SVG) {
        var place = left
        for line in lines {
            svg.rectangle(x: place, y: 8, width: 14, height: 4, fill: line.color)
            svg.text(line.name, x: place + 19, y: 14, style: "label")
            place += 34 + 6.6 * Double(line.name.count)
        }
    }
}
