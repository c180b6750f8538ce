/// Forecasts of whole hours that wait for what comes, so that upper bounds learn from it.
struct AwaitedOutcomes: Sendable {
    /// What was forecast for each node; NaN where nothing was.
    private struct Forecasts: Sendable {
        var expected: [Double]
        var raw: [Double]
    }

    /// For each metric and horizon the forecasts by the start of their hour.
    private var waiting: [[[Int64: Forecasts]]]

    /// Creates a place for the forecasts of metrics and horizons.
    init(_ keys: [[LoadPredictor.ModelKey]]) {
        waiting = keys.map { $0.map { _ in [:] } }
    }

    /// Notes forecasts.
    ///
    /// - Parameters:
    ///   - metric: The index of the metric.
    ///   - horizon: The index of the horizon.
    ///   - hour: The start of the hour that is forecast, in milliseconds since 1970 UTC.
    ///   - batch: The forecasts.
    ///   - isKnown: For each node whether the model had what it needs, the value at the same time of day.
    mutating func wait(
        _ metric: Int,
        _ horizon: Int,
        for hour: Int64,
        _ batch: ForecastStream.Batch,
        _ isKnown: [Bool]
    ) {
        waiting[metric][horizon][hour] = Forecasts(
            expected: zip(batch.expected, isKnown).map { $1 ? $0 : .nan },
            raw: batch.rawBounds
        )
    }

    /// The outcomes of an hour that is over; they and older ones wait no longer.
    ///
    /// - Parameters:
    ///   - metric: The index of the metric.
    ///   - horizon: The index of the horizon.
    ///   - hour: The start of the hour, in milliseconds since 1970 UTC.
    ///   - actual: For each node the mean of the hour; NaN where unknown.
    /// - Returns: One outcome for each node that was forecast and measured.
    mutating func take(_ metric: Int, _ horizon: Int, at hour: Int64, actual: [Double]) -> [OnlineCalibration.Outcome] {
        defer { waiting[metric][horizon] = waiting[metric][horizon].filter { $0.key > hour } }
        guard let forecasts = waiting[metric][horizon][hour] else { return [] }
        // Nodes that came since then were not forecast.
        return forecasts.expected.indices.compactMap { node in
            guard !forecasts.expected[node].isNaN, !actual[node].isNaN else { return nil }
            return OnlineCalibration.Outcome(
                raw: forecasts.raw[node],
                expected: forecasts.expected[node],
                actual: actual[node]
            )
        }
    }

    /// Keeps some nodes and forgets the others.
    mutating func keep(nodes: [Int]) {
        for metric in waiting.indices {
            for horizon in waiting[metric].indices {
                waiting[metric][horizon] = waiting[metric][horizon].mapValues { forecasts in
                    let kept = nodes.filter { $0 < forecasts.expected.count }
                    return Forecasts(
                        expected: kept.map { forecasts.expected[$0] },
                        raw: kept.map { forecasts.raw[$0] }
                    )
                }
            }
        }
    }
}
