import MetricHistory

extension MetricTable {
    /// The length of an hour in milliseconds.
    private static let hour: Int64 = 3_600_000

    /// The table with one value per UTC hour.
    ///
    /// - Throws: `LoadPredictionError.stepTooLong` when the step is longer than an hour.
    func hourly() throws -> MetricTable {
        guard grid.stepMilliseconds <= Self.hour else {
            throw LoadPredictionError.stepTooLong(milliseconds: grid.stepMilliseconds)
        }
        return self
    }

    /// The number of instants of the grid that lie before a time, in milliseconds since 1970 UTC.
    func hourCount(before time: Int64) -> Int {
        guard time > grid.start else { return 0 }
        guard time < grid.end else { return grid.count }
        return Int((time - grid.start + grid.stepMilliseconds - 1) / grid.stepMilliseconds)
    }
}
