public import Foundation

/// What a node's load was in the hours after a decision, as measured.
public struct DecisionOutcome: Sendable, Equatable, Codable {
    /// The UID of the pod that was decided about.
    public var uid: String
    /// The hours after the decision, 1 or 4.
    public var hours: Int
    /// The node.
    public var node: String
    /// Mean CPU use over these hours in milli-CPU.
    public var meanMilliCPU: Double
    /// Mean CPU utilization over these hours, 0...1.
    public var meanShare: Double
    /// Share of the measurements above 80 % CPU utilization.
    public var hotShare: Double
    /// Share of these hours that was measured, 0...1.
    public var coverage: Double

    /// Creates an outcome.
    ///
    /// - Parameters:
    ///   - uid: The UID of the pod.
    ///   - hours: The hours after the decision.
    ///   - node: The node.
    ///   - meanMilliCPU: Mean CPU use in milli-CPU.
    ///   - meanShare: Mean CPU utilization, 0...1.
    ///   - hotShare: Share of measurements above 80 % utilization.
    ///   - coverage: Share of the hours that was measured.
    public init(
        uid: String,
        hours: Int,
        node: String,
        meanMilliCPU: Double,
        meanShare: Double,
        hotShare: Double,
        coverage: Double
    ) {
        self.uid = uid
        self.hours = hours
        self.node = node
        self.meanMilliCPU = meanMilliCPU
        self.meanShare = meanShare
        self.hotShare = hotShare
        self.coverage = coverage
    }
}

/// How CPU load was spread over the nodes at one time.
public struct LoadSample: Sendable, Equatable, Codable {
    /// The utilization from which a node counts as hot; the benchmark's limit.
    public static let hotShare = 0.8

    /// When it was measured.
    public var time: Date
    /// The number of nodes with a measurement.
    public var nodeCount: Int
    /// Mean CPU utilization of the nodes.
    public var mean: Double
    /// Population standard deviation of the nodes' CPU utilization.
    public var deviation: Double
    /// Share of nodes above 80 %.
    public var hotShare: Double

    /// Sums up utilizations, 0...1, of nodes at one time; nil without any.
    public init?(time: Date, shares: [Double]) {
        guard !shares.isEmpty else { return nil }
        let count = Double(shares.count)
        let mean = shares.reduce(0, +) / count
        self.time = time
        nodeCount = shares.count
        self.mean = mean
        deviation = (shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        hotShare = Double(shares.count { $0 > Self.hotShare }) / count
    }

    init(time: Date, nodeCount: Int, mean: Double, deviation: Double, hotShare: Double) {
        self.time = time
        self.nodeCount = nodeCount
        self.mean = mean
        self.deviation = deviation
        self.hotShare = hotShare
    }
}
