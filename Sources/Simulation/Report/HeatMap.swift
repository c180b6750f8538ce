import Foundation

/// A grid of colored cells: one row per node, one column per stretch of time.
struct HeatMap {
    var title: String
    var rowNames: [String]
    /// One array per row, all of equal length, 0...1 and above; nil leaves a cell empty.
    var rows: [[Double?]]
    /// Names under some columns.
    var columnNames: [(column: Int, name: String)] = []
    var width = 1000.0
    var rowHeight = 16.0
    var labelWidth = 70.0
    var colors: ColorScale = .utilization
    /// Whether each cell shows its value in percent.
    var showsValues = false

    init(title: String, rowNames: [String], rows: [[Double?]]) {
        self.title = title
        self.rowNames = rowNames
        self.rows = rows
    }

    /// The drawing, in which neighbors of equal color become one rectangle.
    var svg: String {
        let columnCount = rows.first?.count ?? 0
        let top = 4.0
        var svg = SVG(width: width, height: top + rowHeight * Double(rows.count) + 20)
        let cell = (width - labelWidth - 4) / Double(max(1, columnCount))
        for (index, row) in rows.enumerated() {
            let y = top + rowHeight * Double(index)
            svg.text(rowNames[index], x: labelWidth - 6, y: y + rowHeight * 0.72, style: "tick", anchor: "end")
            var column = 0
            while column < columnCount {
                guard let value = row[column] else {
                    column += 1
                    continue
                }
                let fill = colors.color(of: value)
                var end = column + 1
                while !showsValues, end < columnCount, let next = row[end], colors.color(of: next) == fill { end += 1 }
                let x = labelWidth + cell * Double(column)
                // A hair of overlap hides the seams that anti-aliasing leaves.
                let span = cell * Double(end - column) + (showsValues ? -1 : 0.3)
                svg.rectangle(x: x, y: y, width: span, height: rowHeight - 1, fill: fill)
                if showsValues, value >= 0.005 { drawValue(value, x: x + cell / 2, y: y, &svg) }
                column = end
            }
        }
        for (column, name) in columnNames {
            let x = labelWidth + cell * (Double(column) + (showsValues ? 0.5 : 0))
            svg.text(name, x: x, y: svg.height - 5, style: "tick", anchor: showsValues ? "middle" : "start")
        }
        return svg.element(label: title)
    }

    private func drawValue(_ value: Double, x: Double, y: Double, _ svg: inout SVG) {
        let style = value > 0.55 ? "cell light" : "cell"
        svg.text("\(Int((value * 100).rounded()))", x: x, y: y + rowHeight * 0.74, style: style, anchor: "middle")
    }
}

/// Colors for numbers, in steps that can be told apart.
struct ColorScale: Sendable {
    /// Lower bounds, ascending, with the color from there on.
    let steps: [(from: Double, color: String)]

    func color(of value: Double) -> String { steps.last { value >= $0.from }?.color ?? steps[0].color }

    /// CPU utilization: blues up to 80 %, which is where nodes count as hot, then yellow to red.
    static let utilization = ColorScale(steps: [
        (0, "#f4f7fa"), (0.1, "#e3ecf4"), (0.2, "#cfdfec"), (0.3, "#b6cee2"), (0.4, "#98bad5"), (0.5, "#78a4c6"),
        (0.6, "#578cb4"), (0.7, "#3b739e"), (0.8, "#f2b134"), (0.9, "#e8772e"), (1.0, "#c8312b"), (1.2, "#7d1128"),
    ])

    /// Shares of a whole.
    static let share = ColorScale(
        steps: (0...10).map { step in
            let weight = Double(step) / 10
            func mix(_ light: Double, _ dark: Double) -> Int { Int((light + (dark - light) * weight).rounded()) }
            let color = String(format: "#%02x%02x%02x", mix(246, 31), mix(248, 78), mix(250, 121))
            return (from: weight == 0 ? 0 : weight - 0.05, color: color)
        }
    )
}
