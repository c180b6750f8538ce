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

        /// The P95 of each node before calibration; NaN where the newest period is unknown.
        var rawBounds: [Double]
    }

    /// For each metric its models, one for each horizon, the longest last.
    private let models: [[CompiledForecastModel]]

    /// For each metric the series of the nodes.
    private var streams: [[SeriesFeatures]]

    /// The start of the first step.
    private let start: Int64

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
        self.start = start
        streams = models.map { _ in [] }
        addNodes(nodeCount)
    }

    /// The model that looks back farthest.
    private func longest(_ models: [CompiledForecastModel]) -> CompiledForecastModel? {
        models.max { $0.features.reach < $1.features.reach }
    }

    /// The number of series.
    public var seriesCount: Int { streams.reduce(0) { $0 + $1.count } }

    /// Takes the newest value of every node.
    ///
    /// - Parameters:
    ///   - samples: For each metric one value for each node; NaN is a gap.
    ///   - companions: For each companion of the models one value for each node.
    public mutating func update(_ samples: [[Double]], companions: [[Double]] = []) {
        for metric in streams.indices {
            for node in streams[metric].indices {
                streams[metric][node].update(samples[metric][node], companions: companions.map { $0[node] })
            }
        }
    }

    /// Adds nodes of which nothing is known yet, after the others.
    ///
    /// - Parameter count: How many.
    mutating func addNodes(_ count: Int) {
        for metric in streams.indices {
            guard let features = longest(models[metric])?.features else { continue }
            let start = streams[metric].first?.nextTime ?? start
            streams[metric] += Array(repeating: SeriesFeatures(for: features, start: start), count: count)
        }
    }

    /// Keeps some nodes and forgets the others.
    ///
    /// - Parameter nodes: The indices of the nodes to keep, in order.
    mutating func keep(nodes: [Int]) {
        for metric in streams.indices { streams[metric] = nodes.map { streams[metric][$0] } }
    }

    /// The series of one node.
    func series(metric: Int, node: Int) -> SeriesFeatures { streams[metric][node] }

    /// Forecasts every node, metric and horizon.
    ///
    /// - Parameters:
    ///   - threadCount: The number of threads.
    ///   - shifts: For each metric and horizon what to add to the upper bounds; nil for the calibrations of the models.
    /// - Returns: For each metric one batch for each horizon.
    public func forecast(threadCount: Int = 2, shifts: [[Double]]? = nil) -> [[Batch]] {
        let shifts = shifts ?? models.indices.map { metric in models[metric].map { shift($0, metric) } }
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
                let (metric, nodes) = pieces[index]
                forecast(metric, nodes, shifts[metric], results)
            }
        }
        return results.batches()
    }

    /// Forecasts some nodes for all horizons of a metric.
    ///
    /// Rows of several horizons differ in few columns: the rest is written once.
    private func forecast(_ metric: Int, _ nodes: Range<Int>, _ shifts: [Double], _ output: StreamOutput) {
        guard let some = models[metric].first?.features else { return }
        let scratch = ForecastFeatures.Scratch(some)
        let width = some.columns.count
        streams[metric].withUnsafeBufferPointer { streams in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: nodes.count * width) { rows in
                withUnsafeTemporaryAllocation(of: Double.self, capacity: nodes.count) { last in
                    guard let rows = rows.baseAddress, let last = last.baseAddress else { return }
                    for (row, node) in nodes.enumerated() {
                        streams[node].write(some, to: rows + row * width, scratch)
                        last[row] = streams[node].newestMean
                    }
                    let own = UnsafeBufferPointer(rebasing: streams[nodes])
                    for (horizon, model) in models[metric].enumerated() {
                        let places = output.places(metric, horizon, nodes.lowerBound)
                        forecast(own, rows, last, model, shifts[horizon], scratch, places)
                    }
                }
            }
        }
    }

    /// Forecasts some nodes for one horizon.
    private func forecast(
        _ streams: UnsafeBufferPointer<SeriesFeatures>,
        _ rows: UnsafePointer<Float>,
        _ newest: UnsafePointer<Double>,
        _ model: CompiledForecastModel,
        _ shift: Double,
        _ rowScratch: borrowing ForecastFeatures.Scratch,
        _ places: StreamOutput.Places
    ) {
        let scratch = CompiledForecastModel.Scratch(model)
        let width = model.features.columns.count
        for first in stride(from: 0, to: streams.count, by: CompiledForecastModel.tileRows) {
            let count = min(CompiledForecastModel.tileRows, streams.count - first)
            let last = newest + first
            scratch.rows.update(from: rows + first * width, count: count * width)
            for row in 0..<count {
                streams[first + row].writeAhead(model.features, to: scratch.rows + row * width, rowScratch)
            }
            let (expected, bounds, raw) = (places.expected + first, places.bounds + first, places.raw + first)
            model.forecast(count, scratch, last: last, expected: expected, raw: raw)
            for row in 0..<count {
                if last[row].isNaN { (expected[row], raw[row]) = (.nan, .nan) }
                bounds[row] =
                    last[row].isNaN ? .nan : ForecastModel.bound(raw: raw[row], shift: shift, expected: expected[row])
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
    /// Where the forecasts of some nodes for one metric and horizon go.
    struct Places {
        let expected: UnsafeMutablePointer<Double>
        let bounds: UnsafeMutablePointer<Double>
        let raw: UnsafeMutablePointer<Double>
    }

    /// For each metric and horizon the forecasts of all nodes.
    private let places: [[Places]]
    private let nodes: [Int]

    init(models: [Int], nodes: [Int]) {
        func room(_ nodes: Int) -> UnsafeMutablePointer<Double> {
            let pointer = UnsafeMutablePointer<Double>.allocate(capacity: max(nodes, 1))
            pointer.initialize(repeating: .nan, count: max(nodes, 1))
            return pointer
        }
        places = zip(models, nodes).map { models, nodes in
            (0..<models).map { _ in Places(expected: room(nodes), bounds: room(nodes), raw: room(nodes)) }
        }
        self.nodes = nodes
    }

    deinit {
        for places in places.joined() {
            places.expected.deallocate()
            places.bounds.deallocate()
            places.raw.deallocate()
        }
    }

    /// Where the forecasts from a node on go.
    func places(_ metric: Int, _ horizon: Int, _ node: Int) -> Places {
        let all = places[metric][horizon]
        return Places(expected: all.expected + node, bounds: all.bounds + node, raw: all.raw + node)
    }

    func batches() -> [[ForecastStream.Batch]] {
        zip(places, nodes).map { horizons, nodes in
            horizons.map { places in
                ForecastStream.Batch(
                    expected: Array(UnsafeBufferPointer(start: places.expected, count: nodes)),
                    bounds: Array(UnsafeBufferPointer(start: places.bounds, count: nodes)),
                    rawBounds: Array(UnsafeBufferPointer(start: places.raw, count: nodes))
                )
            }
        }
    }
}
