import Dispatch

extension IsolationForest {
    /// Grows a forest.
    ///
    /// - Parameters:
    ///   - rows: What to learn from; NaN marks a missing value.
    ///   - options: How to grow it.
    ///   - threadCount: The number of threads; the forest is the same for any.
    /// - Returns: The forest. The same rows, options and seed give the same forest.
    /// - Throws: `AnomalyDetectionError` when there is no row or no column. A single row, or rows that are all equal,
    ///   give a forest that scores everything it cannot tell apart 0.5.
    public static func fit(
        _ rows: FeatureRows,
        options: IsolationForestOptions,
        threadCount: Int = 1
    ) throws -> IsolationForest {
        guard rows.columnCount > 0 else { throw AnomalyDetectionError.noColumns }
        guard rows.rowCount > 0 else { throw AnomalyDetectionError.noRows }
        let sampleSize = min(options.sampleSize, rows.rowCount)
        // Where trees take all rows, an order by content frees the forest from the order they came in.
        let order = sampleSize == rows.rowCount ? rows.orderByContent() : nil
        var root = SplittableGenerator(seed: options.seed)
        let generators = (0..<options.treeCount).map { _ in root.split() }
        let chunks = Self.chunks(of: options.treeCount, threadCount: threadCount)
        var groves = [Grove](repeating: Grove(), count: chunks.count)
        rows.values.withUnsafeBufferPointer { values in
            groves.withUnsafeMutableBufferPointer { groves in
                let groves = groves
                Self.concurrently(chunks.count) { chunk in
                    let grower = TreeGrower(
                        values: values,
                        columnCount: rows.columnCount,
                        order: order,
                        sampleSize: sampleSize,
                        options: options
                    )
                    for tree in chunks[chunk] { grower.grow(generators[tree]) }
                    groves[chunk] = grower.grove
                }
            }
        }
        return IsolationForest(options, rows.columnCount, sampleSize, groves)
    }

    private init(_ options: IsolationForestOptions, _ columnCount: Int, _ sampleSize: Int, _ groves: [Grove]) {
        var all = groves[0]
        for grove in groves.dropFirst() {
            all.starts += grove.starts.map { $0 + all.nodes.count }
            all.nodes += grove.nodes
            all.terms += grove.terms
        }
        self.init(
            options: options,
            columnCount: columnCount,
            sampleSize: sampleSize,
            nodes: all.nodes,
            terms: all.terms,
            treeStarts: all.starts + [all.nodes.count]
        )
    }

    /// Splits a number of pieces of work into ranges of nearly equal length, one for each thread.
    static func chunks(of count: Int, threadCount: Int) -> [Range<Int>] {
        let chunkCount = max(1, min(threadCount, count))
        return (0..<chunkCount).map { count * $0 / chunkCount..<count * ($0 + 1) / chunkCount }
    }

    /// Runs pieces of work at once; a single one stays on the thread of the caller.
    static func concurrently(_ count: Int, _ body: (Int) -> Void) {
        guard count > 1 else { return body(0) }
        withoutActuallyEscaping(body) { body in
            // Unsafe only in name: every piece reads shared buffers and writes a part of its own, and all have ended
            // when this returns.
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: count) { body($0) }
        }
    }
}

/// Trees that one thread has grown.
struct Grove {
    var nodes: [TreeNode] = []
    var terms: [SplitTerm] = []
    var starts: [Int] = []
}

extension FeatureRows {
    /// The numbers of the rows in the order of their values, missing ones last; equal rows are interchangeable.
    func orderByContent() -> [Int32] {
        (0..<Int32(rowCount)).sorted { left, right in
            for column in 0..<columnCount {
                let first = values[Int(left) * columnCount + column]
                let second = values[Int(right) * columnCount + column]
                if first == second || (first.isNaN && second.isNaN) { continue }
                return second.isNaN || first < second
            }
            return false
        }
    }
}
