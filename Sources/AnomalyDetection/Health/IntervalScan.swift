import Foundation

/// One interval of all nodes, as pointers into blocks of `node * metrics + metric`.
struct IntervalBlocks {
    var raw: UnsafePointer<Double>
    var rawBefore: UnsafePointer<Double>
    var now: UnsafePointer<Double>
    var before1: UnsafePointer<Double>
    var before3: UnsafePointer<Double>
    var before6: UnsafePointer<Double>
    var peers: UnsafePointer<Double>
    var forecast: UnsafePointer<Double>
    /// The hour of the week.
    var hour: Int
}

/// What is found out about the nodes of one interval before the forest has looked at them.
struct IntervalFindings {
    /// The strongest evidence of a single feature; NaN for a node that is unknown.
    var strongest: [Double]
    var joint: [Double]
    var stillness: [Double]
    /// The forest's rows, `node * (metrics + 1) + column`.
    var forestRows: [Double]

    init(nodeCount: Int, metricCount: Int) {
        strongest = Array(repeating: .nan, count: nodeCount)
        joint = strongest
        stillness = strongest
        forestRows = Array(repeating: .nan, count: nodeCount * (metricCount + 1))
    }
}

/// A model's buffers as pointers, to look at one node at one time.
struct IntervalScan {
    let metricCount: Int
    let rowCount: Int
    let kernel: FeatureKernel
    let center: UnsafePointer<Double>
    let pattern: UnsafePointer<Float>
    let peerOffset: UnsafePointer<Double>
    let inverseUp: UnsafePointer<Double>
    let inverseDown: UnsafePointer<Double>
    let repeatEvidence: UnsafePointer<Double>
    let usualCount: UnsafePointer<Double>
    let tails: UnsafePointer<Double>

    /// What one node's features are made of.
    @inline(__always)
    func inputs(_ blocks: IntervalBlocks, node: Int, row: Int) -> FeatureInputs {
        let place = node * metricCount
        return FeatureInputs(
            now: blocks.now + place,
            before1: blocks.before1 + place,
            before3: blocks.before3 + place,
            before6: blocks.before6 + place,
            peers: blocks.peers + place,
            forecast: blocks.forecast + place,
            center: center + row * metricCount,
            pattern: pattern + (blocks.hour * rowCount + row) * metricCount,
            peerOffset: peerOffset + row * metricCount
        )
    }

    /// The evidence of one feature of one metric, negative where the value is lower than expected.
    @inline(__always)
    func evidence(_ value: Double, feature: Int, metric: Int, row: Int) -> Double {
        let column = feature * metricCount + metric
        let place = row * HealthFeature.count * metricCount + column
        if value >= 0 {
            return EvidenceTail.evidence(value * inverseUp[place], tails + 2 * column * EvidenceTail.size, from: 1)
        }
        let downwards = tails + (2 * column + 1) * EvidenceTail.size
        return -EvidenceTail.evidence(-value * inverseDown[place], downwards, from: 1)
    }

    /// The strangest feature of a metric among computed ones; NaN evidence where the metric is not there.
    @inline(__always)
    func strangest(_ features: UnsafePointer<Double>, metric: Int, row: Int) -> (evidence: Double, feature: Int) {
        let peers = features[HealthFeature.peers.rawValue * metricCount + metric]
        let change = features[HealthFeature.shortChange.rawValue * metricCount + metric]
        guard !features[metric].isNaN || !change.isNaN || !peers.isNaN else { return (.nan, 0) }
        var best = 0.0
        var which = 0
        for feature in 0..<HealthFeature.count {
            let found = evidence(features[feature * metricCount + metric], feature: feature, metric: metric, row: row)
            if abs(found) > abs(best) {
                best = found
                which = feature
            }
        }
        return (best, which)
    }

    /// How surprising it is that values repeat those before: the sum over metrics that do.
    @inline(__always)
    func stillness(_ blocks: IntervalBlocks, node: Int, row: Int) -> Double {
        var sum = 0.0
        for metric in 0..<metricCount {
            let place = node * metricCount + metric
            if blocks.raw[place] == blocks.rawBefore[place] { sum += repeatEvidence[row * metricCount + metric] }
        }
        return sum
    }

    /// Whether a node reports enough of what it usually does.
    @inline(__always)
    func isKnown(_ blocks: IntervalBlocks, node: Int, row: Int) -> Bool {
        var count = 0.0
        for metric in 0..<metricCount where !blocks.raw[node * metricCount + metric].isNaN { count += 1 }
        return count > 0 && count >= HealthModel.leastKnownShare * usualCount[row]
    }
}

extension HealthModel {
    /// Runs a body with the model's buffers as pointers.
    func withScan(_ body: (IntervalScan) -> Void) {
        baselines.center.withUnsafeBufferPointer { center in
            baselines.pattern.withUnsafeBufferPointer { pattern in
                baselines.peerOffset.withUnsafeBufferPointer { peerOffset in
                    baselines.inverseUp.withUnsafeBufferPointer { up in
                        baselines.inverseDown.withUnsafeBufferPointer { down in
                            withMoreBuffers { repeats, usual, weights, scale, tails in
                                guard let center = center.baseAddress, let pattern = pattern.baseAddress,
                                    let peerOffset = peerOffset.baseAddress, let up = up.baseAddress,
                                    let down = down.baseAddress
                                else { return }
                                body(
                                    IntervalScan(
                                        metricCount: metricCount,
                                        rowCount: baselines.rowCount,
                                        kernel: FeatureKernel(
                                            metricCount: metricCount,
                                            weights: weights,
                                            changeScale: scale
                                        ),
                                        center: center,
                                        pattern: pattern,
                                        peerOffset: peerOffset,
                                        inverseUp: up,
                                        inverseDown: down,
                                        repeatEvidence: repeats,
                                        usualCount: usual,
                                        tails: tails
                                    )
                                )
                            }
                        }
                    }
                }
            }
        }
    }

    private func withMoreBuffers(
        _ body: (
            UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>,
            UnsafePointer<Double>
        ) -> Void
    ) {
        baselines.repeatEvidence.withUnsafeBufferPointer { repeats in
            baselines.usualCount.withUnsafeBufferPointer { usual in
                cross.weights.withUnsafeBufferPointer { weights in
                    cross.scale.withUnsafeBufferPointer { scale in
                        featureTails.withUnsafeBufferPointer { tails in
                            guard let repeats = repeats.baseAddress, let usual = usual.baseAddress,
                                let weights = weights.baseAddress, let scale = scale.baseAddress,
                                let tails = tails.baseAddress
                            else { return }
                            body(repeats, usual, weights, scale, tails)
                        }
                    }
                }
            }
        }
    }

    /// Looks at all nodes of one interval, several threads each at a part of them.
    func examine(_ blocks: IntervalBlocks, rows: [Int], threadCount: Int, into findings: inout IntervalFindings) {
        let nodeCount = rows.count
        let chunkCount = nodeCount >= 512 ? max(1, threadCount) : 1
        // Unsafe only in name: every thread writes the places of nodes of its own.
        findings.strongest.withUnsafeMutableBufferPointer { strongest in
            findings.joint.withUnsafeMutableBufferPointer { joint in
                findings.stillness.withUnsafeMutableBufferPointer { stillness in
                    findings.forestRows.withUnsafeMutableBufferPointer { forestRows in
                        guard let strongest = strongest.baseAddress, let joint = joint.baseAddress,
                            let stillness = stillness.baseAddress, let forestRows = forestRows.baseAddress
                        else { return }
                        withScan { scan in
                            IsolationForest.concurrently(chunkCount) { chunk in
                                let part = nodeCount * chunk / chunkCount..<nodeCount * (chunk + 1) / chunkCount
                                scan.examine(blocks, rows, part, strongest, joint, stillness, forestRows)
                            }
                        }
                    }
                }
            }
        }
    }
}

extension IntervalScan {
    /// Looks at some nodes of one interval.
    fileprivate func examine(
        _ blocks: IntervalBlocks,
        _ rows: [Int],
        _ nodes: Range<Int>,
        _ strongest: UnsafeMutablePointer<Double>,
        _ joint: UnsafeMutablePointer<Double>,
        _ stillness: UnsafeMutablePointer<Double>,
        _ forestRows: UnsafeMutablePointer<Double>
    ) {
        let width = HealthFeature.count * metricCount
        withUnsafeTemporaryAllocation(of: Double.self, capacity: width + metricCount) { buffer in
            guard let features = buffer.baseAddress else { return }
            for node in nodes {
                let row = rows[node]
                let columns = forestRows + node * (metricCount + 1)
                guard isKnown(blocks, node: node, row: row) else {
                    strongest[node] = .nan
                    joint[node] = .nan
                    stillness[node] = .nan
                    // Not scored; zeros only keep the forest from walking every branch for a missing row.
                    for column in 0...metricCount { columns[column] = 0 }
                    continue
                }
                kernel.compute(inputs(blocks, node: node, row: row), changes: features + width, into: features)
                var greatest = 0.0
                var sum = 0.0
                for metric in 0..<metricCount {
                    let found = strangest(features, metric: metric, row: row).evidence
                    columns[metric] = found
                    guard !found.isNaN else { continue }
                    greatest = max(greatest, abs(found))
                    sum += min(abs(found), HealthModel.jointLimit)
                }
                strongest[node] = greatest
                joint[node] = sum
                stillness[node] = self.stillness(blocks, node: node, row: row)
                columns[metricCount] = stillness[node]
            }
        }
    }
}
