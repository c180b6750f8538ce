/// What a run of the collector did.
public struct CollectionReport: Sendable, Equatable, Codable {
    /// What was collected of one metric.
    public struct Metric: Sendable, Equatable, Codable {
        /// The metric's name.
        public var name: String
        /// The nodes that it was found for.
        public var nodes: Set<String> = []
        /// The samples that were read.
        public var points = 0
        /// The instants without a sample, among the series that have some on that day.
        public var gaps = 0
        /// The samples outside the valid range; they are kept.
        public var outOfRange = 0
        /// The samples that a second series of the same node contradicts; the first one is kept.
        public var contradictions = 0
    }

    /// The first instant that was wanted, in milliseconds since 1970 UTC.
    public var from: Int64

    /// The last instant that was wanted, in milliseconds since 1970 UTC.
    public var to: Int64

    /// The spacing in milliseconds.
    public var stepMilliseconds: Int64

    /// The metrics, in the order of the catalogue.
    public var metrics: [Metric]

    /// The days that were written, as `2026-03-01`.
    public var writtenDays: [String] = []

    /// The days of which Prometheus had nothing; they are asked for again next time.
    public var emptyDays: [String] = []

    /// The days that were removed because they are too old or too large.
    public var removedDays: [String] = []

    /// The instances that belong to no node we know of, with the metrics they have.
    public var unmatched: [String: Set<String>] = [:]

    /// What could not be had of days of which the rest was; it is asked for again next time.
    public var failures: [CollectionFailure] = []

    /// What Prometheus warned of.
    public var warnings: [String] = []

    /// What Prometheus remarked.
    public var infos: [String] = []

    /// The bytes of all partitions.
    public var bytes: Int64 = 0

    /// The samples that were read.
    public var points: Int { metrics.reduce(0) { $0 + $1.points } }
}

/// How far a run of the collector has come.
public struct CollectionProgress: Sendable, Equatable {
    /// The queries that were answered.
    public var answered: Int

    /// The queries of the whole run.
    public var total: Int

    /// The samples that were read.
    public var points: Int

    /// The day that is being collected, as `2026-03-01`.
    public var day: String

    /// The share of the work that is done, 0...1.
    public var fraction: Double { total == 0 ? 1 : Double(answered) / Double(total) }
}
