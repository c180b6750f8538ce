import MetricHistory
import Testing

struct DataQualityTests {
    /// Values that never repeat, with gaps at some positions.
    private func distinct(_ count: Int, gaps: Set<Int> = []) -> [Double?] {
        (0..<count).map { gaps.contains($0) ? nil : 0.1 + Double($0) / 10_000 }
    }

    private func only(_ samples: [Double?], thresholds: QualityThresholds = QualityThresholds()) throws -> SeriesQuality
    {
        try #require(DataQuality(of: table(["n": samples]), thresholds: thresholds).series.first)
    }

    @Test("Completeness counts from the first sample, window completeness from the first instant")
    func completeness() throws {
        // 8 instants, the first sample at the second: 7 expected, 4 there.
        let series = try only([nil, 1, nil, nil, 2, 3, nil, 4])
        #expect(series.counts.completeness == 4.0 / 7)
        #expect(series.counts.windowCompleteness == 4.0 / 8)
        #expect(series.firstTime == firstOfMarch + fiveMinutes)
    }

    @Test("The longest gap lies after the first sample; of equal ones the first is told")
    func longestGap() throws {
        let gap = try #require(try only([nil, nil, nil, 1, nil, nil, 2, nil, 3, nil, nil]).longestGap)
        #expect(gap.start == firstOfMarch + 4 * fiveMinutes)
        #expect(gap.end == firstOfMarch + 6 * fiveMinutes)
        #expect(gap.length == 600_000)
        #expect(try only([nil, 1, 2]).longestGap == nil)
    }

    @Test("A gap may last to the end of the table")
    func trailingGap() throws {
        let gap = try #require(try only([1, nil, 2, nil, nil]).longestGap)
        #expect(gap.start == firstOfMarch + 3 * fiveMinutes)
        #expect(gap.end == firstOfMarch + 5 * fiveMinutes)
    }

    @Test("The newest sample's age is relative to the last instant, or to a given time")
    func staleness() throws {
        let table = table(["n": [1, 2, nil]])
        let series = try #require(DataQuality(of: table).series.first)
        #expect(series.newestTime == firstOfMarch + fiveMinutes)
        #expect(series.staleness == fiveMinutes)
        let later = DataQuality(of: table, now: firstOfMarch + fiveMinutes + 3_600_000)
        #expect(later.series.first?.staleness == 3_600_000)
        // A clock that is behind does not make data older than new.
        #expect(DataQuality(of: table, now: firstOfMarch).series.first?.staleness == 0)
    }

    @Test(
        "A sample is stale when it is older than three steps and ten minutes",
        arguments: [(900_000, false), (900_001, true)]
    )
    func staleLimit(age: Int64, isStale: Bool) throws {
        // Three steps of 5 min are 900 000 ms.
        let table = table(["n": distinct(100)])
        let newest = table.grid.time(at: 99)
        let series = try #require(DataQuality(of: table, now: newest + age).series.first)
        #expect(series.isStale == isStale)
        #expect(series.verdict == (isStale ? .usable : .good))
    }

    @Test("Samples outside of the valid range count, its bounds are inside, unknown metrics are not checked")
    func ranges() throws {
        let samples = table(["n": [-0.1, 0, 0.5, 1, 1.1, nil]])
        let checked = try #require(DataQuality(of: samples, ranges: ["cpu": 0...1]).series.first)
        #expect(checked.counts.outOfRangeShare == 2.0 / 5)
        // 3 of 6 expected are there and in range.
        #expect(checked.counts.soundShare == 0.5)
        #expect(DataQuality(of: samples, ranges: ["disk": 0...1]).series.first?.counts.outOfRangeShare == nil)
    }

    @Test(
        "95 % complete is good, 80 % usable, less is poor",
        arguments: [(1, QualityVerdict.good), (2, .usable), (4, .usable), (5, .poor), (19, .poor)]
    )
    func verdicts(gapCount: Int, verdict: QualityVerdict) throws {
        // 20 instants: 1 gap leaves 95 %, 4 leave 80 %. The gaps end one before the newest sample.
        #expect(try only(distinct(20, gaps: Set(19 - gapCount..<19).subtracting([0]))).verdict == verdict)
    }

    @Test("No sample at all is missing, and its gap is the whole table")
    func missing() throws {
        let quality = DataQuality(of: table(["n": [nil, nil], "m": [1, 2]]))
        let series = try #require(quality.series.last)
        #expect(series.verdict == .missing)
        #expect(series.longestGap?.length == 2 * fiveMinutes)
        #expect(series.newestTime == nil && series.staleness == nil)
    }

    @Test("Other thresholds give other verdicts")
    func thresholds() throws {
        let samples = distinct(20, gaps: [5])
        #expect(try only(samples, thresholds: QualityThresholds(good: 0.96)).verdict == .usable)
        #expect(try only(samples, thresholds: QualityThresholds(good: 1, poor: 0.96)).verdict == .poor)
    }

    @Test("A table without instants has nothing, and says so")
    func noInstants() {
        let quality = DataQuality(of: table(["n": []]))
        #expect(quality.overall.verdict == .missing)
        #expect(quality.overall.counts.completeness == 0)
        #expect(quality.overall.longestGap == nil)
    }

    @Test("With k gaps among n expected samples completeness is (n - k) / n, wherever they lie", arguments: 0..<20)
    func randomGaps(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let count = Int.random(in: 2...200, using: &generator)
        let gaps = Set((1..<count).filter { _ in Bool.random(using: &generator) })
        let series = try only(distinct(count, gaps: gaps))
        #expect(series.counts.completeness == Double(count - gaps.count) / Double(count))
        // The slow way: every start and length of a stretch of gaps.
        let longest = (0..<count).map { start in (start..<count).prefix { gaps.contains($0) }.count }.max() ?? 0
        #expect(Int((series.longestGap?.length ?? 0) / fiveMinutes) == longest)
    }
}
