import Foundation

extension ForecastFeatures {
    /// What a row of features is computed from.
    struct Source {
        let samples: Trail
        let means: Trail
        /// The exponentially weighted means, for the half-lives in their order.
        let short: Double
        let long: Double
        /// The start of the target period, in milliseconds since 1970 UTC.
        let targetTime: Int64
    }

    /// Memory for the window of a row, made once for many rows.
    ///
    /// Rows of one series that follow each other by a period share all but one value of their window: the sorted window
    /// is kept for each place within the period, so that the next row only takes one value out and one in.
    struct Scratch: ~Copyable {
        let window = UnsafeMutablePointer<Double>.allocate(capacity: ForecastFeatures.longestWindow)
        fileprivate let sorted: UnsafeMutablePointer<Double>
        fileprivate let counts: UnsafeMutablePointer<Int>
        fileprivate let origins: UnsafeMutablePointer<Int>

        /// - Parameter phases: The steps of a period where rows of a series are written in order, or 1.
        init(phases: Int = 1) {
            sorted = .allocate(capacity: phases * ForecastFeatures.longestWindow)
            counts = .allocate(capacity: phases)
            counts.initialize(repeating: 0, count: phases)
            origins = .allocate(capacity: phases)
            origins.initialize(repeating: .min / 2, count: phases)
        }

        deinit {
            window.deallocate()
            sorted.deallocate()
            counts.deallocate()
            origins.deallocate()
        }
    }

    /// Writes one row, without other metrics and cluster load.
    ///
    /// - Parameters:
    ///   - source: What the row is computed from.
    ///   - row: Room for the row.
    ///   - scratch: Memory; with phases, for rows of this series alone.
    ///   - origin: The index of the newest step where the scratch has phases; nil otherwise.
    /// - Returns: How many columns were written.
    func write(
        _ source: Source,
        to row: UnsafeMutablePointer<Float>,
        _ scratch: borrowing Scratch,
        origin: Int? = nil
    ) -> Int {
        let period = periodSteps
        for index in 0..<Self.longestWindow { scratch.window[index] = source.means[index * period] }
        var writer = RowWriter(row)
        let now = source.means[0]
        let season = source.means[seasonLag]
        for lag in Self.lags { writer.add(source.means[lag * period]) }
        writer.add(season)
        let statistics = Self.windowStatistics(scratch.window)
        for window in [statistics.0, statistics.1, statistics.2] {
            writer.add(window.mean)
            writer.add(window.deviation)
            writer.add(window.maximum)
        }
        writeCalendar(source.targetTime, &writer)
        if period > 1 { writeWithinPeriod(source, now, &writer) }
        for lag in Self.lags.dropFirst() { writer.add(now - source.means[lag * period]) }
        writer.add(now - statistics.0.mean)
        writer.add(now - statistics.1.mean)
        writer.add(now - statistics.2.mean)
        writer.add(season - now)
        writer.add(statistics.2.maximum - now)
        writer.add(statistics.2.minimum - now)
        let (sorted, count) = sortedWindow(source.means, scratch, origin)
        writer.add(Self.quantile(0.9, of: sorted, count) - now)
        writer.add(Self.quantile(0.5, of: sorted, count) - now)
        writer.add(source.short - now)
        writer.add(source.long - now)
        writer.add(Self.slope(scratch.window, count: 6))
        writer.add(Self.slope(scratch.window, count: Self.longestWindow))
        writeSeasons(source.means, now, &writer)
        return writer.count
    }

    /// The known values of the longest window in ascending order, and how many there are.
    @inline(__always)
    private func sortedWindow(
        _ means: Trail,
        _ scratch: borrowing Scratch,
        _ origin: Int?
    ) -> (UnsafeMutablePointer<Double>, Int) {
        guard let origin else { return (scratch.sorted, Self.sort(scratch.window, into: scratch.sorted)) }
        let phase = origin % periodSteps
        let sorted = scratch.sorted + phase * Self.longestWindow
        var count = scratch.counts[phase]
        if scratch.origins[phase] == origin - periodSteps {
            Self.remove(means[Self.longestWindow * periodSteps], from: sorted, &count)
            Self.insert(scratch.window[0], into: sorted, &count)
        } else {
            count = Self.sort(scratch.window, into: sorted)
        }
        scratch.counts[phase] = count
        scratch.origins[phase] = origin
        return (sorted, count)
    }

    /// The statistics of the three windows.
    @inline(__always)
    private static func windowStatistics(
        _ window: UnsafeMutablePointer<Double>
    ) -> (WindowStatistics, WindowStatistics, WindowStatistics) {
        (
            WindowStatistics(window, count: windows[0]),
            WindowStatistics(window, count: windows[1]),
            WindowStatistics(window, count: windows[2])
        )
    }

    @inline(__always)
    private func writeCalendar(_ time: Int64, _ writer: inout RowWriter) {
        let day = Self.dayMilliseconds
        let intoDay = ((time % day) + day) % day
        let angle = 2 * Double.pi * Double(intoDay) / Double(day)
        writer.add(sin(angle))
        writer.add(cos(angle))
        // 1970-01-01, day 0, was a Thursday.
        let days = (time - intoDay) / day
        writer.add(Double(((days + 3) % 7 + 7) % 7))
    }

    @inline(__always)
    private func writeWithinPeriod(_ source: Source, _ now: Double, _ writer: inout RowWriter) {
        let period = periodSteps
        writer.add(source.samples[0] - now)
        writer.add(Self.knownMean(source.samples, count: max(period / 4, 1)) - now)
        writer.add(Self.knownMean(source.samples, count: max(period / 2, 1)) - now)
        var squares = 0.0
        var mean = 0.0
        var known = 0.0
        for lag in 0..<period where !source.samples[lag].isNaN {
            mean += source.samples[lag]
            known += 1
        }
        mean /= known
        for lag in 0..<period where !source.samples[lag].isNaN {
            squares += (source.samples[lag] - mean) * (source.samples[lag] - mean)
        }
        writer.add((squares / known).squareRoot())
    }

    /// Levels and changes of earlier days; day j counts back from the target.
    @inline(__always)
    private func writeSeasons(_ means: Trail, _ now: Double, _ writer: inout RowWriter) {
        let first = firstSeasonDay
        var changes = RunningMean()
        var levels = RunningMean()
        var usual = RunningMean()
        var shortChanges = 0.0
        var triple = (Double.nan, Double.nan, Double.nan)
        for index in 0..<Self.seasonDays {
            let back = (first + index) * daySteps
            let level = means[back - horizonSteps]
            let base = means[back]
            let change = level - base
            changes.add(change)
            levels.add(level)
            usual.add(base)
            if index <= 1 || index == Self.seasonDays - 1 { writer.add(change) }
            switch index {
            case 0: triple.0 = level
            case 1: triple.1 = level
            case 2:
                triple.2 = level
                shortChanges = changes.mean
            default: break
            }
        }
        writer.add(shortChanges)
        writer.add(changes.mean)
        writer.add(levels.mean - now)
        writer.add(Self.median(triple) - now)
        writer.add(now - usual.mean)
    }
}
