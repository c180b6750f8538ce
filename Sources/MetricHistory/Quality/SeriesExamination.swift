/// Looks at the series of a table one by one, with what must be known of all of them.
struct SeriesExamination {
    /// A newest sample that is older than this many steps is stale, if it is older than `leastStaleAge`, too.
    private static let staleSteps: Int64 = 3
    /// Milliseconds; twice what Prometheus takes for stale.
    private static let leastStaleAge: Int64 = 600_000

    private let table: MetricTable
    private let ranges: [String: ClosedRange<Double>]
    private let repeatedRows: [SeriesKey: Int]
    private let now: Int64
    private let thresholds: QualityThresholds
    private let runs: [EqualRuns]
    /// How often a metric stays as it is from one sample to the next: the median over its series.
    private let repeatShares: [String: Double]
    private let stepChanges: StepChangeFinder

    init(
        _ table: MetricTable,
        _ ranges: [String: ClosedRange<Double>],
        _ repeatedRows: [SeriesKey: Int],
        now: Int64,
        thresholds: QualityThresholds
    ) {
        self.table = table
        self.ranges = ranges
        self.repeatedRows = repeatedRows
        self.now = now
        self.thresholds = thresholds
        let runs = table.series.indices.map { EqualRuns(table.samples(series: $0)) }
        self.runs = runs
        repeatShares = Dictionary(grouping: table.series.indices) { table.series[$0].metric }
            .compactMapValues { $0.compactMap { runs[$0].repeatShare }.median }
        stepChanges = StepChangeFinder(table)
    }

    /// What is to say of a series of the table.
    func quality(of index: Int) -> SeriesQuality {
        let key = table.series[index]
        let samples = table.samples(series: index)
        guard let first = samples.firstIndex(where: { !$0.isNaN }),
            let last = samples.lastIndex(where: { !$0.isNaN })
        else { return quality(ofAbsent: key) }
        let suspicious = suspiciousRuns(of: index, presentCount: samples.count { !$0.isNaN })
        let counts = counts(of: key, samples, from: first, suspicious)
        let newest = table.grid.time(at: last - samples.startIndex)
        let staleness = max(0, now - newest)
        let isStale = staleness > max(Self.staleSteps * table.grid.stepMilliseconds, Self.leastStaleAge)
        return SeriesQuality(
            key: key,
            verdict: thresholds.verdict(on: counts, isStale: isStale),
            counts: counts,
            firstTime: table.grid.time(at: first - samples.startIndex),
            newestTime: newest,
            staleness: staleness,
            isStale: isStale,
            longestGap: longestGap(samples, from: first),
            flatLines: suspicious.map {
                let value = samples[samples.startIndex + $0.lowerBound]
                return FlatLine(span: span($0), sampleCount: $0.count, value: value)
            },
            stepChanges: stepChanges.changes(series: index)
        )
    }

    /// What is to say of a series without samples.
    func quality(ofAbsent key: SeriesKey) -> SeriesQuality {
        var counts = SampleCounts()
        counts.window = table.grid.count
        counts.expected = table.grid.count
        counts.repeatedRows = repeatedRows[key] ?? 0
        return SeriesQuality(
            key: key,
            verdict: .missing,
            counts: counts,
            firstTime: nil,
            newestTime: nil,
            staleness: nil,
            isStale: true,
            longestGap: table.grid.count > 0 ? span(0..<table.grid.count) : nil,
            flatLines: [],
            stepChanges: []
        )
    }

    private func counts(
        of key: SeriesKey,
        _ samples: ArraySlice<Double>,
        from first: Int,
        _ suspicious: [Range<Int>]
    ) -> SampleCounts {
        let range = ranges[key.metric]
        var isFlat = Array(repeating: false, count: samples.count)
        for run in suspicious { for position in run { isFlat[position] = true } }
        var counts = SampleCounts()
        counts.window = samples.count
        counts.expected = samples.endIndex - first
        counts.flat = suspicious.map(\.count).reduce(0, +)
        counts.repeatedRows = repeatedRows[key] ?? 0
        for index in first..<samples.endIndex where !samples[index].isNaN {
            counts.present += 1
            let isOut = range.map { !$0.contains(samples[index]) } ?? false
            if isOut { counts.outOfRange += 1 }
            if !isOut, !isFlat[index - samples.startIndex] { counts.sound += 1 }
        }
        if range != nil { counts.checked = counts.present }
        return counts
    }

    private func suspiciousRuns(of index: Int, presentCount: Int) -> [Range<Int>] {
        guard let share = repeatShares[table.series[index].metric],
            let limit = EqualRuns.limit(repeatShare: share, sampleCount: presentCount)
        else { return [] }
        return runs[index].runs.filter { $0.count >= limit }
    }

    private func longestGap(_ samples: ArraySlice<Double>, from first: Int) -> TimeSpan? {
        var longest = 0..<0
        var newest = first
        for index in first + 1..<samples.endIndex + 1 where index == samples.endIndex || !samples[index].isNaN {
            if index - newest - 1 > longest.count { longest = newest + 1..<index }
            newest = index
        }
        guard !longest.isEmpty else { return nil }
        return span(longest.lowerBound - samples.startIndex..<longest.upperBound - samples.startIndex)
    }

    private func span(_ positions: Range<Int>) -> TimeSpan {
        TimeSpan(start: table.grid.time(at: positions.lowerBound), end: table.grid.time(at: positions.upperBound))
    }
}
