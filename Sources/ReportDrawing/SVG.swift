import Foundation

/// A drawing in the making: elements are appended, then wrapped into one `svg` element that needs nothing from outside.
package struct SVG: Sendable {
    private var body = ""

    /// The width of the drawing; the page scales it.
    package let width: Double

    /// The height in the same units.
    package let height: Double

    /// Creates an empty drawing.
    package init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// Escapes text for an attribute or an element.
    package static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    /// A coordinate with one decimal: finer is invisible and makes pages large.
    package static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded() / 10
        return Int(exactly: tenths).map(String.init) ?? String(tenths)
    }

    /// Draws a filled rectangle, with a text that shows when one points at it.
    package mutating func rectangle(
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        fill: String,
        title: String? = nil
    ) {
        let place = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
        let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
        let tip = title.map { "><title>\(Self.escape($0))</title></rect>" } ?? "/>"
        body += "<rect \(place) \(size) fill=\"\(fill)\"\(tip)"
    }

    /// Draws a straight line in a style of the page.
    package mutating func line(x1: Double, y1: Double, x2: Double, y2: Double, style: String) {
        let from = "x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\""
        body += "<line \(from) x2=\"\(Self.number(x2))\" y2=\"\(Self.number(y2))\" class=\"\(style)\"/>"
    }

    /// A line through points; it breaks where a point is missing.
    package mutating func path(_ points: [(x: Double, y: Double)?], stroke: String, width: Double, dash: String? = nil)
    {
        var commands = ""
        var isDrawing = false
        for point in points {
            guard let point else {
                isDrawing = false
                continue
            }
            commands += "\(isDrawing ? "L" : "M")\(Self.number(point.x)) \(Self.number(point.y))"
            isDrawing = true
        }
        let dashes = dash.map { " stroke-dasharray=\"\($0)\"" } ?? ""
        body += "<path d=\"\(commands)\" fill=\"none\" stroke=\"\(stroke)\" stroke-width=\"\(width)\"\(dashes)/>"
    }

    /// Writes text; the place is its baseline's start, middle or end.
    package mutating func text(_ text: String, x: Double, y: Double, style: String, anchor: String = "start") {
        let place = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
        body += "<text \(place) class=\"\(style)\" text-anchor=\"\(anchor)\">\(Self.escape(text))</text>"
    }

    /// The finished element.
    ///
    /// - Parameter label: What the drawing shows, for those who cannot see it.
    /// - Returns: The element as text.
    package func element(label: String) -> String {
        let box = "viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\""
        return "<svg \(box) role=\"img\" aria-label=\"\(Self.escape(label))\">\(body)</svg>"
    }
}
