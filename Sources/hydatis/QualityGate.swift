import LoadPrediction
import MetricHistory
import QualityReport

/// Keeps a model from being trained on data full of holes.
struct QualityGate {
    /// Below this share of expected samples a warning is said.
    var warnBelow: Double

    /// Below this share training is refused.
    var refuseBelow: Double

    /// Looks at the metrics that will be trained on; what a history does not have at all is not this gate's matter.
    ///
    /// - Parameters:
    ///   - history: The history as it was read, with values that cannot be.
    ///   - metrics: The metrics to train on; nil for those that are predicted by default.
    ///   - path: Where the history is, for messages.
    ///   - force: Whether to warn only.
    /// - Throws: `TooIncomplete` if a metric has too few samples.
    func check(_ history: MetricTable, metrics: [String]?, path: String, force: Bool) throws {
        let wanted = Set(metrics ?? NodeMetric.predicted).intersection(history.metrics)
        let found = DataQuality(of: history, ranges: MetricsOptions.validRanges).metrics
            .filter { wanted.contains($0.name) }
        let weak = found.filter { share($0) < warnBelow }
        let refused = weak.filter { share($0) < refuseBelow }
        guard refused.isEmpty || force else {
            throw TooIncomplete(path: path, metrics: refused.map(words), allowed: refuseBelow)
        }
        for metric in weak {
            Console.warning("\(path): \(words(metric)); hydatis quality --data \(path) tells what is missing")
        }
    }

    private func words(_ metric: QualitySummary) -> String {
        let outside = metric.counts.outOfRangeShare ?? 0
        return "\(metric.name) is \(Percent.text(share(metric))) complete"
            + (outside > 0 ? " (\(Percent.text(outside)) of its values are out of range and count as gaps)" : "")
    }

    /// The share of expected samples that are there and can be.
    private func share(_ metric: QualitySummary) -> Double {
        let counts = metric.counts
        return counts.expected > 0 ? Double(counts.present - counts.outOfRange) / Double(counts.expected) : 0
    }

    /// Metrics have too few samples to train on.
    struct TooIncomplete: Error, CustomStringConvertible {
        let path: String
        /// Each with its completeness in words.
        let metrics: [String]
        let allowed: Double

        var description: String {
            "\(path): \(metrics.joined(separator: ", ")), expected at least \(Percent.text(allowed)); "
                + "hydatis quality --data \(path) tells what is missing, --force trains nevertheless"
        }
    }
}
