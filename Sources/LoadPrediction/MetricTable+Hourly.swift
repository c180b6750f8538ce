import MetricHistory

extension MetricTable {
    /// The length of an hour in milliseconds.
    private static let hour: Int64 = 3_600_000

    /// The table with the mean of every complete UTC hour; an hour with fewer than half of its samples is a gap.
    ///
    /// An hour that the grid leaves unfinished at its end is not there: half an hour is not what the models know as
    /// the last value.
    ///
    /// - Throws: `LoadPredictionError.unsuitableStep` when hours do not consist of whole steps.
    func hourly() throws -> MetricTable {
        guard Self.hour % grid.stepMilliseconds == 0 else {
            throw LoadPredictionError.unsuitableStep(milliseconds: grid.stepMilliseconds)
        }
        let (hours, rest) = grid.end.quotientAndRemainder(dividingBy: Self.hour)
        let end = (rest < 0 ? hours - 1 : hours) * Self.hour
        let complete = end == grid.end ? self : slice(from: grid.start, to: end)
        return complete.resampled(to: .seconds(3600))
    }

    /// The number of instants of the grid that lie before a time, in milliseconds since 1970 UTC.
    func hourCount(before time: Int64) -> Int {
        guard time > grid.start else { return 0 }
        guard time < grid.end else { return grid.count }
        return Int((time - grid.start + grid.stepMilliseconds - 1) / grid.stepMilliseconds)
    }
}
