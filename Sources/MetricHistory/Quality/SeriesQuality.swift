/// A stretch of time, in milliseconds since 1970-01-01 UTC.
public struct TimeSpan: Hashable, Sendable {
    /// The first instant in it.
    public let start: Int64

    /// The first instant after it.
    public let end: Int64

    /// Its length in milliseconds.
    public var length: Int64 { end - start }
}

/// A run of equal values that is too long to be chance.
public struct FlatLine: Hashable, Sendable {
    /// From its first sample to one step after its last.
    public let span: TimeSpan

    /// How many samples it has.
    public let sampleCount: Int

    /// Their common value.
    public let value: Double
}

/// A lasting change of level.
public struct StepChange: Hashable, Sendable {
    /// The first instant of the new level, in milliseconds since 1970-01-01 UTC.
    public let time: Int64

    /// How far the level rose, in the unit of the metric; below zero where it fell.
    public let change: Double
}

/// How good the samples of one node and metric are.
public struct SeriesQuality: Hashable, Sendable {
    /// The node and the metric.
    public let key: SeriesKey

    /// The verdict.
    public let verdict: QualityVerdict

    /// What was counted.
    public let counts: SampleCounts

    /// The time of the first sample, in milliseconds since 1970-01-01 UTC; nil without samples.
    public let firstTime: Int64?

    /// The time of the newest sample, in milliseconds since 1970-01-01 UTC; nil without samples.
    public let newestTime: Int64?

    /// The age of the newest sample in milliseconds; nil without samples.
    public let staleness: Int64?

    /// Whether the newest sample is older than three steps and ten minutes.
    public let isStale: Bool

    /// The longest stretch without a sample after the first one; for a series without samples the whole table.
    public let longestGap: TimeSpan?

    /// The suspiciously long runs of one value, in order of time.
    public let flatLines: [FlatLine]

    /// The lasting changes of level, in order of time.
    public let stepChanges: [StepChange]
}

/// How good the samples of one metric, of one node, or of a whole table are.
public struct QualitySummary: Hashable, Sendable {
    /// The metric or the node; "all" for a whole table.
    public let name: String

    /// The verdict on all samples together; stale only where all series are.
    public let verdict: QualityVerdict

    /// What was counted in all series together.
    public let counts: SampleCounts

    /// How many series there are or should be.
    public let seriesCount: Int

    /// How many series have each verdict.
    public let verdictCounts: [QualityVerdict: Int]

    /// The longest gap of any series that has samples; nil where there is none.
    public let longestGap: TimeSpan?

    /// The largest age of a series' newest sample in milliseconds; nil without samples.
    public let staleness: Int64?

    /// The number of suspiciously long runs of one value.
    public let flatLineCount: Int

    /// The number of lasting changes of level.
    public let stepChangeCount: Int

    init(_ name: String, of series: [SeriesQuality], thresholds: QualityThresholds) {
        self.name = name
        var sum = SampleCounts()
        for one in series { sum += one.counts }
        counts = sum
        seriesCount = series.count
        verdictCounts = Dictionary(series.map { ($0.verdict, 1) }, uniquingKeysWith: +)
        let found = series.filter { $0.verdict != .missing }
        verdict = thresholds.verdict(on: sum, isStale: found.allSatisfy(\.isStale))
        longestGap = found.compactMap(\.longestGap).max { $0.length < $1.length }
        staleness = found.compactMap(\.staleness).max()
        flatLineCount = series.map(\.flatLines.count).reduce(0, +)
        stepChangeCount = series.map(\.stepChanges.count).reduce(0, +)
    }
}
