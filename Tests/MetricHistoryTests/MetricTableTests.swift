import MetricHistory
import Testing

struct MetricTableTests {
    @Test("Series are sorted by node, then metric, and kept once")
    func sortedSeries() {
        let keys = [("b", "cpu"), ("a", "mem"), ("a", "cpu"), ("b", "cpu")].map { SeriesKey(node: $0, metric: $1) }
        let table = MetricTable(grid: TimeGrid(start: 0, stepMilliseconds: 1, count: 1), series: keys)
        #expect(table.series == [keys[2], keys[1], keys[0]])
        #expect(table.nodes == ["a", "b"])
        #expect(table.metrics == ["cpu", "mem"])
        #expect(keys.map { table.index(of: $0) } == [2, 1, 0, 2])
        #expect(table.index(of: SeriesKey(node: "c", metric: "cpu")) == nil)
    }

    @Test("A new table is all gaps, and a gap is nil, never zero")
    func gaps() {
        var table = table(["n": [nil, nil]])
        #expect(table[series: 0, at: 1] == nil)
        table[series: 0, at: 1] = 0
        #expect(table[series: 0, at: 1] == 0)
        table[series: 0, at: 1] = nil
        #expect(table.samples(series: 0).allSatisfy { $0.isNaN })
    }
}
