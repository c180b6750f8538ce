public import MetricHistory

extension HourlyFeatures {
    /// Rows with what is known, and the change that followed.
    public struct LabeledRows: Sendable {
        /// The features.
        public internal(set) var features: FeatureMatrix

        /// For each row the value of the target hour minus the last known value.
        public internal(set) var changes: [Float]
    }

    /// Returns the rows of one metric that can be learned from or judged by.
    ///
    /// A row counts only when the target, the last value and the same time of day before are all known, and a day of
    /// history lies before it. Rows are ordered by series, then by time.
    ///
    /// - Parameters:
    ///   - table: Hourly series.
    ///   - metric: The metric; all nodes that have it take part.
    ///   - targets: The indices of the target hours to use; nil for all.
    /// - Returns: The rows, possibly none.
    public func labeledRows(in table: MetricTable, metric: String, targets: Range<Int>? = nil) -> LabeledRows {
        var rows = LabeledRows(features: FeatureMatrix(columns: columns), changes: [])
        let targets = (targets ?? 0..<table.grid.count).clamped(to: 0..<table.grid.count)
        let first = max(targets.lowerBound, Self.warmUpHours + horizon.hours)
        guard first < targets.upperBound else { return rows }
        for (index, key) in table.series.enumerated() where key.metric == metric {
            let series = table.samples(series: index)
            for target in first..<targets.upperBound {
                let time = target - horizon.hours
                let last = series[series.startIndex + time]
                let change = series[series.startIndex + target] - last
                let season = series[series.startIndex + seasonIndex(at: time)]
                guard !change.isNaN, !season.isNaN else { continue }
                let origin = FeatureMatrix.Origin(series: index, time: time)
                rows.features.append(row(of: series, at: time, grid: table.grid), origin: origin)
                rows.changes.append(Float(change))
            }
        }
        return rows
    }
}
