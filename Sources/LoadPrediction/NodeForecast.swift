/// The expected load of one node in the next hours, for one metric.
public struct NodeForecast: Equatable, Sendable, Codable {
    /// The node's name.
    public let node: String

    /// The metric's name.
    public let metric: String

    /// The start of the newest complete hour, in milliseconds since 1970 UTC; horizons count from here.
    public let origin: Int64

    /// The start of the newest hour that has a value, in milliseconds since 1970 UTC; nil when none has.
    public let lastKnown: Int64?

    /// The mean of the newest complete hour; nil when it is missing.
    public let now: Double?

    /// The expected means of later hours, by ascending horizon.
    public let horizons: [HorizonForecast]
}

/// The expected load of one node in one later hour.
public struct HorizonForecast: Equatable, Sendable, Codable {
    /// Why there is no expected value.
    public enum Absence: String, Equatable, Sendable, Codable {
        /// The newest complete hour has no value, so that there is nothing to predict a change from.
        case newestValueMissing

        /// The same time of day before the target has no value; the models never saw such a row.
        case seasonValueMissing
    }

    /// How many hours after the origin the predicted hour starts.
    public let hours: Int

    /// The expected mean of that hour, 0 or more; nil when it cannot be predicted.
    public let value: Double?

    /// Why there is no value; nil when there is one.
    public let absence: Absence?
}
