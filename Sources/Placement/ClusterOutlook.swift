/// What was measured on every node lately and what is expected there in the next hours.
///
/// One flat buffer per quantity, indexed by node, because scorers walk all candidates. Node i is node i of the
/// `ClusterState` of the same decision.
public struct ClusterOutlook: Sendable {
    /// The number of nodes.
    public let nodeCount: Int

    /// The number of hour slots of the forecasts.
    public let hourCount: Int

    /// The hour slots that count for the decision in the order of time, the current one first.
    public var hoursAhead: [Int]

    /// Whether anything has been measured yet; before that the measured buffers hold zeros that mean unknown.
    public var isMeasured = false

    /// Mean CPU use over the recent window, in milli-CPU, by node.
    public var meanMilliCPU: [Double]

    /// Population standard deviation of CPU use over the recent window, in milli-CPU, by node.
    public var deviationMilliCPU: [Double]

    /// Mean memory use over the recent window, in bytes, by node.
    public var meanMemory: [Double]

    /// Population standard deviation of memory use over the recent window, in bytes, by node.
    public var deviationMemory: [Double]

    /// Memory use at the newest sample, in bytes, by node.
    public var newestMemory: [Double]

    /// Estimated CPU use, in milli-CPU, of pods placed so recently that the measurements do not show them, by node.
    public var inFlightMilliCPU: [Double]

    /// Expected CPU use in milli-CPU: `hourCount` slots for node 0, then for node 1, and so on.
    public var forecastMilliCPU: [Double]

    /// Variance of the expected CPU use, in milli-CPU squared, by node.
    public var forecastVariance: [Double]

    /// How much the demand of pods on a node goes with the new pod's: the sum of correlations, by node.
    ///
    /// Replicas demand alike, so their noise does not average out on one node.
    public var replicaCorrelation: [Double]

    /// Creates an outlook in which nothing is known.
    ///
    /// - Parameters:
    ///   - nodeCount: The number of nodes.
    ///   - hourCount: The number of hour slots of the forecasts.
    public init(nodeCount: Int, hourCount: Int = 24) {
        self.nodeCount = nodeCount
        self.hourCount = hourCount
        hoursAhead = Array(0..<hourCount)
        let zeros = [Double](repeating: 0, count: nodeCount)
        meanMilliCPU = zeros
        deviationMilliCPU = zeros
        meanMemory = zeros
        deviationMemory = zeros
        newestMemory = zeros
        inFlightMilliCPU = zeros
        forecastVariance = zeros
        replicaCorrelation = zeros
        forecastMilliCPU = [Double](repeating: 0, count: nodeCount * hourCount)
    }
}
