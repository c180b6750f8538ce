import MetricHistory
import Testing

struct MetricTableTimeTests {
    @Test("A bin's mean leaves gaps out, and too few samples make a gap")
    func means() {
        // Six samples of 5 min: bins of 15 min with three samples each.
        let fine = table(["n": [1, nil, 4, nil, nil, 9]])
        // (1 + 4) / 2 = 2.5 with 2 of 3 samples; 9 with 1 of 3, which is less than half.
        #expect(fine.resampled(to: .seconds(900)) == table(step: 900_000, ["n": [2.5, nil]]))
        #expect(fine.resampled(to: .seconds(900), minimumShare: 0.3) == table(step: 900_000, ["n": [2.5, 9]]))
        #expect(fine.resampled(to: .seconds(900), minimumShare: 0.7) == table(step: 900_000, ["n": [nil, nil]]))
    }

    @Test("A bin without samples is a gap, even when no share is asked for")
    func emptyBin() {
        let fine = table(["n": [nil, nil]])
        #expect(fine.resampled(to: .seconds(600), minimumShare: 0) == table(step: 600_000, ["n": [nil]]))
    }

    @Test("Bins begin at full hours of UTC wherever the table begins")
    func alignment() {
        // 23:50, 23:55 | 00:00: one bin from 23:00 and one from 00:00.
        let fine = table(start: firstOfMarch - 600_000, ["n": [1, 3, 7]])
        let expected = table(start: firstOfMarch - 3_600_000, step: 3_600_000, ["n": [2, 7]])
        #expect(fine.resampled(to: .seconds(3600), minimumShare: 0) == expected)
    }

    @Test("Bins before 1970 begin at full hours, too")
    func before1970() {
        // -300_000 ms is 23:55 on 31 December 1969; its hour begins at -3_600_000 ms.
        let coarse = table(start: -300_000, ["n": [5]]).resampled(to: .seconds(3600), minimumShare: 0)
        #expect(coarse == table(start: -3_600_000, step: 3_600_000, ["n": [5]]))
    }

    @Test("A slice holds the instants from its start up to, not including, its end")
    func slice() {
        let whole = table(["a": [1, nil, 3, 4], "b": [5, 6, 7, 8]])
        // Instants at 0, 5, 10, 15 minutes; 1 ms after the first up to 15 min leaves those at 5 and 10.
        let part = whole.slice(from: firstOfMarch + 1, to: firstOfMarch + 3 * fiveMinutes)
        #expect(part == table(start: firstOfMarch + fiveMinutes, ["a": [nil, 3], "b": [6, 7]]))
        #expect(whole.slice(from: .min, to: .max) == whole)
    }

    @Test("A slice outside the table, or turned round, has no instants", arguments: [(0, 1), (9, 12), (3, 1)])
    func emptySlice(from: Int64, to: Int64) {
        let whole = table(start: 2 * fiveMinutes, ["n": [1, 2, 3]])
        let part = whole.slice(from: from * fiveMinutes, to: to * fiveMinutes)
        #expect(part.grid.count == 0)
        #expect(part.series == whole.series)
        #expect(part.resampled(to: .seconds(3600)).grid.count == 0)
    }

    @Test("Merged tables hold both; the other's samples win, its gaps do not")
    func merged() throws {
        let old = table(["a": [1, 2, 3]])
        let new = table(start: firstOfMarch + fiveMinutes, ["a": [nil, 30, 40], "b": [5, 6, nil]])
        let union = try #require(old.merged(with: new))
        #expect(union == table(["a": [1, 2, 30, 40], "b": [nil, 5, 6, nil]]))
    }

    @Test("A table without instants still lends its series")
    func mergedWithEmpty() throws {
        let empty = table(["b": []])
        let full = table(["a": [1]])
        let expected = table(["a": [1], "b": [nil]])
        try #expect(#require(full.merged(with: empty)) == expected)
        try #expect(#require(empty.merged(with: full)) == expected)
    }

    @Test("Tables of different step or offset do not merge")
    func incompatible() {
        let one = table(["a": [1, 2]])
        #expect(one.merged(with: table(step: 2 * fiveMinutes, ["a": [1, 2]])) == nil)
        #expect(one.merged(with: table(start: firstOfMarch + 1, ["a": [1, 2]])) == nil)
    }
}
