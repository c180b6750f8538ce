import MetricHistory

/// 2026-03-01 00:00 UTC, in milliseconds.
let firstOfMarch: Int64 = 1_772_323_200_000
let fiveMinutes: Int64 = 300_000
/// Names that break careless readers and writers.
let awkwardTexts = ["a,b", "say \"hi\"", "two\nlines", "Zürich-節点", "NA", "", " padded "]

/// A table of every kind of column, with a missing value in each.
let allKinds = ColumnTable([
    ("small", .int32(NullableIntegers([1, -2_147_483_648, 0], isPresent: [true, true, false]))),
    ("large", .int64(NullableIntegers([9_007_199_254_740_993, 0, -5], isPresent: [true, false, true]))),
    ("number", .doubles([0.1, .nan, -1e300])),
    ("text", .strings(CodedStrings(["a,\"b\"\nc", nil, "Zürich"]))),
    ("time", .timestamps(NullableIntegers([firstOfMarch, 0, firstOfMarch + 1], isPresent: [true, false, true]))),
])

/// A table on a grid of five minutes; nil is a gap.
func table(start: Int64 = firstOfMarch, step: Int64 = fiveMinutes, _ series: [String: [Double?]]) -> MetricTable {
    let grid = TimeGrid(start: start, stepMilliseconds: step, count: series.values.first?.count ?? 0)
    var table = MetricTable(grid: grid, series: series.keys.map { SeriesKey(node: $0, metric: "cpu") })
    for (index, key) in table.series.enumerated() {
        for (time, value) in (series[key.node] ?? []).enumerated() { table[series: index, at: time] = value }
    }
    return table
}
