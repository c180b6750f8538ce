import MetricHistory

extension HealthModel {
    /// Reasons below this evidence, one in fifty intervals, are not given.
    private static let leastEvidence = 1.7
    /// No more reasons than this are given: a sentence must stay one.
    private static let mostReasons = 3

    /// Why a node is unusual at one time.
    ///
    /// A metric's contribution is the evidence of its strangest feature, computed as for the score, plus what the
    /// forest's evidence would lose if the metric's column were set to 0, as usual as can be. At most three metrics are
    /// named; two that are the same quantity are named once.
    ///
    /// - Parameters:
    ///   - table: The values around that time.
    ///   - nodes: The nodes of the table.
    ///   - node: The node's position among them.
    ///   - time: The position on the table's grid.
    ///   - forecasts: Forecasts for the same times, nil if there are none.
    /// - Returns: The reasons, the most unusual first.
    /// - Throws: `AnomalyDetectionError` never in practice.
    func reasons(
        _ table: MetricTable,
        nodes: [String],
        node: Int,
        time: Int,
        forecasts: MetricTable?
    ) throws -> [HealthReason] {
        let grid = table.grid
        let first = max(0, time - HealthFeature.reach)
        let part = table.slice(from: grid.time(at: first), to: grid.time(at: time) + 1)
        let raw = MetricCube(part, nodes: nodes, metrics: metrics.map(\.name))
        let scaled = raw.scaled(metrics, references)
        let peers = scaled.peerMedians()
        let forecast = forecasts.flatMap { Self.forecast(cube: raw, from: $0)?.scaled(metrics, references) }
        let missing = Array(repeating: Double.nan, count: raw.blockSize)
        let row = rows(of: nodes)[node]
        let width = HealthFeature.count * metricCount
        var features = Array(repeating: Double.nan, count: width + metricCount)
        var found: [(metric: Int, evidence: Double, feature: Int)] = []
        var columns = Array(repeating: Double.nan, count: forestColumnCount)
        let last = part.grid.count - 1
        Self.withBlocks(raw, scaled, peers, forecast, missing, last) { blocks in
            withScan { scan in
                features.withUnsafeMutableBufferPointer { buffer in
                    guard let features = buffer.baseAddress else { return }
                    let inputs = scan.inputs(blocks, node: node, row: row)
                    scan.kernel.compute(inputs, changes: features + width, into: features)
                    for metric in 0..<metricCount {
                        let (evidence, feature) = scan.strangest(features, metric: metric, row: row)
                        columns[metric] = evidence
                        if !evidence.isNaN { found.append((metric, abs(evidence), feature)) }
                    }
                    columns[metricCount] = scan.stillness(blocks, node: node, row: row)
                }
            }
        }
        try addForest(columns, &found)
        var reasons: [HealthReason] = []
        var hasMemory = false
        // What a metric does by itself comes first: one that jumps also makes usual ones look odd beside it.
        func isOwn(_ feature: Int) -> Bool { feature != HealthFeature.unexplained.rawValue }
        let own = found.filter { isOwn($0.feature) }.sorted { $0.evidence > $1.evidence }
        let relative = found.filter { !isOwn($0.feature) }.sorted { $0.evidence > $1.evidence }
        for (metric, evidence, feature) in own + relative
        where evidence >= Self.leastEvidence && reasons.count < Self.mostReasons {
            let isMemory = ["memory_available_bytes", "memory_utilization_ratio"].contains(metrics[metric].name)
            if isMemory, hasMemory { continue }
            hasMemory = hasMemory || isMemory
            // Back from the feature to the value that would have made it zero.
            let isRelative = feature == HealthFeature.unexplained.rawValue
            let difference = features[feature * metricCount + metric] * (isRelative ? cross.scale[metric] : 1)
            let expected = scaled.value(last, node, metric) - difference
            let range = usual(expected, feature: feature, metric: metric, row: row)
            let value = raw.value(last, node, metric)
            // What the forest alone finds strange in a combination may be usual by itself; it would read oddly.
            guard !range.contains(value) else { continue }
            reasons.append(reason(metric, feature, evidence, value: value, usual: range))
        }
        return reasons
    }

    /// How many metrics that usually move repeat their last value exactly, and how many usually move.
    func repeats(_ table: MetricTable, node: String, time: Int) -> (still: Int, moving: Int) {
        let row = rows(of: [node])[0]
        var still = 0
        var moving = 0
        for (metric, definition) in metrics.enumerated() where time > 0 {
            // Metrics that repeat in less than one of ten intervals.
            guard baselines.repeatEvidence[row * metricCount + metric] > 1,
                let series = table.index(of: SeriesKey(node: node, metric: definition.name)),
                let value = table[series: series, at: time]
            else { continue }
            moving += 1
            if table[series: series, at: time - 1] == value { still += 1 }
        }
        return (still, moving)
    }

    private func addForest(_ columns: [Double], _ found: inout [(metric: Int, evidence: Double, feature: Int)]) throws {
        let whole = channelEvidence(.forest, try forest.score(row: columns))
        for index in found.indices {
            var without = columns
            without[found[index].metric] = 0
            let rest = channelEvidence(.forest, try forest.score(row: without))
            found[index].evidence += max(0, whole - rest)
        }
    }

    /// The range of values, in the metric's unit, that 98 of 100 such differences stay in.
    private func usual(_ expected: Double, feature: Int, metric: Int, row: Int) -> ClosedRange<Double> {
        let place = row * HealthFeature.count * metricCount + feature * metricCount + metric
        // The differences that other metrics do not explain are in units of a large change.
        let unit = feature == HealthFeature.unexplained.rawValue ? cross.scale[metric] : 1
        let low = expected - unit / baselines.inverseDown[place]
        let high = expected + unit / baselines.inverseUp[place]
        let reference = references[metric]
        let definition = metrics[metric]
        let bottom = definition.unscaled(low, reference: reference)
        return bottom...max(bottom, definition.unscaled(high, reference: reference))
    }

    private func reason(
        _ metric: Int,
        _ feature: Int,
        _ evidence: Double,
        value: Double,
        usual: ClosedRange<Double>
    ) -> HealthReason {
        let definition = metrics[metric]
        let kind = HealthFeature(rawValue: feature) ?? .level
        let range = definition.text(from: usual.lowerBound, to: usual.upperBound)
        return HealthReason(
            metric: definition.name,
            feature: kind,
            evidence: evidence,
            value: value,
            usual: usual,
            text: "\(definition.words) \(definition.text(value)), usual\(kind.condition) \(range)"
        )
    }
}
