/// A grid of colored cells: one row per thing, one column per stretch of time or per other thing.
package struct HeatMap: Sendable {
    /// What the drawing shows, for those who cannot see it.
    package var title: String

    /// The names beside the rows.
    package var rowNames: [String]

    /// One array per row, all of equal length, 0...1 and above; nil leaves a cell empty.
    package var rows: [[Double?]]

    /// Names under some columns.
    package var columnNames: [(column: Int, name: String)] = []

    /// The width in units of the drawing, which the page scales.
    package var width = 1000.0

    /// The height of a row in the same units.
    package var rowHeight = 16.0

    /// The room for the names beside the rows in the same units.
    package var labelWidth = 70.0

    /// The colors of the cells.
    package var colors: ColorScale = .utilization

    /// Whether each cell shows its value in percent.
    package var showsValues = false

    /// Creates a heat map with the default size and colors.
    ///
    /// - Parameters:
    ///   - title: What the drawing shows, for those who cannot see it.
    ///   - rowNames: The names beside the rows.
    ///   - rows: One array per row, all of equal length, 0...1 and above; nil leaves a cell empty.
    package init(title: String, rowNames: [String], rows: [[Double?]]) {
        self.title = title
        self.rowNames = rowNames
        self.rows = rows
    }

    private var top: Double { 4 }
    private var cellWidth: Double { (width - labelWidth - 4) / Double(max(1, rows.first?.count ?? 0)) }

    /// The drawing, in which neighbors of equal color become one rectangle.
    package var svg: String {
        var svg = SVG(width: width, height: top + rowHeight * Double(rows.count) + 20)
        for (index, row) in rows.enumerated() {
            let y = top + rowHeight * Double(index)
            svg.text(rowNames[index], x: labelWidth - 6, y: y + rowHeight * 0.72, style: "tick", anchor: "end")
            draw(row, y: y, &svg)
        }
        for (column, name) in columnNames {
            let x = labelWidth + cellWidth * (Double(column) + (showsValues ? 0.5 : 0))
            svg.text(name, x: x, y: svg.height - 5, style: "tick", anchor: showsValues ? "middle" : "start")
        }
        return svg.element(label: title)
    }

    private func draw(_ row: [Double?], y: Double, _ svg: inout SVG) {
        var column = 0
        while column < row.count {
            guard let value = row[column] else {
                column += 1
                continue
            }
            let fill = colors.color(of: value)
            var end = column + 1
            while !showsValues, end < row.count, let next = row[end], colors.color(of: next) == fill { end += 1 }
            let x = labelWidth + cellWidth * Double(column)
            // A hair of overlap hides the seams that anti-aliasing leaves.
            let span = cellWidth * Double(end - column) + (showsValues ? -1 : 0.3)
            svg.rectangle(x: x, y: y, width: span, height: rowHeight - 1, fill: fill)
            if showsValues { drawValue(value, x: x + cellWidth / 2, y: y, &svg) }
            column = end
        }
    }

    private func drawValue(_ value: Double, x: Double, y: Double, _ svg: inout SVG) {
        guard let text = colors.label(of: value) else { return }
        let style = colors.isDark(at: value) ? "cell light" : "cell"
        svg.text(text, x: x, y: y + rowHeight * 0.74, style: style, anchor: "middle")
    }
}
