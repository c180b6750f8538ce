/// How far ahead one model predicts: a whole number of hours.
struct Horizon: Hashable, Comparable, Sendable {
    /// The horizons that a model may have: up to a week, the longest season that hourly history shows.
    static let allowedHours = 1...168

    /// The number of hours.
    let hours: Int

    /// Creates a horizon, or throws `LoadPredictionError.invalidHorizon` outside of `allowedHours`.
    init(hours: Int) throws {
        guard Self.allowedHours.contains(hours) else { throw LoadPredictionError.invalidHorizon(hours: hours) }
        self.hours = hours
    }

    /// How many hours the same time of day lies before the target: the fewest whole days that are known at the origin.
    ///
    /// A day for horizons up to 24 h, two days up to 48 h, and so on; less would look into the future.
    var seasonHours: Int { (hours + 23) / 24 * 24 }

    /// Orders by hours.
    static func < (left: Horizon, right: Horizon) -> Bool { left.hours < right.hours }
}
