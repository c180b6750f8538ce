/// The faults that a detector is tested with.
public enum FaultKind: String, CaseIterable, Sendable, Codable {
    /// Processes that take every core: utilization 93-99 %, load per core +0.8 to 2, CPU pressure +0.2 to 0.6.
    case cpuHog = "CPU hog"
    /// Memory that shrinks by 2-5 % of all in each interval; faults and pressure above 90 %.
    case memoryLeak = "memory leak"
    /// A file system that fills by 1-2.5 % in each interval, with the disk busier by 0.1 to 0.3.
    case diskFilling = "disk filling"
    /// Network traffic down to 0-2 % of what it would be.
    case networkDrop = "network drop"
    /// A node exporter that gives the same values again and again.
    case flatExporter = "exporter lying flat"
    /// A node whose clock is wrong by 2 s to 2 h, where `clock_skew_seconds` is known; else one that stamps its samples
    /// itself, with times wrong by 5 to 12 whole hours, as by a wrong time zone.
    case clockSkew = "clock skew"
    /// Others on the same machine: CPU pressure +0.12 to 0.4, load +0.3 to 0.8, I/O wait +0.06 to 0.15, disk busy
    /// +0.2 to 0.45, page faults two to five times.
    case noisyNeighbor = "noisy neighbor"

    /// Whether it happens on any cluster, so that a detector that cannot find it is of no use; the others are faults of
    /// exporters and clocks.
    public var isEveryday: Bool {
        switch self {
        case .cpuHog, .memoryLeak, .diskFilling, .networkDrop, .noisyNeighbor: true
        case .flatExporter, .clockSkew: false
        }
    }
}

/// A fault at one node for some intervals.
public struct Fault: Equatable, Sendable {
    /// What is wrong.
    public let kind: FaultKind
    /// The node's name.
    public let node: String
    /// The intervals, as positions on the table's grid.
    public let intervals: Range<Int>
    /// Where the sizes of the fault come from.
    public let seed: UInt64

    /// Describes a fault.
    public init(kind: FaultKind, node: String, intervals: Range<Int>, seed: UInt64) {
        self.kind = kind
        self.node = node
        self.intervals = intervals
        self.seed = seed
    }
}
