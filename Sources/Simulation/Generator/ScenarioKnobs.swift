/// What a generated run shall be like where it shall not be like the recorded ones.
public struct ScenarioKnobs: Sendable, Equatable {
    /// Factor on the CPU requests that a recorded run reaches; drawn evenly from a range for every run.
    public var load: ClosedRange<Double> = 1...1

    /// Share, 0...1, of the services of the filling phase that arrive at any time of the day instead.
    public var lateArrivals: Double = 0

    /// Factor on how long pods stay before they end or are replaced.
    public var lifetime: Double = 1

    /// Number of nodes; nil takes a recorded run's.
    public var nodeCount: Int?

    /// The node types to draw from evenly; empty draws from the recorded nodes.
    public var nodeTypes: [NodeType] = []

    /// Share, 0...1, of the pods whose workload has no history; nil leaves it to the days.
    public var unknownShare: Double?

    /// Share, 0...1, of jobs among the pods; nil takes a recorded run's.
    public var jobShare: Double?

    /// The size of a node.
    public struct NodeType: Sendable, Equatable {
        /// Allocatable CPU in milli-CPU.
        public let milliCPU: Int

        /// Allocatable memory in MiB.
        public let memoryMiB: Int

        /// Creates a size.
        public init(milliCPU: Int, memoryMiB: Int) {
            self.milliCPU = milliCPU
            self.memoryMiB = memoryMiB
        }
    }

    /// Leaves everything as recorded.
    public init() {}

    /// What is wrong with the knobs, or nil.
    public var problem: String? {
        func isShare(_ value: Double) -> Bool { (0...1).contains(value) }
        if !(load.lowerBound > 0 && load.upperBound <= 3) { return "load must be in (0, 3], got \(load)" }
        if !isShare(lateArrivals) { return "the share of late arrivals must be in 0...1, got \(lateArrivals)" }
        if !(lifetime > 0 && lifetime <= 100) { return "the lifetime factor must be in (0, 100], got \(lifetime)" }
        if let nodeCount, !(1...10_000).contains(nodeCount) { return "nodes must be 1...10000, got \(nodeCount)" }
        if let type = nodeTypes.first(where: { !$0.isSensible }) {
            return
                "a node needs 1...1000000 milli-CPU and 1...100000000 MiB, got \(type.milliCPU) and \(type.memoryMiB)"
        }
        if let unknownShare, !isShare(unknownShare) {
            return "the share without history must be in 0...1, got \(unknownShare)"
        }
        if let jobShare, !isShare(jobShare) { return "the share of jobs must be in 0...1, got \(jobShare)" }
        return nil
    }
}

extension ScenarioKnobs.NodeType {
    /// MiB beyond 2^31 would not fit the file format.
    fileprivate var isSensible: Bool { (1...1_000_000).contains(milliCPU) && (1...100_000_000).contains(memoryMiB) }
}
