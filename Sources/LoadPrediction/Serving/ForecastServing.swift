public import MetricHistory

/// Forecasts of all nodes that keep up with the newest samples, as a service needs them.
///
/// It says what `LoadPredictor.learning(from:at:)` and `forecasts(from:at:maximumAge:)` say together of the same history,
/// but takes every sample in once: a round costs what is new, however long the history is, and the upper bounds learn
/// from each whole hour as it ends. Steps that it has already are passed over, so a clock that goes back changes nothing.
/// Steps in which no node has a value wait until one has. A node without a value for as long as features reach back
/// (about 8 days) is forgotten.
public struct ForecastServing: Sendable {
    /// The predictor, whose calibrations go on learning here.
    private(set) var predictor: LoadPredictor

    /// The length of a step in milliseconds; samples may come at a finer one that divides it.
    public let stepMilliseconds: Int64

    /// How much history tells all there is to tell, in milliseconds; with less, forecasts know less.
    public let historyMilliseconds: Int64

    /// The start of the first step that is not taken yet, in milliseconds since 1970 UTC; nil before the first sample.
    public private(set) var nextTime: Int64?

    private let metrics: [String]
    private let keys: [[LoadPredictor.ModelKey]]
    private let models: [[CompiledForecastModel]]
    private let threadCount: Int
    private var nodes: [ServedNode] = []
    private var stream: ForecastStream
    private var outcomes: AwaitedOutcomes
    private var pending: MetricTable?
    /// For each metric and horizon the forecasts of the newest step.
    private var newest: [[ForecastStream.Batch]] = []

    /// Creates forecasts of no node yet.
    ///
    /// - Parameters:
    ///   - predictor: The predictor.
    ///   - threadCount: The number of threads of a forecast.
    /// - Throws: `LoadPredictionError.invalidOption` for trees with more than 16 leaves (a depth above 4), `.libraryFailed`
    ///   when trees cannot be read.
    public init(_ predictor: LoadPredictor, threadCount: Int = 2) throws {
        self.predictor = predictor
        self.threadCount = threadCount
        stepMilliseconds = predictor.stepMilliseconds
        metrics = predictor.metrics
        let all = predictor.metrics.map { predictor.models(of: $0) }
        keys = all.map { $0.map(\.key) }
        models = try all.map { try $0.map { try CompiledForecastModel($0.value.model) } }
        let reach = models.joined().map { $0.features.reach + $0.features.periodSteps }.max() ?? 0
        historyMilliseconds = Int64(reach) * predictor.stepMilliseconds
        stream = ForecastStream(models: models, nodeCount: 0, start: 0)
        outcomes = AwaitedOutcomes(keys)
    }

    /// The metrics whose samples are wanted: those that are predicted and those that help, sorted.
    public var wantedMetrics: [String] { Set(metrics + predictor.companions).sorted() }

    /// Takes in samples of all nodes, those that are new.
    ///
    /// - Parameter samples: Samples at a step that divides `stepMilliseconds`; an unfinished step waits for its rest.
    /// - Throws: `LoadPredictionError.coarseHistory` when the step does not fit; nothing is taken then.
    public mutating func take(_ samples: MetricTable) throws {
        // A grid that does not fit to what waits replaces it: at most one unfinished step is lost.
        let table = pending.flatMap { $0.merged(with: samples) } ?? samples
        let steps = ServedSamples(try table.aligned(to: stepMilliseconds), metrics: metrics, predictor.companions)
        if steps.newestKnown >= 0, nextTime.map({ steps.time(at: steps.newestKnown) >= $0 }) ?? true {
            let first = begin(steps)
            for index in first...steps.newestKnown { update(steps, at: index) }
            newest = forecastAll()
        }
        let rest = table.slice(from: nextTime ?? table.grid.start, to: table.grid.end)
        pending = rest.grid.count > 0 ? rest : nil
    }

    /// Forecasts of all nodes from the newest step, with upper bounds.
    ///
    /// - Parameters:
    ///   - time: Now, in milliseconds since 1970 UTC, to tell the age of values.
    ///   - maximumAge: A node whose newest value is older gets no forecast.
    /// - Returns: One forecast for each node and metric that had a sample, by node, then metric; empty before the first.
    public func forecasts(at time: Int64, maximumAge: Duration = .seconds(7200)) -> [NodeForecast] {
        guard let nextTime, !newest.isEmpty else { return [] }
        let origin = nextTime - LoadPredictor.period
        let order = nodes.indices.sorted { nodes[$0].name < nodes[$1].name }
        return order.flatMap { node in
            metrics.indices.compactMap { metric in
                guard nodes[node].isPresent[metric] else { return nil }
                let series = stream.series(metric: metric, node: node)
                let last = nodes[node].lastKnown[metric]
                let age = last.map { time - $0 - stepMilliseconds }
                let absence = absence(age, maximumAge.milliseconds, series.newestMean)
                return NodeForecast(
                    node: nodes[node].name,
                    metric: metrics[metric],
                    origin: origin,
                    lastKnown: last,
                    dataAgeMilliseconds: age,
                    now: absence == nil ? series.newestMean : nil,
                    horizons: keys[metric].indices.map { horizon(metric, $0, node, series, origin, absence) }
                )
            }
        }
    }

    private func absence(_ age: Int64?, _ maximumAge: Int64, _ mean: Double) -> HorizonForecast.Absence? {
        guard let age else { return .noData }
        return age > maximumAge ? .dataTooOld : mean.isNaN ? .newestValueMissing : nil
    }

    private func horizon(
        _ metric: Int,
        _ horizon: Int,
        _ node: Int,
        _ series: SeriesFeatures,
        _ origin: Int64,
        _ absence: HorizonForecast.Absence?
    ) -> HorizonForecast {
        let key = keys[metric][horizon]
        let features = models[metric][horizon].features
        let isModelled = absence == nil && !series.mean(lag: features.seasonLag).isNaN
        let batch = newest[metric][horizon]
        let rise = max(predictor.models[key]?.newestValueShift ?? 0, 0)
        return HorizonForecast(
            hours: key.horizon.hours,
            targetTime: origin + features.horizonMilliseconds,
            value: absence != nil
                ? nil : (isModelled ? batch.expected[node] : series.newestMean).clamped(to: key.range),
            upperBound: absence != nil
                ? nil : (isModelled ? batch.bounds[node] : series.newestMean + rise).clamped(to: key.range),
            source: absence != nil ? nil : isModelled ? predictor.models[key]?.model.source : .newestValue,
            absence: absence
        )
    }
}

// MARK: - Taking in

extension ForecastServing {
    /// Makes room for the nodes of a table; returns the index of its first step to take, below 0 for steps before it.
    private mutating func begin(_ steps: ServedSamples) -> Int {
        let start = steps.time(at: 0)
        let next = nextTime.flatMap { start - $0 > historyMilliseconds ? nil : $0 } ?? start
        if nextTime == nil || next != nextTime {
            // Nothing of what was there is within reach.
            nodes = []
            stream = ForecastStream(models: models, nodeCount: 0, start: start)
            outcomes = AwaitedOutcomes(keys)
        }
        let names = Set(nodes.map(\.name))
        let new = steps.nodes.filter { !names.contains($0) }
        nodes += new.map { ServedNode(name: $0, metricCount: metrics.count) }
        stream.addNodes(new.count)
        for node in nodes.indices {
            for metric in metrics.indices where steps.has(nodes[node].name, metric: metric) {
                nodes[node].isPresent[metric] = true
            }
        }
        return Int((next - start) / stepMilliseconds)
    }

    private mutating func update(_ steps: ServedSamples, at index: Int) {
        let time = steps.time(at: index)
        let values = steps.values(at: index, of: nodes.map(\.name))
        stream.update(Array(values.prefix(metrics.count)), companions: Array(values.dropFirst(metrics.count)))
        for node in nodes.indices {
            for metric in metrics.indices {
                if !values[metric][node].isNaN { nodes[node].lastKnown[metric] = time }
            }
        }
        let end = time + stepMilliseconds
        nextTime = end
        if end % LoadPredictor.period == 0 { endHour(end - LoadPredictor.period) }
    }

    /// Learns from an hour that is over, and notes what is forecast at its end.
    private mutating func endHour(_ hour: Int64) {
        for (metric, keys) in keys.enumerated() {
            let actual = nodes.indices.map { stream.series(metric: metric, node: $0).newestMean }
            for (horizon, key) in keys.enumerated() {
                let come = outcomes.take(metric, horizon, at: hour, actual: actual)
                predictor.models[key]?.online.observe(come, at: hour)
            }
        }
        forget(before: hour - historyMilliseconds)
        let isAwaited = keys.joined().contains { key in
            let target = hour + Int64(key.horizon.hours) * LoadPredictor.period
            return predictor.models[key].map { target > $0.online.learnedThrough } ?? false
        }
        // What the calibrations have learned in training needs no forecast.
        guard isAwaited else { return }
        for (metric, batches) in forecastAll().enumerated() {
            for (horizon, batch) in batches.enumerated() {
                let features = models[metric][horizon].features
                let isKnown = nodes.indices.map {
                    !stream.series(metric: metric, node: $0).mean(lag: features.seasonLag).isNaN
                }
                outcomes.wait(metric, horizon, for: hour + features.horizonMilliseconds, batch, isKnown)
            }
        }
    }

    private mutating func forget(before time: Int64) {
        let kept = nodes.indices.filter { node in
            let known = nodes[node].lastKnown.compactMap(\.self)
            // One that has no value yet is new: the samples begin before it does.
            return known.isEmpty || known.contains { $0 >= time }
        }
        guard kept.count < nodes.count else { return }
        nodes = kept.map { nodes[$0] }
        stream.keep(nodes: kept)
        outcomes.keep(nodes: kept)
    }

    private func forecastAll() -> [[ForecastStream.Batch]] {
        let end = nextTime ?? 0
        let shifts = zip(keys, models).map { keys, models in
            zip(keys, models).map { key, model in
                let target = end - LoadPredictor.period + model.features.horizonMilliseconds
                return predictor.models[key]?.online.shift(at: target) ?? 0
            }
        }
        return stream.forecast(threadCount: threadCount, shifts: shifts)
    }
}
