import MetricHistory

/// What is known of a series at an instant, as numbers for a model that forecasts one horizon.
///
/// A series has a step (1 min to 2 h). What is forecast is the mean of a whole period, a multiple of the step, such as
/// an hour; all levels and changes are means of periods that end at the newest step. Where the period is longer than
/// the step, the newest samples inside it are features too. Horizons are durations, whole multiples of the step.
///
/// Batch and stream are twins with one meaning: `transform` computes rows of a whole series, `SeriesFeatures.update`
/// takes the newest value and gives the newest row, and both give equal numbers, bit by bit, because they run the same
/// code over the same trailing values. `docs/features.md` lists the columns; it is made from `descriptions`.
///
/// An unknown feature is NaN, never zero. Nothing after the newest step is read.
public struct ForecastFeatures: Sendable, Hashable {
    /// The steps a series may have, in milliseconds: a minute to two hours.
    public static let allowedStep: ClosedRange<Int64> = 60_000...7_200_000

    /// The longest horizon in milliseconds: a week, the longest season that the features know.
    public static let longestHorizon: Int64 = 7 * dayMilliseconds

    static let dayMilliseconds: Int64 = 86_400_000

    /// The periods before the newest whose means are features.
    static let lags = [0, 1, 2, 3, 6, 12, 24]

    /// The lengths of rolling windows in periods.
    static let windows = [3, 6, 24]

    /// The periods that the longest window and lag reach back.
    static let longestWindow = 24

    /// How many earlier days are compared.
    static let seasonDays = 7

    /// The half-lives of the exponentially weighted means, in periods.
    static let halfLives = [3, 12]

    /// The length of a step in milliseconds.
    public let stepMilliseconds: Int64

    /// The length of a period in milliseconds.
    public let periodMilliseconds: Int64

    /// How far ahead the period to forecast starts, in milliseconds after the newest period.
    public let horizonMilliseconds: Int64

    /// The other metrics of the node that are features, in order.
    public let companions: [String]

    /// Whether the mean over all nodes is a feature.
    public let usesClusterLoad: Bool

    /// The names and meanings of the columns, in order.
    public let descriptions: [FeatureDescription]

    /// The names of the columns, in order.
    public let columns: [String]

    /// Creates the features of a horizon.
    ///
    /// - Parameters:
    ///   - step: The step of the series, 1 min to 2 h.
    ///   - period: What is forecast is the mean over this time; a multiple of the step, at most a day.
    ///   - horizon: How far ahead, a multiple of the step, at most 7 days.
    ///   - companions: Other metrics of the same node.
    ///   - usesClusterLoad: Whether the mean over all nodes is a feature.
    /// - Throws: `LoadPredictionError.unsuitableDuration` for a duration that is not allowed.
    public init(
        step: Duration,
        period: Duration,
        horizon: Duration,
        companions: [String] = [],
        usesClusterLoad: Bool = false
    ) throws {
        let (step, period, horizon) = (step.milliseconds, period.milliseconds, horizon.milliseconds)
        guard Self.allowedStep.contains(step) else {
            throw LoadPredictionError.unsuitableDuration(name: "step", allowed: "1 min to 2 h", milliseconds: step)
        }
        guard period >= step, period % step == 0, period <= Self.dayMilliseconds else {
            let allowed = "a whole multiple of the step of \(step / 1000) s and at most a day"
            throw LoadPredictionError.unsuitableDuration(name: "period", allowed: allowed, milliseconds: period)
        }
        guard horizon >= step, horizon % step == 0, horizon <= Self.longestHorizon else {
            let allowed = "a whole multiple of the step of \(step / 1000) s and at most 7 days"
            throw LoadPredictionError.unsuitableDuration(name: "horizon", allowed: allowed, milliseconds: horizon)
        }
        stepMilliseconds = step
        periodMilliseconds = period
        horizonMilliseconds = horizon
        self.companions = companions
        self.usesClusterLoad = usesClusterLoad
        descriptions = FeatureDescription.all(
            isFine: period > step,
            firstSeasonDay: Self.seasonDay(of: horizon),
            companions: companions,
            usesClusterLoad: usesClusterLoad
        )
        columns = descriptions.map(\.name)
    }

    /// The steps of a period.
    public var periodSteps: Int { Int(periodMilliseconds / stepMilliseconds) }

    /// The steps of the horizon.
    public var horizonSteps: Int { Int(horizonMilliseconds / stepMilliseconds) }

    /// The steps of a day, rounded where a day is no multiple of the step.
    var daySteps: Int { Int((Self.dayMilliseconds + stepMilliseconds / 2) / stepMilliseconds) }

    /// The fewest days before the target that are known at the newest step: 1 for horizons up to a day.
    var firstSeasonDay: Int { Self.seasonDay(of: horizonMilliseconds) }

    /// How many steps before the newest one the season's value lies, the same time of day as the target.
    public var seasonLag: Int { max(firstSeasonDay * daySteps - horizonSteps, 0) }

    /// How many steps before the newest one the oldest value is read, and with it how much a stream must keep.
    public var reach: Int {
        max((firstSeasonDay + Self.seasonDays - 1) * daySteps, Self.longestWindow * periodSteps)
    }

    /// The names of the columns of the lean set, which suits short histories: levels, season, calendar and the newest
    /// samples, without changes and earlier days.
    public var leanColumns: [String] { descriptions.filter(\.isLean).map(\.name) }

    private static func seasonDay(of horizon: Int64) -> Int {
        Int((horizon + dayMilliseconds - 1) / dayMilliseconds)
    }
}
