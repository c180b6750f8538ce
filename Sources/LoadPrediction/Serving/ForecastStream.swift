import Dispatch

/// Forecasts of many nodes that go on with every step: each series keeps what its features reach back, so a new value
/// costs the same however long the history is.
public struct ForecastStream: Sendable {
    /// The forecasts of one metric and horizon.
    public struct Batch: Sendable, Equatable {
        /// The expected mean of the target period of each node; NaN where the newest period is unknown.
        public fileprivate(set) var expected: [Double]

        /// The P95 of each node, never below the expected mean; NaN where the newest period is unknown.
        public fileprivate(set) var bounds: [Double]
    }

    /// For each metric its models, one for each horizon, the longest last.
    private let models: [[CompiledForecastModel]]

    /// For each metric the series of the nodes.
    private var streams: [[SeriesFeatures]]

    /// The nodes that one piece of work takes.
    private static let pieceNodes = 8 * CompiledForecastModel.tileRows

    /// Creates streams without values.
    ///
    /// - Parameters:
    ///   - models: For each metric its models, one for each horizon, all of one step, period and companions.
    ///   - nodeCount: The number of nodes.
    ///   - start: The start of the first step, in milliseconds since 1970 UTC.
    public init(models: [[CompiledForecastModel]], nodeCount: Int, start: Int64) {
        self.models = models
        streams = models.map { models in
            models.max { $0.features.reach < $1.features.reach }.map { longest in
                Array(repeating: SeriesFeatures(for: longest.features, start: start), count: nodeCount)
            } ?? []
        }
    }

    /// The number of series.
    public var seriesCount: Int { streams.reduce(0) { $0 + $1.count } }

    /// Takes the newest value of every node.
    ///
    /// - Parameter samples: For each metric one value for each node; NaN is a gap.
    public mutating func update(_ samples: [[Double]]) {
        for metric in streams.indices {
            for node in streams[metric].indices { streams[metric][node].update(samples[metric][node]) }
        }
    }

    /// Forecasts every node, metric and horizon.
    ///
    /// - Parameter threadCount: The number of threads.
    /// - Returns: For each metric one batch for each horizon.
    public func forecast(threadCount: Int = 2) -> [[Batch]] {
        let pieces = streams.indices.flatMap { metric in
            stride(from: 0, to: streams[metric].count, by: Self.pieceNodes).map { first in
                (metric: metric, nodes: first..<min(first + Self.pieceNodes, streams[metric].count))
            }
        }
        let results = StreamOutput(models: models.map(\.count), nodes: streams.map(\.count))
        let threads = max(min(threadCount, pieces.count), 1)
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            // Every thread takes every so many pieces; each writes to places of its own.
            for index in stride(from: thread, to: pieces.count, by: threads) {
                forecast(pieces[index].metric, pieces[index].nodes, results)
            }
        }
        return results.batches()
    }

    /// Forecasts some nodes for all horizons of a metric.
    private func forecast(_ metric: Int, _ nodes: Range<Int>, _ output: StreamOutput) {
        let rowScratch = ForecastFeatures.Scratch()
        for (horizon, model) in models[metric].enumerated() {
            let scratch = CompiledForecastModel.Scratch(model)
            let width = model.features.columns.count
            let shift = shift(model, metric)
            let expected = output.expected[metric][horizon]
            let bounds = output.bounds[metric][horizon]
            withUnsafeTemporaryAllocation(of: Double.self, capacity: CompiledForecastModel.tileRows) { last in
                guard let last = last.baseAddress else { return }
                for first in stride(from: nodes.lowerBound, to: nodes.upperBound, by: CompiledForecastModel.tileRows) {
                    let count = min(CompiledForecastModel.tileRows, nodes.upperBound - first)
                    streams[metric].withUnsafeBufferPointer { streams in
                        for row in 0..<count {
                            streams[first + row].write(model.features, to: scratch.rows + row * width, rowScratch)
                            last[row] = streams[first + row].newestMean
                        }
                    }
                    model.forecast(
                        count,
                        scratch,
                        shift: shift,
                        last: last,
                        expected: expected + first,
                        bounds: bounds + first
                    )
                    for row in 0..<count where last[row].isNaN {
                        expected[first + row] = .nan
                        bounds[first + row] = .nan
                    }
                }
            }
        }
    }

    private func shift(_ model: CompiledForecastModel, _ metric: Int) -> Double {
        guard let first = streams[metric].first else { return 0 }
        let period = model.features.periodMilliseconds
        let target = first.nextTime - period + model.features.horizonMilliseconds
        return model.calibration.shift(at: Double(target) / Double(period))
    }
}

/// Memory for all forecasts, written by several threads.
///
/// Unchecked: the pointers are set once, every thread writes to nodes of its own, and the memory is read when all are done.
private final class StreamOutput: @unchecked Sendable {
    let expected: [[UnsafeMutablePointer<Double>]]
    let bounds: [[UnsafeMutablePointer<Double>]]
    private let nodes: [Int]

    init(models: [Int], nodes: [Int]) {
        func room() -> [[UnsafeMutablePointer<Double>]] {
            zip(models, nodes).map { models, nodes in
                (0..<models).map { _ in
                    let pointer = UnsafeMutablePointer<Double>.allocate(capacity: max(nodes, 1))
                    pointer.initialize(repeating: .nan, count: max(nodes, 1))
                    return pointer
                }
            }
        }
        expected = room()
        bounds = room()
        self.nodes = nodes
    }

    deinit { for pointer in (expected + bounds).joined() { pointer.deallocate() } }

    func batches() -> [[ForecastStream.Batch]] {
        zip(zip(expected, bounds), nodes).map { pair, nodes in
            zip(pair.0, pair.1).map { expected, bounds in
                ForecastStream.Batch(
                    expected: Array(UnsafeBufferPointer(start: expected, count: nodes)),
                    bounds: Array(UnsafeBufferPointer(start: bounds, count: nodes))
                )
            }
        }
    }
}
