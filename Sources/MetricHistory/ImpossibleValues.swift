/// The values of one series that its metric cannot have; readers take them as gaps.
public struct ImpossibleValues: Hashable, Sendable {
    /// The series.
    public let series: SeriesKey

    /// How many values are out of range.
    public let count: Int

    /// How many values there are.
    public let present: Int

    /// The smallest value out of range.
    public let least: Double

    /// The middle of the values out of range.
    public let median: Double

    /// The greatest value out of range.
    public let greatest: Double

    /// The share of values out of range, 0...1.
    public var share: Double { Double(count) / Double(max(present, 1)) }

    /// What such values mostly come from, nil where nothing is likely.
    ///
    /// - Parameter range: The values that the metric can have.
    /// - Returns: Words such as "percent, expected shares of 0 to 1".
    public func likelyCause(in range: ClosedRange<Double>) -> String? {
        if greatest < range.lowerBound { return "negative values, such as marks for failed measurements" }
        // The other causes are those of shares.
        guard range.upperBound < 2 else { return nil }
        if median > 1e5 { return "bytes or another amount, expected shares of 0 to 1" }
        if median > 110 { return "percent added up over CPUs or devices, expected shares of 0 to 1" }
        return median >= 2 ? "percent, expected shares of 0 to 1" : nil
    }
}

extension MetricTable {
    /// The table with gaps in place of values that its metrics cannot have.
    ///
    /// - Parameter ranges: The values that metrics can have, by name; others are not checked.
    /// - Returns: The table, and what was taken out, in the order of the series.
    public func withoutImpossibleValues(_ ranges: [String: ClosedRange<Double>]) -> (MetricTable, [ImpossibleValues]) {
        var table = self
        var found: [ImpossibleValues] = []
        for (index, key) in series.enumerated() {
            guard let range = ranges[key.metric] else { continue }
            let samples = samples(series: index)
            let outside = samples.filter { !$0.isNaN && !range.contains($0) }.sorted()
            guard let least = outside.first, let greatest = outside.last else { continue }
            found.append(
                ImpossibleValues(
                    series: key,
                    count: outside.count,
                    present: samples.count { !$0.isNaN },
                    least: least,
                    median: outside[outside.count / 2],
                    greatest: greatest
                )
            )
            for time in 0..<grid.count {
                if let value = self[series: index, at: time], !range.contains(value) {
                    table[series: index, at: time] = nil
                }
            }
        }
        return (table, found)
    }
}
