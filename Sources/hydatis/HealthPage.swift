import AnomalyDetection
import Foundation
import MetricHistory
import ReportDrawing
import Simulation

/// A page to look at: scores over time with what was flagged, and how injected faults were found.
struct HealthPage {
    let title: String
    let evaluation: HealthEvaluation

    init(title: String, _ evaluation: HealthEvaluation) {
        self.title = title
        self.evaluation = evaluation
    }

    private var trial: DetectorTrial { evaluation.trial }

    /// The page as UTF-8.
    var contents: Data { Data(ReportPage.html(title: title, body: body).utf8) }

    private var body: String {
        let grid = trial.timeline.grid
        let rate = trial.falseAlarmRate.formatted(2)
        let found = (trial.meanRecallWithin3 * 100).formatted(0)
        return """
            <h1>\(SVG.escape(title))</h1>
            <p>Days the detector has not seen, from \(TimeText.instant(grid.start)) to \(TimeText.instant(grid.end)), one \
            interval every \(TimeText.length(grid.stepMilliseconds)).</p>
            <p class="lead">\(rate) false alarms per node and week; \(found) % of injected faults found within three \
            intervals.</p>
            <h2>Injected faults</h2>
            \(faultTable)
            <h2>Scores on the clean days</h2>
            <p>A score of 50 % is one in a thousand intervals. Above the dotted line an interval counts as unusual; red \
            bands are anomalies, gray ones are unknown.</p>
            \(trial.timeline.nodes.indices.map { drawing(trial.timeline, $0) }.joined(separator: "\n"))
            \(drawing(trial.cluster, 0))
            <h2>What was flagged on the clean days</h2>
            \(alarms)
            <h2>What was said about faults</h2>
            \(sentences)
            <h2>Flagged intervals by hour</h2>
            \(hours)
            <footer>HYDATIS ML-Scheduler. Faults are injected into collected values; docs/anomaly-detection.md tells \
            how.</footer>

            """
    }

    private var faultTable: String {
        let rows = trial.figures.map { figures in
            let delay = figures.medianDelay.map { $0.formatted(1) } ?? "-"
            return "<tr><td>\(SVG.escape(figures.kind.rawValue))</td><td>\(figures.count)</td>"
                + "<td>\((figures.recallWithin3 * 100).formatted(0)) %</td>"
                + "<td>\((figures.recall * 100).formatted(0)) %</td><td>\(delay)</td></tr>"
        }
        return "<table><thead><tr><th>fault</th><th>injected</th><th>found within 3 intervals</th><th>found</th>"
            + "<th>median delay</th></tr></thead><tbody>\(rows.joined())</tbody></table>"
    }

    private var sentences: String {
        let rows = FaultKind.allCases.flatMap { kind in
            trial.outcomes.filter { $0.fault.kind == kind && $0.sentence != nil }.prefix(2).map { outcome in
                "<tr><td>\(SVG.escape(kind.rawValue))</td><td style=\"text-align:left;white-space:normal\">"
                    + "\(SVG.escape(outcome.sentence ?? ""))</td></tr>"
            }
        }
        return "<table><tbody>\(rows.joined())</tbody></table>"
    }

    private var alarms: String {
        let rows = (trial.alarms + trial.clusterAlarms).map { alarm in
            "<tr><td>\(TimeText.instant(alarm.times.lowerBound))</td>"
                + "<td style=\"text-align:left;white-space:normal\">\(SVG.escape(alarm.sentence))</td></tr>"
        }
        return rows.isEmpty ? "<p>Nothing.</p>" : "<table><tbody>\(rows.joined())</tbody></table>"
    }

    private var hours: String {
        var map = HeatMap(
            title: "Share of intervals in which nodes are anomalous, by hour of the day (UTC)",
            rowNames: ["anomalous"],
            rows: [evaluation.flaggedByHour.map { $0 }]
        )
        map.columnNames = (0..<24).map { ($0, "\($0):00") }
        map.showsValues = true
        map.colors = .share
        map.labelWidth = 90
        return map.svg
    }

    /// One node's scores over time.
    private func drawing(_ timeline: HealthTimeline, _ node: Int) -> String {
        let width = 1000.0
        let height = 92.0
        let left = 80.0
        let bottom = 74.0
        let count = Double(max(1, timeline.grid.count))
        func x(_ time: Int) -> Double { left + (width - left - 8) * Double(time) / count }
        func y(_ score: Double) -> Double { bottom - 64 * min(1, score) }
        var svg = SVG(width: width, height: height)
        let name = timeline.nodes[node]
        svg.text(name, x: left - 8, y: 44, style: "label", anchor: "end")
        var start = 0
        while start < timeline.grid.count {
            let state = timeline.state(node, at: start)
            var end = start + 1
            while end < timeline.grid.count, timeline.state(node, at: end) == state { end += 1 }
            let color = state == .anomalous ? "#f4a6a0" : state == .unknown ? "#d1d5db" : nil
            if let color {
                let from = TimeText.instant(timeline.grid.time(at: start))
                svg.rectangle(
                    x: x(start),
                    y: 8,
                    width: max(1.5, x(end) - x(start)),
                    height: bottom - 8,
                    fill: color,
                    title: "\(state.rawValue) from \(from)"
                )
            }
            start = end
        }
        svg.line(x1: left, y1: bottom, x2: width - 8, y2: bottom, style: "grid")
        let threshold = y(evaluation.detector.rule.enter)
        svg.line(x1: left, y1: threshold, x2: width - 8, y2: threshold, style: "mark")
        let points = (0..<timeline.grid.count).map { time -> (x: Double, y: Double)? in
            let score = timeline.score(node, at: time)
            return score.isNaN ? nil : (x: x(time), y: y(score))
        }
        svg.path(points, stroke: "#1f6fb2", width: 1)
        for time in 0..<timeline.grid.count where timeline.grid.time(at: time) % 86_400_000 == 0 {
            svg.text(TimeText.day(timeline.grid.time(at: time)), x: x(time), y: height - 4, style: "tick")
        }
        return svg.element(label: "Anomaly score of \(name) over time")
    }
}
