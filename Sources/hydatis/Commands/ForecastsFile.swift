import Foundation
import LoadPrediction
import MetricHistory

/// The forecasts of backtests as CSV, for charts: one row for each metric, horizon, series, target and method.
enum ForecastsFile {
    static let header = "metric,horizon_seconds,series,timestamp,actual,method,expected,p95\n"

    static func csv(_ reports: [BacktestReport]) -> String {
        var text = header
        for report in reports {
            for horizon in report.horizons {
                let start = "\(field(report.metric)),\(Int(horizon.horizonSeconds)),"
                append(horizon.forecasts, start, to: &text)
            }
        }
        return text
    }

    private static func append(_ forecasts: BacktestForecasts, _ start: String, to text: inout String) {
        let names = forecasts.names.map(field)
        for row in forecasts.actual.indices {
            let instant = TimeText.instant(forecasts.targetTime[row])
            let target = "\(start)\(names[forecasts.series[row]]),\(instant),\(forecasts.actual[row])"
            for method in ForecastMethod.allCases {
                guard let expected = forecasts.expected[method], let bounds = forecasts.bounds[method] else { continue }
                text += "\(target),\(method.rawValue),\(expected[row]),\(bounds[row])\n"
            }
        }
    }

    /// A field as RFC 4180 quotes it.
    private static func field(_ name: String) -> String {
        guard name.contains(where: { ",\"\r\n".contains($0) }) else { return name }
        return "\"\(name.replacing("\"", with: "\"\""))\""
    }
}
