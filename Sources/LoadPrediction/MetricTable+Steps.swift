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
        try requireWholeHours()
        return try aligned(to: Self.hour)
    }

    /// The table at the finest step that a predictor can be trained on: its own, or a minute or more.
    ///
    /// - Throws: `LoadPredictionError.unsuitableStep` when hours do not consist of whole steps.
    func trainable() throws -> MetricTable {
        try requireWholeHours()
        let shortest = ForecastFeatures.allowedStep.lowerBound
        let step = [grid.stepMilliseconds, shortest, 5 * shortest, Self.hour].first {
            $0 >= shortest && $0 % grid.stepMilliseconds == 0
        }
        return try aligned(to: step ?? Self.hour)
    }

    /// The table with the mean of every complete step of another length, counted from 1970-01-01 UTC.
    ///
    /// - Parameter step: The step in milliseconds, a multiple of the present one.
    /// - Returns: The table, itself where it has that step already.
    /// - Throws: `LoadPredictionError.coarseHistory` when the step is no such multiple.
    func aligned(to step: Int64) throws -> MetricTable {
        guard step % grid.stepMilliseconds == 0 else {
            throw LoadPredictionError.coarseHistory(milliseconds: grid.stepMilliseconds, neededMilliseconds: step)
        }
        let end = grid.end.flooredMultiple(of: step)
        let complete = end == grid.end ? self : slice(from: grid.start, to: end)
        let isAligned = grid.stepMilliseconds == step && grid.start.flooredMultiple(of: step) == grid.start
        return isAligned ? complete : complete.resampled(to: .milliseconds(step))
    }

    /// The number of instants of the grid that lie before a time, in milliseconds since 1970 UTC.
    func hourCount(before time: Int64) -> Int {
        guard time > grid.start else { return 0 }
        guard time < grid.end else { return grid.count }
        return Int((time - grid.start + grid.stepMilliseconds - 1) / grid.stepMilliseconds)
    }

    private func requireWholeHours() throws {
        guard Self.hour % grid.stepMilliseconds == 0 else {
            throw LoadPredictionError.unsuitableStep(milliseconds: grid.stepMilliseconds)
        }
    }
}
