import Foundation

extension IsolationForest {
    /// Scores rows: 2 to the power of minus the mean path length over c(sample size), in 0...1, higher is stranger.
    ///
    /// Liu, Ting and Zhou, ICDM 2008, equation 2.
    ///
    /// - Parameters:
    ///   - rows: The rows; NaN marks a missing value.
    ///   - threadCount: The number of threads; scores are the same for any.
    /// - Returns: One score for each row.
    /// - Throws: `AnomalyDetectionError` when the rows have another number of columns than the forest was fitted on.
    public func score(_ rows: FeatureRows, threadCount: Int = 1) throws -> [Double] {
        try summed(rows, threadCount) { score(pathLengthSum: $0) }
    }

    /// Scores one row, as `score(_:threadCount:)` would among others.
    ///
    /// - Parameter row: One value for each column; NaN where it is missing.
    /// - Returns: The score, 0...1.
    /// - Throws: `AnomalyDetectionError` when the row has another number of values.
    public func score(row: some Collection<Double>) throws -> Double {
        score(pathLengthSum: try pathLengthSum(row))
    }

    /// The mean path lengths of rows over all trees, in splits.
    ///
    /// - Parameters:
    ///   - rows: The rows; NaN marks a missing value.
    ///   - threadCount: The number of threads; the result is the same for any.
    /// - Returns: One mean path length for each row.
    /// - Throws: `AnomalyDetectionError` when the rows have another number of columns than the forest was fitted on.
    public func pathLength(_ rows: FeatureRows, threadCount: Int = 1) throws -> [Double] {
        try summed(rows, threadCount) { $0 / Double(treeCount) }
    }

    /// The mean path length of one row over all trees, in splits.
    ///
    /// - Parameter row: One value for each column; NaN where it is missing.
    /// - Returns: The mean path length.
    /// - Throws: `AnomalyDetectionError` when the row has another number of values than the forest was fitted on.
    public func pathLength(row: some Collection<Double>) throws -> Double {
        try pathLengthSum(row) / Double(treeCount)
    }

    private func score(pathLengthSum sum: Double) -> Double {
        // One row cannot be told from others: neither usual nor strange, like rows that are all equal.
        guard normalization > 0 else { return 0.5 }
        return exp2(-sum / Double(treeCount) / normalization)
    }

    private func pathLengthSum(_ row: some Collection<Double>) throws -> Double {
        try require(columnCount: row.count)
        let sum = row.withContiguousStorageIfAvailable { values in
            withScan { scan in values.baseAddress.map(scan.sumPathLengths) ?? 0 }
        }
        return try sum ?? pathLengthSum(Array(row))
    }

    private func summed(
        _ rows: FeatureRows,
        _ threadCount: Int,
        _ transform: (Double) -> Double
    ) throws -> [Double] {
        if rows.rowCount == 0 { return [] }
        try require(columnCount: rows.columnCount)
        // Chunks of whole tiles, so that few rows are left over.
        let tileCount = (rows.rowCount + ForestScan.laneCount - 1) / ForestScan.laneCount
        let chunks = Self.chunks(of: tileCount, threadCount: threadCount)
        return Array(unsafeUninitializedCapacity: rows.rowCount) { sums, count in
            rows.values.withUnsafeBufferPointer { values in
                withScan { scan in
                    guard let sums = sums.baseAddress, let values = values.baseAddress else { return }
                    Self.concurrently(chunks.count) { chunk in
                        let first = chunks[chunk].lowerBound * ForestScan.laneCount
                        let end = min(chunks[chunk].upperBound * ForestScan.laneCount, rows.rowCount)
                        let part = values + first * columnCount
                        scan.sumPathLengths(part, rowCount: end - first, into: sums + first)
                        for row in first..<end { sums[row] = transform(sums[row]) }
                    }
                }
            }
            count = rows.rowCount
        }
    }

    func require(columnCount actual: Int) throws {
        guard actual == columnCount else {
            throw AnomalyDetectionError.differentColumnCount(expected: columnCount, actual: actual)
        }
    }

    /// Runs a body with the forest's buffers as pointers.
    func withScan<Result>(_ body: (ForestScan) throws -> Result) rethrows -> Result {
        try nodes.withUnsafeBufferPointer { nodes in
            try terms.withUnsafeBufferPointer { terms in
                try pathLengths.withUnsafeBufferPointer { lengths in
                    try treeStarts.withUnsafeBufferPointer { starts in
                        try treeDepths.withUnsafeBufferPointer { depths in
                            try body(
                                ForestScan(
                                    nodes: nodes,
                                    terms: terms,
                                    pathLengths: lengths,
                                    starts: starts,
                                    depths: depths,
                                    termCount: termCount,
                                    columnCount: columnCount
                                )
                            )
                        }
                    }
                }
            }
        }
    }
}
