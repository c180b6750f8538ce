/// All forecasts of one horizon of a backtest, beside what came, in order of series and time.
public struct BacktestForecasts: Sendable {
    /// The names of the series.
    public let names: [String]

    /// The series of each row, an index into `names`.
    public let series: [Int]

    /// The start of each target period, in milliseconds since 1970 UTC.
    public let targetTime: [Int64]

    /// What came.
    public let actual: [Double]

    /// The expected values of each method.
    public let expected: [ForecastMethod: [Double]]

    /// The upper bounds of each method.
    public let bounds: [ForecastMethod: [Double]]

    /// The errors that the daily seasonal naive made in training, for each series; NaN where there are none.
    let scales: [Double]

    /// A scale below this is nothing: the series hardly moved in training.
    private static let leastScale = 1e-6

    /// The figures of some rows.
    func figures(_ rows: [Int]) -> [MethodFigures] {
        let rival = rows.map { abs(actual[$0] - (expected[.persistence]?[$0] ?? .nan)) }
        let days = rows.map { targetTime[$0].flooredMultiple(of: ForecastFeatures.dayMilliseconds) }
        return ForecastMethod.allCases.compactMap { method in
            guard let expected = expected[method], let bounds = bounds[method], !rows.isEmpty else { return nil }
            let errors = rows.map { abs(actual[$0] - expected[$0]) }
            let mae = errors.mean
            let persistence = rival.mean
            return MethodFigures(
                method: method,
                mae: mae,
                rmse: errors.map { $0 * $0 }.mean.squareRoot(),
                smape: rows.map { Self.relativeError(actual[$0], expected[$0]) }.mean,
                mase: mase(rows, errors),
                maeVsPersistence: persistence > 0 ? mae / persistence : nil,
                maeVsPersistenceInterval: DayBootstrap.interval(errors, over: rival, days: days),
                pinball: rows.map {
                    PinballLoss.of(actual: actual[$0], bound: bounds[$0], level: ForecastModel.coverage)
                }.mean,
                coverage: Double(rows.count { actual[$0] <= bounds[$0] }) / Double(rows.count)
            )
        }
    }

    /// The figures of each UTC hour of the day.
    func byHour() -> [HourFigures] {
        let hour: Int64 = 3_600_000
        let hours = Dictionary(grouping: actual.indices) { row in
            Int((targetTime[row] - targetTime[row].flooredMultiple(of: ForecastFeatures.dayMilliseconds)) / hour)
        }
        return hours.sorted { $0.key < $1.key }.map { hour, rows in
            func error(_ method: ForecastMethod) -> Double {
                rows.map { abs(actual[$0] - (expected[method]?[$0] ?? .nan)) }.mean
            }
            return HourFigures(
                hour: hour,
                rows: rows.count,
                mae: error(.model),
                persistenceMAE: error(.persistence),
                coverage: Double(rows.count { actual[$0] <= (bounds[.model]?[$0] ?? .nan) }) / Double(rows.count)
            )
        }
    }

    private static func relativeError(_ actual: Double, _ expected: Double) -> Double {
        let scale = abs(actual) + abs(expected)
        return scale > 0 ? 200 * abs(actual - expected) / scale : 0
    }

    /// The mean over series of the mean error over the series' scale.
    private func mase(_ rows: [Int], _ errors: [Double]) -> Double? {
        var sums: [Int: (Double, Double)] = [:]
        for (row, error) in zip(rows, errors) {
            let sum = sums[series[row], default: (0, 0)]
            sums[series[row]] = (sum.0 + error, sum.1 + 1)
        }
        let scaled = sums.sorted { $0.key < $1.key }.compactMap { index, sum in
            scales[index] > Self.leastScale ? sum.0 / sum.1 / scales[index] : nil
        }
        return scaled.isEmpty ? nil : scaled.mean
    }
}

extension [Double] {
    /// The arithmetic mean; NaN of nothing.
    var mean: Double { reduce(0, +) / Double(count) }
}
