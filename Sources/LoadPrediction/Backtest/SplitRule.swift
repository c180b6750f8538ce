/// Where training ends and testing begins.
public enum SplitRule: Sendable, Equatable {
    /// The first half of each series, at most 15 days, is for training; every later target is for testing.
    case half

    /// The newest part of each series, in milliseconds, is for testing.
    case holdback(milliseconds: Int64)

    /// The longest training of `half`, in milliseconds.
    private static let longestHalf: Int64 = 15 * ForecastFeatures.dayMilliseconds

    /// The start of the first period whose mean is tested, in milliseconds since 1970 UTC.
    ///
    /// - Parameters:
    ///   - series: The series.
    ///   - period: The length of a period in milliseconds.
    /// - Returns: The time of the start.
    func cutoff(_ series: LoadSeries, period: Int64) -> Int64 {
        let first = series.start.flooredMultiple(of: period)
        let end = series.time(at: series.samples.count)
        switch self {
        case .half:
            let periods = (end - first + period - 1) / period
            // Targets with an index below half the number of periods are for training.
            return first + min((periods + 1) / 2 * period, Self.longestHalf)
        case .holdback(let length):
            return max((end - length).flooredMultiple(of: period), first)
        }
    }
}
