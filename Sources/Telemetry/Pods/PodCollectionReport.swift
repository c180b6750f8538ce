/// What a run of the pod collector did.
public struct PodCollectionReport: Sendable, Equatable, Codable {
    /// The first instant that was wanted, in milliseconds since 1970 UTC.
    public var from: Int64

    /// The last instant that was wanted, in milliseconds since 1970 UTC.
    public var to: Int64

    /// The spacing in milliseconds.
    public var stepMilliseconds: Int64

    /// Series that there must be and are not; then nothing was collected.
    public var missing: [String] = []

    /// Series of which there was nothing in the whole run, though pods were there.
    public var absent: [String] = []

    /// The identities of the pods that were seen.
    public var pods: Set<String> = []

    /// Those of which some use was measured.
    public var measured: Set<String> = []

    /// The pods that nothing owns, as `namespace/pod`.
    public var withoutOwner: Set<String> = []

    /// ReplicaSets and Jobs of which nothing tells what owns them, as `namespace/kind/name`.
    public var unresolved: Set<String> = []

    /// The pods that request neither CPU nor memory, as `namespace/pod`.
    public var withoutRequests: Set<String> = []

    /// What was measured of pods that kube-state-metrics does not know, as `namespace/pod`.
    public var unmatched: Set<String> = []

    /// The nodes whose size is known.
    public var nodes: Set<String> = []

    /// The samples of CPU and memory that were read.
    public var points = 0

    /// The instants at which a pod was there and its CPU was not measured.
    public var gaps = 0

    /// The samples that a second series of the same pod contradicts; the first one is kept.
    public var contradictions = 0

    /// The days that were written, as `2026-03-01`.
    public var writtenDays: [String] = []

    /// The days of which Prometheus had nothing; they are asked for again next time.
    public var emptyDays: [String] = []

    /// The days that were removed because they are too old or too large.
    public var removedDays: [String] = []

    /// What could not be had; it is asked for again next time, and a day without what matters most is not written.
    public var failures: [CollectionFailure] = []

    /// What Prometheus warned of.
    public var warnings: [String] = []

    /// The bytes of all days.
    public var bytes: Int64 = 0

    /// Rows of days that were there and contradict each other; what they contradict each other about is now a gap.
    public var fileContradictions: [String] = []

    /// Takes in notes of an answer, each text once.
    mutating func note(_ texts: [String]) { warnings += texts.filter { !warnings.contains($0) } }
}
