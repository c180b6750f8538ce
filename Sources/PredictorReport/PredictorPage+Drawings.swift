import Foundation
import LoadPrediction
import ReportDrawing

extension PredictorPage {
    private static let actualColor = "#1f2937"
    private static let modelColor = "#1f6fb2"
    private static let rivalColor = "#e8772e"
    private static let boundColor = "#cfdfec"

    /// The hours of a fan.
    private static let fanHours = 7 * 24.0

    /// The rows of a series in a backtest that lie in the newest week of its tests.
    private func fanRows(_ forecasts: BacktestForecasts, series: Int) -> [Int] {
        let rows = forecasts.series.indices.filter { forecasts.series[$0] == series }
        guard let newest = rows.map({ forecasts.targetTime[$0] }).max() else { return [] }
        let first = newest - Int64(Self.fanHours * 3_600_000)
        return rows.filter { forecasts.targetTime[$0] > first }
    }

    /// What came, what was expected and the upper bound, over the newest week of one series.
    func fan(_ report: BacktestReport, _ horizon: HorizonBacktest, series: Int) -> String {
        let forecasts = horizon.forecasts
        let rows = fanRows(forecasts, series: series)
        guard let expected = forecasts.expected[.model], let bounds = forecasts.bounds[.model],
            let start = rows.first.map({ forecasts.targetTime[$0] }), let last = rows.last
        else { return "" }
        let period = report.periodSeconds / 3600
        func hour(_ row: Int) -> Double { Double(forecasts.targetTime[row] - start) / 3_600_000 }
        let top = rows.map { max(forecasts.actual[$0], bounds[$0]) }.max() ?? 1
        var plot = Plot(
            width: 1000,
            height: 230,
            horizontal: days(from: start, hours: hour(last) + period),
            vertical: Plot.Axis(0...max(top * 1.05, 1e-6), amount)
        )
        for row in rows {
            let title =
                "\(instant(forecasts.targetTime[row])): \(amount(forecasts.actual[row])), expected "
                + "\(amount(expected[row])), P95 \(amount(bounds[row]))"
            plot.box(
                x: hour(row),
                hour(row) + period,
                y: expected[row],
                bounds[row],
                color: Self.boundColor,
                title: title
            )
        }
        func points(_ values: [Double]) -> [(x: Double, y: Double)?] {
            var points: [(x: Double, y: Double)?] = []
            var before: Double?
            for row in rows {
                // A gap in the targets breaks the line.
                if let before, hour(row) - before > period * 1.5 { points.append(nil) }
                points.append((x: hour(row) + period / 2, y: values[row]))
                before = hour(row)
            }
            return points
        }
        plot.line(points(expected), color: Self.modelColor)
        plot.line(points(forecasts.actual), color: Self.actualColor, width: 1.1)
        plot.legend("actual", color: Self.actualColor)
        plot.legend("expected \(text(horizon)) ahead", color: Self.modelColor)
        plot.legend("up to P95", color: Self.boundColor)
        return plot.svg.element(label: "Forecast fan of \(forecasts.names[series]), \(text(horizon)) ahead")
    }

    /// The mean absolute error by hour of the day, beside persistence.
    func errorByHour(_ horizon: HorizonBacktest) -> String {
        let hours = horizon.byHour
        let top = hours.map { max($0.mae, $0.persistenceMAE) }.max() ?? 1
        var plot = Plot(
            width: 480,
            height: 230,
            horizontal: Plot.Axis(0...24, ticks: [0, 6, 12, 18, 24].map { (Double($0), "\($0):00") }),
            vertical: Plot.Axis(0...max(top * 1.05, 1e-9), amount)
        )
        for hour in hours {
            let start = Double(hour.hour)
            plot.box(
                x: start + 0.1,
                start + 0.9,
                y: 0,
                hour.mae,
                color: Self.modelColor,
                title: "\(hour.hour):00: MAE \(amount(hour.mae)), persistence \(amount(hour.persistenceMAE)), "
                    + "coverage \(percent(hour.coverage)) of \(hour.rows)"
            )
            plot.line(
                [(x: start + 0.1, y: hour.persistenceMAE), (x: start + 0.9, y: hour.persistenceMAE)],
                color: Self.rivalColor,
                width: 2.5
            )
        }
        plot.legend("model", color: Self.modelColor)
        plot.legend("persistence", color: Self.rivalColor)
        return plot.svg.element(label: "Mean absolute error by hour of the day, \(text(horizon)) ahead")
    }

    /// Promised against observed coverage.
    func calibration(_ report: BacktestReport, _ horizon: HorizonBacktest) -> String {
        let points = horizon.forecasts.calibration(
            levels: Self.levels,
            horizon: Int64(horizon.horizonSeconds * 1000),
            period: Int64(report.periodSeconds * 1000)
        )
        let own = horizon.pooled.first { $0.method == .model }?.coverage
        let low = min(0.7, points.map(\.observed).min() ?? 1, own ?? 1)
        let floor = (low * 20).rounded(.down) / 20
        let axis = Plot.Axis(floor...1) { "\(Int(($0 * 100).rounded())) %" }
        var plot = Plot(
            width: 480,
            height: 230,
            horizontal: Plot.Axis(0.7...1) { "\(Int(($0 * 100).rounded())) %" },
            vertical: axis
        )
        plot.line([(x: max(0.7, floor), y: max(0.7, floor)), (x: 1, y: 1)], color: "#9ca3af", dash: "4 3")
        plot.line(points.map { (x: $0.nominal, y: $0.observed) }, color: Self.modelColor)
        for point in points {
            let title = "promised \(percent(point.nominal)), observed \(percent(point.observed))"
            plot.dot(x: point.nominal, y: point.observed, color: Self.modelColor, title: title)
        }
        if let own {
            plot.dot(x: 0.95, y: own, color: Self.rivalColor, title: "the P95 of the forecast: \(percent(own))")
        }
        plot.legend("adaptive bounds", color: Self.modelColor)
        plot.legend("the forecast's P95", color: Self.rivalColor)
        return plot.svg.element(label: "Observed by promised coverage, \(text(horizon)) ahead")
    }

    /// The most important features, by permutation and by gain.
    func importance(_ features: [FeatureImportance]) -> String {
        let shown = features.prefix(Self.featureLimit)
        let top = max(shown.map { max($0.permutation, $0.gainShare) }.max() ?? 0, 0.01)
        let count = Double(shown.count)
        var plot = Plot(
            width: 1000,
            height: 56 + 22 * count,
            left: 210,
            horizontal: Plot.Axis(0...top * 1.05) {
                "\(($0 * 100).formatted(.number.precision(.fractionLength(0...1)))) %"
            },
            vertical: Plot.Axis(
                0...max(count, 1),
                ticks: shown.enumerated().map { (count - Double($0.offset) - 0.5, $0.element.feature) }
            )
        )
        for (index, feature) in shown.enumerated() {
            let place = count - Double(index)
            let bars = [
                (feature.permutation, Self.modelColor, "error grows by", place - 0.48),
                (feature.gainShare, Self.rivalColor, "share of gain", place - 0.84),
            ]
            for (value, color, what, low) in bars {
                let title = "\(feature.feature): \(what) \(percent(value))"
                plot.box(x: 0, max(value, 0), y: low, low + 0.32, color: color, title: title)
            }
        }
        plot.legend("permutation: growth of the error", color: Self.modelColor)
        plot.legend("gain: share of all splits", color: Self.rivalColor)
        return plot.svg.element(label: "Feature importance")
    }

    private func days(from start: Int64, hours: Double) -> Plot.Axis {
        let day: Int64 = 86_400_000
        let first = (start + day - 1) / day * day
        let marks = stride(from: first, to: start + Int64(hours * 3_600_000), by: Int(day)).map { time in
            (value: Double(time - start) / 3_600_000, name: String(instant(time).prefix(10)))
        }
        return Plot.Axis(0...max(hours, 1), ticks: marks)
    }
}
