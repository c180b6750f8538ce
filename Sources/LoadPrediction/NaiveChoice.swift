import Foundation

/// A metric and horizon that a naive forecast serves, since the model was no better on held-back data.
public struct NaiveChoice: Equatable, Sendable {
    /// The metric's name.
    public let metric: String

    /// The horizon in hours.
    public let horizonHours: Int

    /// The naive forecast: `persistence` or `seasonalNaive`.
    let member: ForecastMember

    /// The mean absolute error of the model on the held-back hours, in the unit of the metric.
    public let modelError: Double

    /// That of the naive forecast.
    public let naiveError: Double

    /// Why the model is not used, in one sentence without a period.
    public var reason: String {
        let rival = member == .seasonalNaive ? "the value of the same hour before" : "the last value"
        let errors = String(format: "%.4g against %.4g", modelError, naiveError)
        return "\(metric) +\(horizonHours) h is served by \(rival), as the model's MAE is no smaller (\(errors))"
    }

    /// The choice for one metric and horizon; nil where the model is better than both naive forecasts, or none was
    /// trained.
    ///
    /// - Parameter accuracy: The errors on held-back data.
    init?(_ accuracy: ForecastAccuracy) {
        guard accuracy.method == .model, !accuracy.beatsNaive else { return nil }
        let isSeasonal = accuracy.betterNaive == .seasonalNaive
        metric = accuracy.metric
        horizonHours = accuracy.horizonHours
        member = isSeasonal ? .seasonalNaive : .persistence
        modelError = accuracy.model.mae
        naiveError = isSeasonal ? accuracy.seasonalNaive.mae : accuracy.persistence.mae
    }
}
