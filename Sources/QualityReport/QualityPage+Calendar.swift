import MetricHistory
import ReportDrawing

extension QualityPage {
    private var colors: ColorScale {
        .completeness(poor: quality.thresholds.poor, good: quality.thresholds.good)
    }

    /// The colors with the share from which on each stands.
    var legend: [[String: String]] {
        colors.steps.map { step in
            let isAboveNothing = step.from > 0 && step.from < 0.001
            return ["color": step.color, "from": isAboveNothing ? "> 0" : "\(Int((step.from * 100).rounded()))"]
        }
    }

    /// Days by hours, all series together.
    var hourCalendar: String {
        var map = HeatMap(
            title: "Share of expected samples by day and hour, in percent",
            rowNames: calendar.days.suffix(Self.dayLimit).map(TimeText.day),
            rows: Array(calendar.hoursByDay.suffix(Self.dayLimit))
        )
        map.columnNames = (0..<24).map { ($0, "\($0):00") }
        map.showsValues = true
        return drawing(map)
    }

    /// Metrics by days.
    var metricCalendar: String {
        byDay("metric", quality.metrics.map(\.name), calendar.daysByMetric)
    }

    /// Nodes by days.
    ///
    /// - Parameter nodes: Which nodes to show, as positions in `quality.nodes`.
    /// - Returns: The drawing.
    func nodeCalendar(_ nodes: [Int]) -> String {
        byDay("node", nodes.map { quality.nodes[$0].name }, nodes.map { calendar.daysByNode[$0] })
    }

    private func byDay(_ what: String, _ names: [String], _ rows: [[Double?]]) -> String {
        let days = calendar.days.suffix(Self.dayLimit)
        var map = HeatMap(
            title: "Share of expected samples by \(what) and day, in percent",
            rowNames: names.map(shortened),
            rows: rows.map { Array($0.suffix(Self.dayLimit)) }
        )
        // Month and day; about twelve names fit.
        let spacing = max(1, (days.count + 11) / 12)
        map.columnNames = days.enumerated().filter { $0.offset % spacing == 0 }.map {
            ($0.offset, String(TimeText.day($0.element).suffix(5)))
        }
        map.showsValues = days.count <= 31
        map.labelWidth = 210
        return drawing(map)
    }

    private func drawing(_ map: HeatMap) -> String {
        var map = map
        map.colors = colors
        map.labelWidth = max(90, map.labelWidth)
        return map.svg
    }

    /// Long names are cut in the middle, where they differ least.
    private func shortened(_ name: String) -> String {
        name.count <= 32 ? name : "\(name.prefix(16))...\(name.suffix(13))"
    }
}
