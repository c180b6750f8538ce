import MetricHistory

extension HealthModel {
    /// How many rows the forest scores at once.
    private static let batchRows = 65_536

    /// Judges every node in every interval of a table.
    ///
    /// - Parameters:
    ///   - table: The values, with the step the model was fitted on.
    ///   - nodes: The nodes to judge; those the model does not know are judged as typical ones.
    ///   - forecasts: Forecasts for the same times, nil if there are none.
    ///   - threadCount: The number of threads.
    /// - Returns: The evidence, `time * nodes.count + node`.
    /// - Throws: `DetectorError` when the step is another one.
    func evidence(
        _ table: MetricTable,
        nodes: [String],
        forecasts: MetricTable? = nil,
        threadCount: Int
    ) throws -> [RowEvidence] {
        guard table.grid.stepMilliseconds == stepMilliseconds else {
            throw DetectorError.otherStep(found: table.grid.stepMilliseconds, expected: stepMilliseconds)
        }
        let raw = MetricCube(table, nodes: nodes, metrics: metrics.map(\.name))
        let scaled = raw.scaled(metrics, references)
        let peers = scaled.peerMedians()
        let forecast = forecasts.flatMap { Self.forecast(cube: raw, from: $0)?.scaled(metrics, references) }
        let missing = Array(repeating: Double.nan, count: raw.blockSize)
        let rows = rows(of: nodes)
        var findings = IntervalFindings(nodeCount: nodes.count, metricCount: metricCount)
        var found: [RowEvidence] = []
        var forestRows: [Double] = []
        var scored = 0
        func scoreForest() throws {
            let scores = try forest.score(
                FeatureRows(columnCount: forestColumnCount, values: forestRows),
                threadCount: threadCount
            )
            for score in scores {
                if found[scored].isKnown { found[scored].forest = channelEvidence(.forest, score) }
                scored += 1
            }
            forestRows.removeAll(keepingCapacity: true)
        }
        for time in 0..<table.grid.count {
            Self.withBlocks(raw, scaled, peers, forecast, missing, time) {
                examine($0, rows: rows, threadCount: threadCount, into: &findings)
            }
            for node in nodes.indices { found.append(evidence(findings, node)) }
            forestRows += findings.forestRows
            if forestRows.count >= Self.batchRows * forestColumnCount { try scoreForest() }
        }
        try scoreForest()
        return found
    }

    /// The evidence of a node by all but the forest.
    func evidence(_ findings: IntervalFindings, _ node: Int) -> RowEvidence {
        var evidence = RowEvidence()
        guard !findings.strongest[node].isNaN else { return evidence }
        evidence.deviation = channelEvidence(.deviation, findings.strongest[node])
        evidence.joint = channelEvidence(.joint, findings.joint[node])
        evidence.stillness = channelEvidence(.stillness, findings.stillness[node])
        evidence.forest = 0
        return evidence
    }

    /// How rare a channel's number is.
    func channelEvidence(_ channel: Channel, _ value: Double) -> Double {
        channelTails.withUnsafeBufferPointer { tails in
            tails.baseAddress.map {
                EvidenceTail.evidence(value, $0 + channel.rawValue * EvidenceTail.size, from: 0)
            } ?? 0
        }
    }

    /// Runs a body with the blocks of one interval of cubes.
    static func withBlocks(
        _ raw: MetricCube,
        _ scaled: MetricCube,
        _ peers: MetricCube,
        _ forecast: MetricCube?,
        _ missing: [Double],
        _ time: Int,
        _ body: (IntervalBlocks) -> Void
    ) {
        let size = raw.blockSize
        raw.values.withUnsafeBufferPointer { raw in
            scaled.values.withUnsafeBufferPointer { scaled in
                peers.values.withUnsafeBufferPointer { peers in
                    missing.withUnsafeBufferPointer { missing in
                        (forecast?.values ?? Array(missing)).withUnsafeBufferPointer { forecasts in
                            guard let raw = raw.baseAddress, let scaled = scaled.baseAddress,
                                let peers = peers.baseAddress, let missing = missing.baseAddress,
                                let forecasts = forecasts.baseAddress
                            else { return }
                            func back(_ base: UnsafePointer<Double>, _ steps: Int) -> UnsafePointer<Double> {
                                time < steps ? missing : base + (time - steps) * size
                            }
                            body(
                                IntervalBlocks(
                                    raw: back(raw, 0),
                                    rawBefore: back(raw, 1),
                                    now: back(scaled, 0),
                                    before1: back(scaled, 1),
                                    before3: back(scaled, 3),
                                    before6: back(scaled, 6),
                                    peers: back(peers, 0),
                                    forecast: forecast == nil ? forecasts : back(forecasts, 0),
                                    hour: hour(time)
                                )
                            )
                        }
                    }
                }
            }
        }
        func hour(_ time: Int) -> Int { HourOfWeek.of(raw.grid.time(at: time)) }
    }
}
