import Foundation
import MetricHistory

/// Learns what is usual for single nodes from some of the intervals.
struct BaselineFit {
    let scaled: MetricCube
    let raw: MetricCube
    let peers: MetricCube
    let forecast: MetricCube?
    let metrics: [HealthMetric]
    let cross: CrossMetric

    /// An hour of the week counts as much as its hour of the day once this many weeks have shown it.
    private static let weeksToTrust = 4.0
    /// A node's own spread is never taken as less than this share of that of all nodes.
    private static let leastSpreadShare = 0.2
    /// The spread of a feature that never moved anywhere: one point of a share, a tenth on a logarithmic scale.
    private static func leastSpread(_ metric: HealthMetric) -> Double { metric.isLinear ? 0.01 : 0.1 }

    private var count: Int { metrics.count }
    private var width: Int { HealthFeature.count * count }

    /// What is usual for a node, with its own spreads; those are not yet held against the other nodes'.
    ///
    /// - Parameters:
    ///   - node: The node's position.
    ///   - isUsed: Which intervals to learn from.
    /// - Returns: What is usual.
    func node(_ node: Int, _ isUsed: [Bool]) -> NodeBaseline {
        var found = NodeBaseline(metricCount: count)
        let times = isUsed.indices.filter { isUsed[$0] }
        for metric in 0..<count {
            found.center[metric] = Quantile.median(times.lazy.map { scaled.value($0, node, metric) }) ?? .nan
            let distances = times.lazy.map { scaled.value($0, node, metric) - peers.value($0, node, metric) }
            found.peerOffset[metric] = Quantile.median(distances) ?? 0
            fitPattern(node, metric, times, &found)
            fitRepeats(node, metric, times, &found)
        }
        fitUsualCount(node, times, &found)
        let rows = features(node, found, times)
        for feature in 0..<width {
            let values = stride(from: feature, to: rows.count, by: width).lazy.map { rows[$0] }.filter { !$0.isNaN }
                .sorted()
            found.up[feature] = values.isEmpty ? 0 : max(0, Quantile.of(sorted: values, 0.99))
            found.down[feature] = values.isEmpty ? 0 : max(0, -Quantile.of(sorted: values, 0.01))
        }
        return found
    }

    /// The spread of all nodes together by feature: what 1 % of the differences exceed, whatever their sign.
    func spread(_ nodes: [Int], _ baselines: [NodeBaseline], _ isUsed: [Bool]) -> [Double] {
        let times = isUsed.indices.filter { isUsed[$0] }
        var sizes = Array(repeating: [Double](), count: width)
        for (node, baseline) in zip(nodes, baselines) {
            let rows = features(node, baseline, times)
            for index in rows.indices where !rows[index].isNaN { sizes[index % width].append(abs(rows[index])) }
        }
        return sizes.indices.map { feature in
            let sorted = sizes[feature].sorted()
            let size = sorted.isEmpty ? 0 : Quantile.of(sorted: sorted, 0.99)
            return size > 1e-9 ? size : Self.leastSpread(metrics[feature % count])
        }
    }

    /// A node's baseline whose spreads are held against those of all nodes.
    static func widened(_ baseline: NodeBaseline, _ spread: [Double]) -> NodeBaseline {
        var result = baseline
        for feature in spread.indices {
            result.up[feature] = max(result.up[feature], leastSpreadShare * spread[feature])
            result.down[feature] = max(result.down[feature], leastSpreadShare * spread[feature])
        }
        return result
    }

    /// The features of a node at some times, before they are divided by any spread.
    func features(_ node: Int, _ baseline: NodeBaseline, _ times: [Int]) -> [Double] {
        let missing = Array(repeating: Double.nan, count: count)
        var changes = missing
        var rows = Array(repeating: Double.nan, count: times.count * width)
        func place(_ time: Int) -> Int { time * scaled.blockSize + node * count }
        scaled.values.withUnsafeBufferPointer { scaledBuffer in
            peers.values.withUnsafeBufferPointer { peersBuffer in
                missing.withUnsafeBufferPointer { missing in
                    rows.withUnsafeMutableBufferPointer { rows in
                        guard let values = scaledBuffer.baseAddress, let peers = peersBuffer.baseAddress,
                            let missing = missing.baseAddress, let rows = rows.baseAddress
                        else { return }
                        with(baseline, &changes) { kernel, center, pattern, peerOffset, changes in
                            for (index, time) in times.enumerated() {
                                func back(_ steps: Int) -> UnsafePointer<Double> {
                                    time < steps ? missing : values + place(time - steps)
                                }
                                let hour = HourOfWeek.of(scaled.grid.time(at: time))
                                let inputs = FeatureInputs(
                                    now: back(0),
                                    before1: back(1),
                                    before3: back(3),
                                    before6: back(6),
                                    peers: peers + place(time),
                                    forecast: missing,
                                    center: center,
                                    pattern: pattern + hour * count,
                                    peerOffset: peerOffset
                                )
                                kernel.compute(inputs, changes: changes, into: rows + index * width)
                                addForecast(node, time, rows + index * width)
                            }
                        }
                    }
                }
            }
        }
        return rows
    }

    private func addForecast(_ node: Int, _ time: Int, _ row: UnsafeMutablePointer<Double>) {
        guard let forecast else { return }
        for metric in 0..<count {
            let difference = scaled.value(time, node, metric) - forecast.value(time, node, metric)
            row[HealthFeature.forecast.rawValue * count + metric] = difference
        }
    }

    private func with(
        _ baseline: NodeBaseline,
        _ changes: inout [Double],
        _ body: (
            FeatureKernel, UnsafePointer<Double>, UnsafePointer<Float>, UnsafePointer<Double>,
            UnsafeMutablePointer<Double>
        ) -> Void
    ) {
        cross.weights.withUnsafeBufferPointer { weights in
            cross.scale.withUnsafeBufferPointer { scale in
                baseline.center.withUnsafeBufferPointer { center in
                    baseline.pattern.withUnsafeBufferPointer { pattern in
                        baseline.peerOffset.withUnsafeBufferPointer { offset in
                            changes.withUnsafeMutableBufferPointer { changes in
                                guard let weights = weights.baseAddress, let scale = scale.baseAddress,
                                    let center = center.baseAddress, let pattern = pattern.baseAddress,
                                    let offset = offset.baseAddress, let changes = changes.baseAddress
                                else { return }
                                let kernel = FeatureKernel(metricCount: count, weights: weights, changeScale: scale)
                                body(kernel, center, pattern, offset, changes)
                            }
                        }
                    }
                }
            }
        }
    }

    /// The median by hour of the week, drawn towards that by hour of the day and that towards the node's median, the
    /// more the fewer weeks and days there are.
    private func fitPattern(_ node: Int, _ metric: Int, _ times: [Int], _ found: inout NodeBaseline) {
        var byHour = Array(repeating: [Double](), count: HourOfWeek.count)
        var days = Array(repeating: Set<Int>(), count: HourOfWeek.count)
        for time in times {
            let value = scaled.value(time, node, metric)
            guard !value.isNaN else { continue }
            let instant = scaled.grid.time(at: time)
            let hour = HourOfWeek.of(instant)
            byHour[hour].append(value)
            days[hour].insert(HourOfWeek.day(instant))
        }
        let center = found.center[metric]
        for hour in 0..<24 {
            let sameHour = stride(from: hour, to: HourOfWeek.count, by: 24)
            let dayCount = Double(sameHour.reduce(0) { $0 + days[$1].count })
            let daily = Quantile.median(sameHour.flatMap { byHour[$0] }) ?? center
            let shrunk = (dayCount * daily + center) / (dayCount + 1)
            for slot in sameHour {
                let weeks = Double(days[slot].count)
                let weekly = Quantile.median(byHour[slot]) ?? shrunk
                let value = (weeks * weekly + Self.weeksToTrust * shrunk) / (weeks + Self.weeksToTrust)
                found.pattern[slot * count + metric] = Float(value)
            }
        }
    }

    private func fitRepeats(_ node: Int, _ metric: Int, _ times: [Int], _ found: inout NodeBaseline) {
        var pairs = 0.0
        var repeats = 0.0
        for time in times {
            let value = raw.value(time, node, metric)
            let before = raw.value(time - 1, node, metric)
            guard !value.isNaN, !before.isNaN else { continue }
            pairs += 1
            if value == before { repeats += 1 }
        }
        // Half a repetition more than seen: what was never seen is not impossible.
        found.repeatEvidence[metric] = pairs > 0 ? -log10((repeats + 0.5) / (pairs + 1)) : 0
    }

    private func fitUsualCount(_ node: Int, _ times: [Int], _ found: inout NodeBaseline) {
        let counts = times.lazy.map { time in
            Double((0..<count).reduce(0) { $0 + (raw.value(time, node, $1).isNaN ? 0 : 1) })
        }
        // Before it joins, a node reports nothing; that is not what it usually reports.
        found.usualCount = Quantile.median(counts.filter { $0 > 0 }) ?? 0
    }
}
