extension MetricTable {
    /// The samples from one instant up to, not including, another.
    ///
    /// - Parameters:
    ///   - from: The first instant that may be kept, in milliseconds since 1970-01-01 UTC.
    ///   - to: The first instant after it that is left out, in milliseconds since 1970-01-01 UTC.
    /// - Returns: A table with the same series; it may have no instants.
    public func slice(from: Int64, to: Int64) -> MetricTable {
        let first = firstIndex(from)
        let kept = first..<max(first, firstIndex(to))
        let grid = TimeGrid(
            start: grid.time(at: first),
            stepMilliseconds: grid.stepMilliseconds,
            count: kept.count
        )
        let values = series.indices.flatMap { index in
            let samples = samples(series: index)
            return samples[(samples.startIndex + kept.lowerBound)..<(samples.startIndex + kept.upperBound)]
        }
        return MetricTable(grid: grid, sortedSeries: series, values: values)
    }

    /// The mean over coarser steps.
    ///
    /// Bins are aligned to 1970-01-01 UTC, so that hours begin at full hours and days at midnight.
    ///
    /// - Parameters:
    ///   - step: The new spacing, a multiple of the present one.
    ///   - minimumShare: The share of a bin's samples, 0...1, that must be there; with fewer the mean is a gap.
    /// - Returns: A table with the same series.
    public func resampled(to step: Duration, minimumShare: Double = 0.5) -> MetricTable {
        let newStep = step.milliseconds
        precondition(newStep >= 1 && newStep % grid.stepMilliseconds == 0, "step must be a multiple of \(grid.step)")
        precondition((0...1).contains(minimumShare), "minimumShare must be in 0...1, got \(minimumShare)")
        let start = grid.start.flooredMultiple(of: newStep)
        let count = grid.count == 0 ? 0 : Int((grid.time(at: grid.count - 1) - start) / newStep) + 1
        // At least one sample, however small the share: a mean of nothing is a gap.
        let required = max(1, minimumShare * Double(newStep / grid.stepMilliseconds))
        let bins = (0..<grid.count).map { Int((grid.time(at: $0) - start) / newStep) }
        let values = series.indices.flatMap { index in
            means(of: samples(series: index), bins: bins, count: count, required: required)
        }
        let newGrid = TimeGrid(start: start, stepMilliseconds: newStep, count: count)
        return MetricTable(grid: newGrid, sortedSeries: series, values: values)
    }

    /// Both tables in one, with all their series and instants.
    ///
    /// - Parameter other: A table with the same step, whose instants fit on a common grid. Where both have a sample,
    ///   its sample is taken.
    /// - Returns: The union, or nil when the grids do not fit together.
    public func merged(with other: MetricTable) -> MetricTable? {
        guard let grid = grid.union(other.grid) else { return nil }
        var union = MetricTable(grid: grid, series: series + other.series)
        union.take(self)
        union.take(other)
        return union
    }

    /// Copies the samples, not the gaps, of a table whose series and instants are all here.
    private mutating func take(_ other: MetricTable) {
        let shift = Int((other.grid.start - grid.start) / grid.stepMilliseconds)
        for (otherIndex, key) in other.series.enumerated() {
            guard let index = index(of: key) else { continue }
            for time in 0..<other.grid.count {
                if let value = other[series: otherIndex, at: time] { self[series: index, at: shift + time] = value }
            }
        }
    }

    /// The index of the first instant that is not before a time, `grid.count` when there is none.
    private func firstIndex(_ time: Int64) -> Int {
        if time <= grid.start { return 0 }
        if time >= grid.end { return grid.count }
        return Int((time - grid.start + grid.stepMilliseconds - 1) / grid.stepMilliseconds)
    }
}

/// The mean of the samples in each bin, NaN where fewer than `required` are there.
private func means(of samples: ArraySlice<Double>, bins: [Int], count: Int, required: Double) -> [Double] {
    var sums = Array(repeating: 0.0, count: count)
    var present = Array(repeating: 0.0, count: count)
    for (bin, sample) in zip(bins, samples) where !sample.isNaN {
        sums[bin] += sample
        present[bin] += 1
    }
    return zip(sums, present).map { $1 >= required ? $0 / $1 : .nan }
}
