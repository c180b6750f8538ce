import LoadPrediction

/// Forecasts of many nodes that go on with every step: each series keeps what its features reach back, so a new value
/// costs the same however long the history is.
struct ForecastStream: Sendable {
    /// The forecasts of one metric and horizon.
    struct Batch: Sendable {
        /// The expected mean of the target period of each node.
        let expected: [Double]

        /// The P95 of each node, never below the expected mean.
        let bounds: [Double]
    }

    /// For each metric its models, one for each horizon, the longest last.
    private let models: [[ForecastModel]]

    /// For each metric the series of the nodes.
    private var streams: [[SeriesFeatures]]

    /// Creates streams without values.
    ///
    /// - Parameters:
    ///   - models: For each metric its models, one for each horizon, the longest last.
    ///   - nodeCount: The number of nodes.
    ///   - start: The start of the first step, in milliseconds since 1970 UTC.
    init(models: [[ForecastModel]], nodeCount: Int, start: Int64) {
        self.models = models
        streams = models.map { models in
            models.last.map { longest in
                Array(repeating: SeriesFeatures(for: longest.features, start: start), count: nodeCount)
            } ?? []
        }
    }

    /// The number of series.
    var seriesCount: Int { streams.reduce(0) { $0 + $1.count } }

    /// Takes the newest value of every node.
    ///
    /// - Parameter samples: For each metric one value for each node; NaN is a gap.
    mutating func update(_ samples: [[Double]]) {
        for metric in streams.indices {
            for node in streams[metric].indices { streams[metric][node].update(samples[metric][node]) }
        }
    }

    /// Forecasts every node, metric and horizon, several of these at once.
    ///
    /// - Returns: For each metric one batch for each horizon.
    func forecast() async throws -> [[Batch]] {
        try await withThrowingTaskGroup(of: (metric: Int, horizon: Int, batch: Batch).self) { group in
            for metric in models.indices {
                for horizon in models[metric].indices {
                    group.addTask { (metric, horizon, try batch(models[metric][horizon], streams[metric])) }
                }
            }
            var batches = models.map { $0.map { _ in Batch(expected: [], bounds: []) } }
            for try await result in group { batches[result.metric][result.horizon] = result.batch }
            return batches
        }
    }

    /// The rows of all nodes for one model, as the forecast takes them.
    func rows(_ model: ForecastModel, _ streams: [SeriesFeatures]) -> FeatureMatrix {
        var matrix = FeatureMatrix(columns: model.features.columns)
        for (node, stream) in streams.enumerated() {
            matrix.append(stream.row(model.features), origin: FeatureMatrix.Origin(series: node, time: 0))
        }
        return matrix
    }

    /// The rows of all metrics and horizons, to measure them alone; returns how many values they have.
    func countRowValues() -> Int {
        zip(models, streams).reduce(0) { sum, pair in
            pair.0.reduce(sum) { $0 + rows($1, pair.1).values.count }
        }
    }

    private func batch(_ model: ForecastModel, _ streams: [SeriesFeatures]) throws -> Batch {
        let matrix = rows(model, streams)
        let width = matrix.columns.count
        guard let season = matrix.columns.firstIndex(where: { $0.hasPrefix("season_") }), let first = streams.first
        else {
            return Batch(expected: [], bounds: [])
        }
        let forecast = try model.forecast(
            matrix,
            last: streams.map(\.newestMean),
            season: streams.indices.map { Double(matrix.values[$0 * width + season]) }
        )
        let target = first.nextTime - model.features.periodMilliseconds + model.features.horizonMilliseconds
        let shift = model.calibration.shift(at: Double(target) / Double(model.features.periodMilliseconds))
        return Batch(
            expected: forecast.expected,
            bounds: zip(forecast.rawBounds, forecast.expected).map {
                ForecastModel.bound(raw: $0, shift: shift, expected: $1)
            }
        )
    }
}
