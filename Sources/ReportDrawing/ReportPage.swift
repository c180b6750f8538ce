/// The frame of a page that stands alone: it loads nothing and runs nothing.
package enum ReportPage: Sendable {
    /// A whole page.
    ///
    /// - Parameters:
    ///   - title: The page's title as plain text.
    ///   - body: What the page shows, as HTML in which text is already escaped.
    /// - Returns: The page as HTML.
    package static func html(title: String, body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>\(SVG.escape(title))</title>
        <style>
        \(style)
        </style>
        </head>
        <body>
        \(body)</body>
        </html>

        """
    }

    /// The look of our pages and of the drawings on them.
    private static let style = """
        body { font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1f2937; background: #fff;
            margin: 0 auto; max-width: 1060px; padding: 24px; }
        h1 { font-size: 26px; margin: 0 0 4px; }
        h2 { font-size: 19px; margin: 36px 0 4px; }
        h3 { font-size: 14px; margin: 14px 0 2px; }
        p { margin: 4px 0 10px; max-width: 80ch; }
        .lead { font-size: 17px; border-left: 4px solid #1f6fb2; padding: 6px 0 6px 14px; margin: 16px 0; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { padding: 5px 8px; text-align: right; border-bottom: 1px solid #e5e7eb; white-space: nowrap; }
        th { font-weight: 600; font-size: 13px; color: #4b5563; }
        th:first-child, td:first-child { text-align: left; white-space: normal; }
        td small { display: block; color: #6b7280; }
        .dot { display: inline-block; width: 10px; height: 10px; border-radius: 5px; margin-right: 6px; }
        svg { display: block; width: 100%; height: auto; }
        svg text { font: 11px system-ui, "DejaVu Sans", sans-serif; fill: #4b5563; }
        svg .label { font-size: 12px; fill: #1f2937; }
        svg .cell { font-size: 10px; }
        svg .light { fill: #fff; }
        svg .grid { stroke: #e5e7eb; }
        svg .mark { stroke: #c8312b; stroke-dasharray: 2 3; }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(440px, 1fr)); gap: 4px 24px; }
        .legend span { display: inline-block; font-size: 11px; padding: 1px 0 0; width: 46px;
            margin-right: 1px; text-align: center; border-top: 10px solid; }
        footer { margin-top: 40px; color: #6b7280; font-size: 13px; }
        """
}
