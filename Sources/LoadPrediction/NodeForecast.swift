/// The expected load of one node in the next hours, for one metric.
public struct NodeForecast: Equatable, Sendable, Codable {
    /// The node's name.
    public let node: String

    /// The metric's name.
    public let metric: String

    /// The start of the newest period (an hour), in milliseconds since 1970 UTC; horizons count from here.
    public let origin: Int64

    /// The start of the newest step that has a value, in milliseconds since 1970 UTC; nil when none has.
    public let lastKnown: Int64?

    /// How long ago that step ended, in milliseconds; nil when there is none.
    public let dataAgeMilliseconds: Int64?

    /// The mean of the newest period; nil when it is missing or too old.
    public let now: Double?

    /// The expected means of later periods, by ascending horizon.
    public let horizons: [HorizonForecast]
}

/// The expected load of one node in one later hour.
public struct HorizonForecast: Equatable, Sendable, Codable {
    /// Why there is no expected value.
    public enum Absence: String, Equatable, Sendable, Codable {
        /// The history has no value of the node at all.
        case noData

        /// The node's newest value is older than was allowed: it has vanished, or nobody collects.
        case dataTooOld

        /// The newest period has fewer than half of its values, so that there is nothing to predict a change from.
        case newestValueMissing
    }

    /// What a forecast rests on.
    public enum Source: String, Equatable, Sendable, Codable {
        /// The trained model.
        case model

        /// The newest value: the model was no better than it on held-back data, or could not be trained.
        case persistence

        /// The newest value at the target's time of day: the model was no better than it on held-back data.
        case seasonalNaive

        /// The newest value: the node has no value a day before the target, which the models need.
        case newestValue
    }

    /// How many hours after the origin the predicted hour starts.
    public let hours: Int

    /// The start of the predicted hour, in milliseconds since 1970 UTC.
    public let targetTime: Int64

    /// The expected mean of that hour, 0 or more; nil when it cannot be predicted.
    public let value: Double?

    /// The level that the mean stays at or below with a probability of 0.95; nil when it cannot be predicted.
    public let upperBound: Double?

    /// What the forecast rests on; nil when there is none.
    public let source: Source?

    /// Why there is no value; nil when there is one.
    public let absence: Absence?
}
