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

    /// Memory for rows, made once for many.
    ///
    /// Rows of one series that follow each other by a period share all but one value of their window: the sorted window
    /// is kept for each place within the period, so that the next row only takes one value out and one in. The time of
    /// day is the same for all rows of an instant and comes again every day.
    struct Scratch: ~Copyable {
        let recent = RecentPeriods()
        fileprivate let sorted: UnsafeMutablePointer<Double>
        fileprivate let counts: UnsafeMutablePointer<Int>
        fileprivate let origins: UnsafeMutablePointer<Int>
        /// Sine and cosine for each step of the day; NaN where not asked for yet.
        fileprivate let circle: UnsafeMutablePointer<SIMD2<Double>>
        fileprivate let circleSteps: Int

        /// - Parameters:
        ///   - features: What rows are made of.
        ///   - phases: The steps of a period where rows of a series are written in order, or 1.
        init(_ features: ForecastFeatures, phases: Int = 1) {
            sorted = .allocate(capacity: phases * ForecastFeatures.longestWindow)
            counts = .allocate(capacity: phases)
            counts.initialize(repeating: 0, count: phases)
            origins = .allocate(capacity: phases)
            origins.initialize(repeating: .min / 2, count: phases)
            circleSteps = features.daySteps
            circle = .allocate(capacity: circleSteps)
            circle.initialize(repeating: SIMD2(.nan, .nan), count: circleSteps)
        }

        deinit {
            recent.deallocate()
            sorted.deallocate()
            counts.deallocate()
            origins.deallocate()
            circle.deallocate()
        }
    }

    /// Where the columns lie that depend on the horizon; `write` and `writeAhead` share them.
    private static let seasonColumn = lags.count
    private static let calendarColumn = seasonColumn + 1 + 3 * windows.count
    private static let calendarWidth = 3
    private static let seasonsWidth = 8
    private var seasonGapColumn: Int {
        Self.calendarColumn + Self.calendarWidth + (periodSteps > 1 ? 4 : 0) + Self.lags.count - 1 + Self.windows.count
    }
    private var seasonsColumn: Int { seasonGapColumn + 9 }

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
        let recent = scratch.recent
        recent.fill(source.means, periodSteps: period)
        var writer = RowWriter(row)
        let now = source.means[0]
        for lag in Self.lags { writer.add(source.means[lag * period]) }
        writer.skip(1)
        let (short, middle, long) = (recent.statistics(3), recent.statistics(6), recent.statistics(24))
        let extremes = recent.extremes(24)
        writer.add(short.mean)
        writer.add(short.deviation)
        writer.add(recent.extremes(3).greatest)
        writer.add(middle.mean)
        writer.add(middle.deviation)
        writer.add(recent.extremes(6).greatest)
        writer.add(long.mean)
        writer.add(long.deviation)
        writer.add(extremes.greatest)
        writer.skip(Self.calendarWidth)
        if period > 1 { writeWithinPeriod(source, now, &writer) }
        for lag in Self.lags.dropFirst() { writer.add(now - source.means[lag * period]) }
        writer.add(now - short.mean)
        writer.add(now - middle.mean)
        writer.add(now - long.mean)
        writer.skip(1)
        writer.add(extremes.greatest - now)
        writer.add(extremes.least - now)
        let (sorted, count) = sortedWindow(source.means, scratch, origin)
        writer.add(Self.quantile(0.9, of: sorted, count) - now)
        writer.add(Self.quantile(0.5, of: sorted, count) - now)
        writer.add(source.short - now)
        writer.add(source.long - now)
        writer.add(middle.slope)
        writer.add(long.slope)
        writer.skip(Self.seasonsWidth)
        writeAhead(source.means, targetTime: source.targetTime, to: row, scratch)
        return writer.count
    }

    /// Writes the columns that depend on the horizon into a row that has the others.
    ///
    /// Rows of one instant for several horizons differ in these alone.
    @inline(__always)
    func writeAhead(
        _ means: Trail,
        targetTime: Int64,
        to row: UnsafeMutablePointer<Float>,
        _ scratch: borrowing Scratch
    ) {
        let now = means[0]
        let season = means[seasonLag]
        row[Self.seasonColumn] = Float(season)
        var writer = RowWriter(row, at: Self.calendarColumn)
        writeCalendar(targetTime, &writer, scratch)
        row[seasonGapColumn] = Float(season - now)
        writer = RowWriter(row, at: seasonsColumn)
        writeSeasons(means, now, &writer)
    }

    /// The known values of the longest window in ascending order, and how many there are.
    @inline(__always)
    private func sortedWindow(
        _ means: Trail,
        _ scratch: borrowing Scratch,
        _ origin: Int?
    ) -> (UnsafeMutablePointer<Double>, Int) {
        guard let origin else { return (scratch.sorted, Self.sort(scratch.recent.values, into: scratch.sorted)) }
        let phase = origin % periodSteps
        let sorted = scratch.sorted + phase * Self.longestWindow
        var count = scratch.counts[phase]
        if scratch.origins[phase] == origin - periodSteps {
            Self.remove(means[Self.longestWindow * periodSteps], from: sorted, &count)
            Self.insert(scratch.recent.values[0], into: sorted, &count)
        } else {
            count = Self.sort(scratch.recent.values, into: sorted)
        }
        scratch.counts[phase] = count
        scratch.origins[phase] = origin
        return (sorted, count)
    }

    @inline(__always)
    private func writeCalendar(_ time: Int64, _ writer: inout RowWriter, _ scratch: borrowing Scratch) {
        let day = Self.dayMilliseconds
        let intoDay = ((time % day) + day) % day
        let place = circle(intoDay, scratch)
        writer.add(place.x)
        writer.add(place.y)
        // 1970-01-01, day 0, was a Thursday.
        let days = (time - intoDay) / day
        writer.add(Double(((days + 3) % 7 + 7) % 7))
    }

    /// Sine and cosine of a time of day.
    @inline(__always)
    private func circle(_ intoDay: Int64, _ scratch: borrowing Scratch) -> SIMD2<Double> {
        let step = Int(intoDay / stepMilliseconds)
        // Elsewhere than on the steps of a day nothing is kept.
        let isKept = step < scratch.circleSteps && Int64(step) * stepMilliseconds == intoDay
        if isKept, !scratch.circle[step].x.isNaN { return scratch.circle[step] }
        let angle = 2 * Double.pi * Double(intoDay) / Double(Self.dayMilliseconds)
        let place = SIMD2(sin(angle), cos(angle))
        if isKept { scratch.circle[step] = place }
        return place
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
