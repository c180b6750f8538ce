import Testing

@testable import MetricHistory

struct FlatLineTests {
    /// Values that never repeat but for one run.
    private func samples(_ count: Int, flat run: Range<Int>) -> [Double?] {
        (0..<count).map { run.contains($0) ? 0.5 : 0.1 + Double($0) / 10_000 }
    }

    @Test("Six equal samples among others that never repeat are suspicious, five are not")
    func shortest() throws {
        // p = 5/100, n = 101: 1 + ln(0.001 / (101 * 0.95)) / ln 0.05 = 1 + 3.8, so 5; at least 6 are asked for.
        let found = DataQuality(of: table(["n": samples(101, flat: 40..<46)]))
        let line = try #require(found.series.first?.flatLines.first)
        #expect(line.sampleCount == 6 && line.value == 0.5)
        #expect(line.span.start == firstOfMarch + 40 * fiveMinutes)
        #expect(line.span.length == 6 * fiveMinutes)
        #expect(DataQuality(of: table(["n": samples(101, flat: 40..<45)])).series.first?.flatLines == [])
    }

    @Test("Samples in a flat line are there but not sound")
    func notSound() throws {
        let series = try #require(DataQuality(of: table(["n": samples(100, flat: 90..<100)])).series.first)
        #expect(series.counts.completeness == 1)
        #expect(series.counts.flat == 10)
        #expect(series.counts.soundShare == 0.9)
        #expect(series.verdict == .usable)
    }

    @Test("A gap ends a run")
    func gap() {
        var values = samples(100, flat: 40..<50)
        values[45] = nil
        #expect(DataQuality(of: table(["n": values])).series.first?.flatLines == [])
    }

    @Test(
        "The more often values repeat by chance, the longer a suspicious run; where they mostly do, none is",
        arguments: [
            (0.0, 1000, 6),
            // ln(0.001 / 750) / ln 0.25 = 13.53 / 1.386 = 9.76, rounded up 10, and 1.
            (0.25, 1000, 11),
            // ln(0.001 / 10800) / ln 0.5 = 16.20 / 0.6931 = 23.4, rounded up 24, and 1.
            (0.5, 21_600, 25), (0.51, 1000, nil), (1, 1000, nil),
        ] as [(Double, Int, Int?)]
    )
    func limit(repeatShare: Double, sampleCount: Int, expected: Int?) {
        #expect(EqualRuns.limit(repeatShare: repeatShare, sampleCount: sampleCount) == expected)
    }

    @Test("One node that lies flat all the time is told by the others, and a count that rests on all is not")
    func oneOfThree() {
        let moving = samples(100, flat: 0..<0)
        let flat = [Double?](repeating: 0.5, count: 100)
        let one = DataQuality(of: table(["a": moving, "b": moving, "c": flat]))
        #expect(one.nodes.map(\.flatLineCount) == [0, 0, 1])
        #expect(one.nodes.map(\.verdict) == [.good, .good, .poor])
        let all = DataQuality(of: table(["a": flat, "b": flat]))
        #expect(all.overall.flatLineCount == 0 && all.overall.verdict == .good)
    }

    @Test("The runs of a series are those a slow look finds", arguments: 0..<20)
    func slowLook(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let values = (0..<60).map { _ in [1.0, 2.0, .nan].randomElement(using: &generator) ?? 0 }
        let found = EqualRuns(values[...]).runs
        // A run begins where the sample before differs, and ends before the first that differs.
        let slow = values.indices.compactMap { start -> Range<Int>? in
            guard !values[start].isNaN, start == 0 || values[start - 1] != values[start] else { return nil }
            let end = values.indices.first { $0 > start && values[$0] != values[start] } ?? values.count
            return end - start > 1 ? start..<end : nil
        }
        #expect(found == slow)
    }
}
