/// How complete a table is by day: over the hours of the day, by node and by metric.
///
/// Every cell is the share of expected samples that are there, 0...1, or nil where none is expected: outside of the
/// table, before a series' first sample, or between two instants. Days and hours are those of UTC.
public struct CompletenessCalendar: Equatable, Sendable {
    /// The first instants of the days, in milliseconds since 1970-01-01 UTC.
    public let days: [Int64]

    /// All series together: 24 hours by day.
    public let hoursByDay: [[Double?]]

    /// The days by node, in the order of `DataQuality.nodes`.
    public let daysByNode: [[Double?]]

    /// The days by metric, in the order of `DataQuality.metrics`.
    public let daysByMetric: [[Double?]]

    /// Looks at a table.
    ///
    /// - Parameters:
    ///   - table: The data.
    ///   - quality: What was found in the same table.
    public init(of table: MetricTable, quality: DataQuality) {
        let days = DayPartitions.days(of: table.grid)
        self.days = days
        let hours = (0..<table.grid.count).map { Self.hour(of: table.grid.time(at: $0), since: days.first ?? 0) }
        var byHour = Tally(count: 24 * days.count)
        var byNode = Self.tallies(quality.nodes, days.count)
        var byMetric = Self.tallies(quality.metrics, days.count)
        for series in quality.series {
            let tally = Self.tally(of: series, in: table, hours: hours, count: 24 * days.count)
            byHour.add(tally)
            let byDay = tally.joined(by: 24)
            byNode[series.key.node]?.add(byDay)
            byMetric[series.key.metric]?.add(byDay)
        }
        let shares = byHour.shares
        hoursByDay = days.indices.map { Array(shares[24 * $0..<24 * ($0 + 1)]) }
        daysByNode = quality.nodes.map { byNode[$0.name]?.shares ?? [] }
        daysByMetric = quality.metrics.map { byMetric[$0.name]?.shares ?? [] }
    }

    private static func hour(of time: Int64, since start: Int64) -> Int { Int((time - start) / 3_600_000) }

    private static func tallies(_ summaries: [QualitySummary], _ count: Int) -> [String: Tally] {
        Dictionary(uniqueKeysWithValues: summaries.map { ($0.name, Tally(count: count)) })
    }

    private static func tally(of series: SeriesQuality, in table: MetricTable, hours: [Int], count: Int) -> Tally {
        var tally = Tally(count: count)
        let first = series.firstTime.flatMap(table.grid.index(of:)) ?? 0
        let samples = table.index(of: series.key).map { table.samples(series: $0) }
        for time in first..<table.grid.count {
            tally.expected[hours[time]] += 1
            if let samples, !samples[samples.startIndex + time].isNaN { tally.present[hours[time]] += 1 }
        }
        return tally
    }
}

/// Expected and present samples in cells.
private struct Tally {
    var expected: [Int]
    var present: [Int]

    init(count: Int) {
        expected = Array(repeating: 0, count: count)
        present = expected
    }

    var shares: [Double?] { zip(expected, present).map { $0 > 0 ? Double($1) / Double($0) : nil } }

    mutating func add(_ other: Tally) {
        for index in expected.indices {
            expected[index] += other.expected[index]
            present[index] += other.present[index]
        }
    }

    /// Cells joined in groups.
    func joined(by size: Int) -> Tally {
        var result = Tally(count: expected.count / size)
        for index in expected.indices {
            result.expected[index / size] += expected[index]
            result.present[index / size] += present[index]
        }
        return result
    }
}
