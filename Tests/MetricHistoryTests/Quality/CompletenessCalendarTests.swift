import MetricHistory
import Testing

struct CompletenessCalendarTests {
    @Test("Cells are shares of expected samples by hour, node and metric; nil where none is expected")
    func cells() {
        // Steps of 30 min from 23:00 on the first day: 23:00, 23:30 | 00:00, 00:30, 01:00.
        let start = firstOfMarch - 3_600_000
        let table = table(start: start, step: 1_800_000, ["a": [1, nil, 2, 3, 4], "b": [nil, nil, nil, 5, nil]])
        let calendar = CompletenessCalendar(of: table, quality: DataQuality(of: table))
        #expect(calendar.days == [firstOfMarch - 86_400_000, firstOfMarch])
        // 23:00: a has 1 of 2. 00:00: a has 2 of 2, b, expected from 00:30 on, 1 of 1. 01:00: a has its one, b not.
        let nothing = [Double?](repeating: nil, count: 24)
        #expect(calendar.hoursByDay == [nothing.prefix(23) + [0.5], [1, 0.5] + nothing.prefix(22)])
        #expect(calendar.daysByNode == [[0.5, 1], [nil, 0.5]])
        // 3 + 2 expected on the second day, 3 + 1 there.
        #expect(calendar.daysByMetric == [[0.5, 0.8]])
    }

    @Test("A node without one of the metrics is short of it on every day")
    func absent() {
        var keys = ["a", "b", "c"].flatMap { node in
            ["cpu", "memory"].map { SeriesKey(node: node, metric: $0) }
        }
        keys.removeLast()
        var table = MetricTable(
            grid: TimeGrid(start: firstOfMarch, stepMilliseconds: 3_600_000, count: 24),
            series: keys
        )
        for index in keys.indices { for time in 0..<24 { table[series: index, at: time] = Double(time) } }
        let calendar = CompletenessCalendar(of: table, quality: DataQuality(of: table))
        #expect(calendar.daysByNode == [[1], [1], [0.5]])
        #expect(calendar.daysByMetric == [[1], [2.0 / 3]])
    }

    @Test("A table without instants has no days")
    func empty() {
        let table = table(["a": []])
        let calendar = CompletenessCalendar(of: table, quality: DataQuality(of: table))
        #expect(calendar.days == [] && calendar.hoursByDay == [] && calendar.daysByNode == [[]])
    }
}
