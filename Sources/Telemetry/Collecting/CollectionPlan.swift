import MetricHistory

/// Which instants to ask for, day by day, oldest first.
///
/// The partitions themselves tell what is there, so that a run that was killed leaves nothing to mend: days are written
/// whole, and what is missing is asked for again.
struct CollectionPlan: Equatable {
    /// The instants to ask for on one day; with those that are there they have no hole.
    struct Part: Equatable {
        let day: Int64
        let grid: TimeGrid
        /// Whether the day has instants that are kept.
        let isKeepingOthers: Bool
        /// The metrics to ask for, nil for all of them.
        var only: Set<String>?
    }

    /// The first and the last instant that the store should hold, in milliseconds since 1970 UTC.
    let window: ClosedRange<Int64>
    let parts: [Part]

    /// Makes the plan.
    ///
    /// - Parameters:
    ///   - window: The first and the last instant that are wanted, both multiples of the step.
    ///   - step: The spacing in milliseconds.
    ///   - overlap: How far before the newest instant what is there is asked for again, in milliseconds.
    ///   - coverage: What is there, by day.
    ///   - unfinished: Metrics that could not be had of what is there.
    init(
        window: ClosedRange<Int64>,
        step: Int64,
        overlap: Int64,
        coverage: [Int64: DayStore.Coverage],
        unfinished: Set<UnfinishedParts.Part> = []
    ) {
        self.window = window
        let newest = coverage.values.map(\.last).max()
        let days = stride(
            from: DayStore.day(of: window.lowerBound),
            through: window.upperBound,
            by: Int64.Stride(DayStore.millisecondsPerDay)
        )
        let missing = days.compactMap { day -> Part? in
            let wanted = max(day, window.lowerBound)...min(day + DayStore.millisecondsPerDay - step, window.upperBound)
            let needed = Self.needed(wanted, step, coverage[day], again: newest.map { $0 - overlap })
            return needed.map { needed in
                let count = Int((needed.upperBound - needed.lowerBound) / step) + 1
                let grid = TimeGrid(start: needed.lowerBound, stepMilliseconds: step, count: count)
                return Part(day: day, grid: grid, isKeepingOthers: coverage[day] != nil)
            }
        }
        let again = Self.again(unfinished, step).filter { again in
            coverage[again.day] != nil && window.overlaps(again.grid.start...again.grid.end)
                && !missing.contains { $0.grid.start <= again.grid.start && $0.grid.end >= again.grid.end }
        }
        // The sort is stable: what is new comes first on a day.
        parts = (missing + again).sorted { $0.day < $1.day }
    }

    /// What is to be asked for again, metrics of the same instants together.
    private static func again(_ unfinished: Set<UnfinishedParts.Part>, _ step: Int64) -> [Part] {
        var metrics: [TimeGrid: Set<String>] = [:]
        for part in unfinished {
            guard let grid = part.grid(step: step) else { continue }
            metrics[grid, default: []].insert(part.metric)
        }
        return metrics.sorted { ($0.key.start, $0.key.end) < ($1.key.start, $1.key.end) }.map { grid, metrics in
            Part(day: DayStore.day(of: grid.start), grid: grid, isKeepingOthers: true, only: metrics)
        }
    }

    /// The instants to ask for on a day of which some may be there.
    private static func needed(
        _ wanted: ClosedRange<Int64>,
        _ step: Int64,
        _ there: DayStore.Coverage?,
        again: Int64?
    ) -> ClosedRange<Int64>? {
        guard let there else { return wanted }
        var needed: [ClosedRange<Int64>] = []
        // Up to what is there, even beyond what is wanted, so that no hole stays between.
        if wanted.lowerBound < there.first { needed.append(wanted.lowerBound...there.first - step) }
        if wanted.upperBound > there.last { needed.append(there.last + step...wanted.upperBound) }
        if let again {
            let offset = max(0, again - wanted.lowerBound + step - 1) / step * step
            let first = wanted.lowerBound + offset
            let last = min(there.last, wanted.upperBound)
            if first <= last { needed.append(first...last) }
        }
        guard let lower = needed.map(\.lowerBound).min(), let upper = needed.map(\.upperBound).max() else { return nil }
        return lower...upper
    }
}

extension CollectionPlan {
    /// Plans what options ask for and a store does not have.
    ///
    /// - Parameters:
    ///   - options: What is wanted.
    ///   - store: What is there.
    ///   - unfinished: What could not be had before, of metrics that are wanted.
    ///   - now: The present, in milliseconds since 1970 UTC.
    /// - Throws: `MetricHistoryError` when a file cannot be read, `CollectorError` when its spacing is another.
    init(
        _ options: CollectorOptions,
        _ store: DayStore,
        _ unfinished: Set<UnfinishedParts.Part>,
        now: Int64
    ) throws {
        let step = options.step.milliseconds
        let end = min(options.to ?? now, now) / step * step
        let span = min(options.history.milliseconds, Int64(options.keepDays) * DayStore.millisecondsPerDay)
        let earliest = options.from ?? (end - span)
        let start = min(end, (earliest + step - 1) / step * step)
        var coverage: [Int64: DayStore.Coverage] = [:]
        for day in store.days() {
            // Days before the window are not looked into; the newest ones are, for the overlap.
            guard day + DayStore.millisecondsPerDay > start else { continue }
            coverage[day] = try store.coverage(day, step: step)
        }
        self.init(
            window: start...end,
            step: step,
            overlap: options.isRefetching ? .max / 4 : options.overlap.milliseconds,
            coverage: coverage,
            unfinished: unfinished
        )
    }
}
