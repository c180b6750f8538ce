import Foundation
import MetricHistory

/// How rare features are in intervals that the baselines had not seen.
struct Calibration {
    let baselines: HealthBaselines
    /// As ``HealthModel/featureTails``.
    let tails: [Double]
    /// The strongest, the joint evidence and the stillness of each calibrated interval.
    let channels: [[Double]]
    let forestRows: FeatureRows

    /// - Parameters:
    ///   - fit: The history.
    ///   - chosen: The nodes to learn rarities from.
    ///   - nodeCount: The number of all nodes.
    ///   - foldCount: How many parts the history is cut into; each is judged by baselines of the others.
    init(_ fit: BaselineFit, chosen: [Int], nodeCount: Int, foldCount: Int) {
        let count = fit.metrics.count
        let width = HealthFeature.count * count
        let intervals = fit.scaled.grid.count
        let everything = Array(repeating: true, count: intervals)
        let own = chosen.map { fit.node($0, everything) }
        let spread = fit.spread(chosen, own, everything)
        var baselines = HealthBaselines(nodeCount: nodeCount, metricCount: count)
        let known = Dictionary(uniqueKeysWithValues: zip(chosen, own))
        for node in 0..<nodeCount {
            baselines.set(node, BaselineFit.widened(known[node] ?? fit.node(node, everything), spread))
        }
        baselines.setTypical(spread: spread)

        var features: [Double] = []
        var places: [(node: Int, time: Int)] = []
        for fold in 0..<foldCount {
            let held = intervals * fold / foldCount..<intervals * (fold + 1) / foldCount
            let isUsed = (0..<intervals).map { !held.contains($0) }
            for node in chosen {
                let baseline = BaselineFit.widened(fit.node(node, isUsed), spread)
                var rows = fit.features(node, baseline, Array(held))
                for index in rows.indices {
                    let value = rows[index]
                    rows[index] = value / (value >= 0 ? baseline.up[index % width] : baseline.down[index % width])
                }
                features += rows
                places += held.map { (node, $0) }
            }
        }
        self.baselines = baselines
        tails = Self.tails(features, fit.metrics)
        (channels, forestRows) = Self.channels(features, places, tails, fit, baselines)
    }

    private static func tails(_ features: [Double], _ metrics: [HealthMetric]) -> [Double] {
        let width = HealthFeature.count * metrics.count
        return (0..<width).flatMap { column in
            let values = stride(from: column, to: features.count, by: width).map { features[$0] }
            let limit =
                metrics[column % metrics.count].isDecided ? HealthModel.decidedLimit : EvidenceTail.greatest
            return EvidenceTail(of: values, limit: limit).numbers
                + EvidenceTail(of: values.map { -$0 }, limit: limit).numbers
        }
    }

    private static func channels(
        _ features: [Double],
        _ places: [(node: Int, time: Int)],
        _ tails: [Double],
        _ fit: BaselineFit,
        _ baselines: HealthBaselines
    ) -> ([[Double]], FeatureRows) {
        let count = fit.metrics.count
        let width = HealthFeature.count * count
        var channels: [[Double]] = [[], [], []]
        var rows = FeatureRows(columnCount: count + 1)
        for (index, place) in places.enumerated() {
            let present = (0..<count).filter { !fit.raw.value(place.time, place.node, $0).isNaN }
            guard !present.isEmpty,
                Double(present.count) >= HealthModel.leastKnownShare * baselines.usualCount[place.node]
            else { continue }
            var row = Array(repeating: Double.nan, count: count + 1)
            var still = 0.0
            for metric in present {
                row[metric] = strangest(features, index * width + metric, count, tails, metric)
                if fit.raw.value(place.time, place.node, metric) == fit.raw.value(place.time - 1, place.node, metric) {
                    still += baselines.repeatEvidence[place.node * count + metric]
                }
            }
            channels[0].append(present.map { abs(row[$0]) }.max() ?? 0)
            channels[1].append(present.reduce(0) { $0 + min(abs(row[$1]), HealthModel.jointLimit) })
            channels[2].append(still)
            row[count] = still
            rows.append(row)
        }
        return (channels, rows)
    }

    private static func strangest(
        _ features: [Double],
        _ place: Int,
        _ count: Int,
        _ tails: [Double],
        _ metric: Int
    ) -> Double {
        tails.withUnsafeBufferPointer { buffer in
            guard let tails = buffer.baseAddress else { return 0 }
            var best = 0.0
            for feature in 0..<HealthFeature.count {
                let value = features[place + feature * count]
                let tail = tails + 2 * (feature * count + metric) * EvidenceTail.size
                let found =
                    value >= 0
                    ? EvidenceTail.evidence(value, tail, from: 1)
                    : -EvidenceTail.evidence(-value, tail + EvidenceTail.size, from: 1)
                if abs(found) > abs(best) { best = found }
            }
            return best
        }
    }
}
