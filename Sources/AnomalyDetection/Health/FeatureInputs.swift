/// What the features of one node at one time are made of; every buffer has one value per metric, on the scale on which
/// differences count.
struct FeatureInputs {
    /// The newest values, and those 1, 3 and 6 intervals before.
    var now: UnsafePointer<Double>
    var before1: UnsafePointer<Double>
    var before3: UnsafePointer<Double>
    var before6: UnsafePointer<Double>
    /// The medians of the other nodes now.
    var peers: UnsafePointer<Double>
    /// What was forecast for now.
    var forecast: UnsafePointer<Double>
    /// The node's medians, its pattern at this hour, and its usual distance from the other nodes.
    var center: UnsafePointer<Double>
    var pattern: UnsafePointer<Float>
    var peerOffset: UnsafePointer<Double>
}

/// The one place where features are computed, for a batch and for the newest interval alike.
struct FeatureKernel {
    let metricCount: Int
    /// How the change of a metric follows from those of the others: `target * metricCount + source`.
    let weights: UnsafePointer<Double>
    /// A large change of each metric.
    let changeScale: UnsafePointer<Double>

    /// What `changes` are limited to, in large changes: a wild metric must not explain all others.
    private static let changeLimit = 30.0

    /// Computes all features of a node.
    ///
    /// - Parameters:
    ///   - inputs: What they are made of.
    ///   - changes: Room for one number per metric.
    ///   - features: Receives `feature * metricCount + metric`; NaN where an input is missing.
    @inline(__always)
    func compute(
        _ inputs: FeatureInputs,
        changes: UnsafeMutablePointer<Double>,
        into features: UnsafeMutablePointer<Double>
    ) {
        let count = metricCount
        for metric in 0..<count {
            let now = inputs.now[metric]
            let change = now - inputs.before3[metric]
            features[metric] = now - inputs.center[metric]
            features[count + metric] = now - inputs.before1[metric]
            features[2 * count + metric] = change
            features[3 * count + metric] = change - (inputs.before3[metric] - inputs.before6[metric])
            features[4 * count + metric] = now - Double(inputs.pattern[metric])
            features[5 * count + metric] = now - inputs.peers[metric] - inputs.peerOffset[metric]
            features[7 * count + metric] = now - inputs.forecast[metric]
            let relative = change / changeScale[metric]
            // A change that is not known explains nothing; NaN fails the comparison.
            changes[metric] = abs(relative) >= 0 ? min(max(relative, -Self.changeLimit), Self.changeLimit) : 0
        }
        for metric in 0..<count {
            var explained = 0.0
            let row = weights + metric * count
            for source in 0..<count { explained += row[source] * changes[source] }
            let isKnown = !features[2 * count + metric].isNaN
            features[6 * count + metric] = isKnown ? changes[metric] - explained : .nan
        }
    }
}
