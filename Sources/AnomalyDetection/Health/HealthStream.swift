import MetricHistory

/// Judges the newest interval of all nodes from a ring buffer of the last few, as
/// ``AnomalyDetector/timeline(_:forecasts:)`` would from the whole table.
public struct HealthStream: Sendable {
    /// The nodes, in the order of the values that are given.
    public let nodes: [String]

    /// The names of the metrics, in the order of the values that are given.
    public var metrics: [String] { model.metrics.map(\.name) }

    let model: HealthModel
    private let rows: [Int]
    private let threadCount: Int
    private let missing: [Double]
    /// The last `HealthFeature.reach + 1` scaled blocks; the newest is at `newest`.
    private var ring: [[Double]]
    private var newest = 0
    private var raw: [Double]
    private var rawBefore: [Double]
    private var peers: [Double]
    private var medians: PeerMedian
    private var findings: IntervalFindings
    private var time: Int64?

    init(model: HealthModel, nodes: [String], threadCount: Int) {
        self.model = model
        self.nodes = nodes
        self.threadCount = threadCount
        rows = model.rows(of: nodes)
        missing = Array(repeating: .nan, count: nodes.count * model.metricCount)
        ring = Array(repeating: missing, count: HealthFeature.reach + 1)
        raw = missing
        rawBefore = missing
        peers = missing
        medians = PeerMedian(nodeCount: nodes.count)
        findings = IntervalFindings(nodeCount: nodes.count, metricCount: model.metricCount)
    }

    /// Takes the values of one interval and judges it; skipped intervals count as missing.
    ///
    /// - Parameters:
    ///   - time: The instant in milliseconds since 1970 UTC, later than the one before by whole steps.
    ///   - values: `node * metrics.count + metric`; NaN where a value is missing.
    ///   - forecast: What was forecast for this interval, in the same order; nil if there is none.
    /// - Returns: The evidence for each node.
    /// - Throws: `DetectorError` when the time does not follow, `AnomalyDetectionError` never in practice.
    public mutating func update(
        time: Int64,
        values: [Double],
        forecast: [Double]? = nil
    ) throws -> [RowEvidence] {
        precondition(values.count == missing.count, "\(values.count) values for \(missing.count) series")
        try advance(to: time)
        swap(&raw, &rawBefore)
        if skipped { rawBefore = missing }
        raw = values
        newest = (newest + 1) % ring.count
        scale(values, into: newest)
        findPeers()
        let scaledForecast = forecast.map { scaled($0) } ?? missing
        examine(time: time, forecast: scaledForecast)
        let forestRows = FeatureRows(columnCount: model.forestColumnCount, values: findings.forestRows)
        let scores = try model.forest.score(forestRows, threadCount: nodes.count >= 512 ? threadCount : 1)
        return nodes.indices.map { node in
            var evidence = model.evidence(findings, node)
            if evidence.isKnown { evidence.forest = model.channelEvidence(.forest, scores[node]) }
            return evidence
        }
    }

    private var skipped = false

    private mutating func advance(to time: Int64) throws {
        defer { self.time = time }
        guard let last = self.time else { return }
        let step = model.stepMilliseconds
        guard time > last, (time - last) % step == 0 else {
            throw DetectorError.otherStep(found: time - last, expected: step)
        }
        let gaps = (time - last) / step - 1
        skipped = gaps > 0
        for _ in 0..<min(Int(gaps), ring.count) {
            newest = (newest + 1) % ring.count
            ring[newest] = missing
        }
    }

    private mutating func scale(_ values: [Double], into slot: Int) {
        let metrics = model.metrics
        let count = metrics.count
        for metric in 0..<count {
            let reference = model.references[metric]
            let isLinear = metrics[metric].isLinear
            for place in stride(from: metric, to: values.count, by: count) {
                let value = values[place]
                let isAsItIs = isLinear || value.isNaN
                ring[slot][place] = isAsItIs ? value : metrics[metric].scaled(value, reference: reference)
            }
        }
    }

    private func scaled(_ values: [Double]) -> [Double] {
        let count = model.metrics.count
        return values.enumerated().map { place, value in
            value.isNaN
                ? value
                : model.metrics[place % count].scaled(value, reference: model.references[place % count])
        }
    }

    private mutating func findPeers() {
        let count = model.metricCount
        ring[newest].withUnsafeBufferPointer { values in
            peers.withUnsafeMutableBufferPointer { peers in
                guard let values = values.baseAddress, let peers = peers.baseAddress else { return }
                for metric in 0..<count {
                    medians.update(values + metric, stride: count, into: peers + metric)
                }
            }
        }
    }

    private mutating func examine(time: Int64, forecast: [Double]) {
        func slot(_ steps: Int) -> Int { (newest + ring.count - steps) % ring.count }
        let hour = HourOfWeek.of(time)
        var findings = findings
        raw.withUnsafeBufferPointer { raw in
            rawBefore.withUnsafeBufferPointer { rawBefore in
                ring[slot(0)].withUnsafeBufferPointer { now in
                    ring[slot(1)].withUnsafeBufferPointer { before1 in
                        ring[slot(3)].withUnsafeBufferPointer { before3 in
                            ring[slot(6)].withUnsafeBufferPointer { before6 in
                                peers.withUnsafeBufferPointer { peers in
                                    forecast.withUnsafeBufferPointer { forecast in
                                        guard let raw = raw.baseAddress, let rawBefore = rawBefore.baseAddress,
                                            let now = now.baseAddress, let before1 = before1.baseAddress,
                                            let before3 = before3.baseAddress, let before6 = before6.baseAddress,
                                            let peers = peers.baseAddress, let forecast = forecast.baseAddress
                                        else { return }
                                        let blocks = IntervalBlocks(
                                            raw: raw,
                                            rawBefore: rawBefore,
                                            now: now,
                                            before1: before1,
                                            before3: before3,
                                            before6: before6,
                                            peers: peers,
                                            forecast: forecast,
                                            hour: hour
                                        )
                                        model.examine(
                                            blocks,
                                            rows: rows,
                                            threadCount: threadCount,
                                            into: &findings
                                        )
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        self.findings = findings
    }
}
