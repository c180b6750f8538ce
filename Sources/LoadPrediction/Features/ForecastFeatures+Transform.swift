extension ForecastFeatures {
    /// Computes the rows of a series, one for each newest step.
    ///
    /// Complexity: O(1) for each row.
    ///
    /// - Parameters:
    ///   - prepared: The series, with the companions and the cluster load that the features name.
    ///   - origins: The indices of the newest steps, each within the series.
    ///   - index: The number of the series, for the rows' origins.
    /// - Returns: One row for each origin, in their order.
    public func transform(_ prepared: PreparedSeries, origins: [Int], index: Int = 0) -> FeatureMatrix {
        require(prepared, origins)
        let width = columns.count
        let scratch = Scratch()
        let values = [Float](unsafeUninitializedCapacity: origins.count * width) { buffer, count in
            guard var row = buffer.baseAddress else { return }
            prepared.series.samples.withUnsafeBufferPointer { samples in
                prepared.means.withUnsafeBufferPointer { means in
                    for origin in origins {
                        let source = Source(
                            samples: Trail(samples, newest: origin),
                            means: Trail(means, newest: origin),
                            short: prepared.short[origin],
                            long: prepared.long[origin],
                            targetTime: prepared.periodStart(at: origin) + horizonMilliseconds
                        )
                        let written = write(source, to: row, scratch)
                        write(prepared, at: origin, to: row + written)
                        row += width
                    }
                }
            }
            count = origins.count * width
        }
        return FeatureMatrix(
            columns: columns,
            values: values,
            origins: origins.map { FeatureMatrix.Origin(series: index, time: $0) }
        )
    }

    /// Writes level and change of the companions and the cluster.
    @inline(__always)
    private func write(_ prepared: PreparedSeries, at origin: Int, to row: UnsafeMutablePointer<Float>) {
        var writer = RowWriter(row)
        for means in prepared.companionMeans { writeLevel(means, at: origin, &writer) }
        if usesClusterLoad { writeLevel(prepared.clusterMeans, at: origin, &writer) }
    }

    @inline(__always)
    private func writeLevel(_ means: [Double], at origin: Int, _ writer: inout RowWriter) {
        writer.add(means[origin])
        writer.add(origin >= periodSteps ? means[origin] - means[origin - periodSteps] : .nan)
    }

    private func require(_ prepared: PreparedSeries, _ origins: [Int]) {
        let series = prepared.series
        precondition(series.stepMilliseconds == stepMilliseconds, "series has another step than the features")
        precondition(prepared.periodSteps == periodSteps, "series was prepared for another period")
        precondition(series.companions.count == companions.count, "series lacks companions of the features")
        precondition(!usesClusterLoad || series.clusterLoad.count == series.samples.count, "series lacks cluster load")
        precondition(origins.allSatisfy(series.samples.indices.contains), "an origin lies outside of the series")
    }
}
