import MetricHistory

/// What is usual for nodes, or for the cluster as a whole, and how rare what is not.
///
/// Features are divided by the node's own spread, turned into evidence by how rare they were in the history, and looked
/// at in four ways, see ``RowEvidence``. All rarities come from intervals that the baselines had not seen
/// (five-fold cross-fitting), so that they hold for the next days, too.
struct HealthModel: Equatable, Sendable {
    /// The four ways of looking, in the order of their tails.
    enum Channel: Int, CaseIterable {
        case deviation, joint, stillness, forest
    }

    let stepMilliseconds: Int64
    let metrics: [HealthMetric]
    /// What is small for each metric that is not linear, in its unit.
    let references: [Double]
    let nodes: [String]
    let baselines: HealthBaselines
    let cross: CrossMetric
    /// `((feature * metrics.count + metric) * 2 + direction) * EvidenceTail.size`, upwards first.
    let featureTails: [Double]
    let channelTails: [Double]
    let forest: IsolationForest
    let hasForecasts: Bool

    /// How much of a metric's evidence counts in the joint one.
    static let jointLimit = 4.0
    /// A metric that people decide about can make suspicious together with others, but not alone.
    static let decidedLimit = 2.5
    /// Below this share of its usual metrics a node is unknown.
    static let leastKnownShare = 0.5

    var metricCount: Int { metrics.count }

    /// The columns of the forest: the signed evidence of each metric, and how still the values are.
    var forestColumnCount: Int { metrics.count + 1 }

    /// The row of a node in the baselines; the typical node for one that is not known.
    func rows(of names: [String]) -> [Int] {
        let known = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, $0) })
        return names.map { known[$0] ?? nodes.count }
    }

    /// The names of the features, for a manifest.
    var featureNames: [String] {
        HealthFeature.allCases.flatMap { feature in metrics.map { "\($0.name).\(feature)" } } + ["stillness"]
    }
}
