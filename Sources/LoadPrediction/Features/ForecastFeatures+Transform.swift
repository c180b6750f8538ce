import Dispatch

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
        let values = [Float](unsafeUninitializedCapacity: origins.count * width) { buffer, count in
            guard let row = buffer.baseAddress else { return }
            write(prepared, origins[...], to: row)
            count = origins.count * width
        }
        return FeatureMatrix(
            columns: columns,
            values: values,
            origins: origins.map { FeatureMatrix.Origin(series: index, time: $0) }
        )
    }

    /// Computes the rows of many series, on several threads, into one buffer.
    ///
    /// - Parameters:
    ///   - series: The series, with the companions and the cluster load that the features name.
    ///   - origins: For each series the indices of the newest steps, each within it.
    ///   - threadCount: The number of threads; the rows are the same for any.
    /// - Returns: The rows, series after series.
    public func transform(_ series: [PreparedSeries], origins: [[Int]], threadCount: Int = 2) -> FeatureMatrix {
        precondition(series.count == origins.count, "\(origins.count) lists of origins for \(series.count) series")
        for (prepared, origins) in zip(series, origins) { require(prepared, origins) }
        let width = columns.count
        let pieces = Self.pieces(origins)
        let total = origins.reduce(0) { $0 + $1.count }
        let values = [Float](unsafeUninitializedCapacity: total * width) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            let threads = total < Self.fewRows ? 1 : max(min(threadCount, pieces.count), 1)
            // Unsafe only in name: every piece is written by one thread, and all have ended when this returns.
            nonisolated(unsafe) let rows = base
            DispatchQueue.concurrentPerform(iterations: threads) { thread in
                for piece in stride(from: thread, to: pieces.count, by: threads) {
                    let (index, own, first) = pieces[piece]
                    write(series[index], origins[index][own], to: rows + first * width)
                }
            }
            count = total * width
        }
        return FeatureMatrix(
            columns: columns,
            values: values,
            origins: origins.enumerated().flatMap { index, origins in
                origins.map { FeatureMatrix.Origin(series: index, time: $0) }
            }
        )
    }

    /// Below this number of rows a second thread costs more than it brings.
    private static let fewRows = 2000

    /// Pieces of work: a series, some of its origins, and the row they start at.
    private static func pieces(_ origins: [[Int]]) -> [(series: Int, origins: Range<Int>, row: Int)] {
        let longest = 4096
        var pieces: [(Int, Range<Int>, Int)] = []
        var row = 0
        for (index, origins) in origins.enumerated() {
            for first in stride(from: 0, to: origins.count, by: longest) {
                let own = first..<min(first + longest, origins.count)
                pieces.append((index, own, row + first))
            }
            row += origins.count
        }
        return pieces
    }

    /// Writes rows of one series one after the other.
    private func write(_ prepared: PreparedSeries, _ origins: ArraySlice<Int>, to rows: UnsafeMutablePointer<Float>) {
        let width = columns.count
        let scratch = Scratch(self, phases: periodSteps)
        var row = rows
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
                    let written = write(source, to: row, scratch, origin: origin)
                    write(prepared, at: origin, to: row + written)
                    row += width
                }
            }
        }
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
