/// What differs between two versions of a pod, by what a scheduler asks of a change.
///
/// Source: `PodSchedulingPropertiesChange` in `pkg/scheduler/framework/events.go`.
public struct PodChanges: OptionSet, Hashable, Sendable {
    /// One bit for each kind of change.
    public let rawValue: UInt16

    /// Creates a set of its bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Labels differ.
    public static let labels = PodChanges(rawValue: 1 << 0)
    /// The request of some resource is lower, or gone.
    public static let requestLowered = PodChanges(rawValue: 1 << 1)
    /// The request of some resource is higher, or new.
    public static let requestRaised = PodChanges(rawValue: 1 << 2)
    /// Tolerations differ.
    public static let tolerations = PodChanges(rawValue: 1 << 3)
    /// The last scheduling gate is gone.
    public static let gatesGone = PodChanges(rawValue: 1 << 4)
    /// Some gates are gone and others are left, or gates came.
    public static let gates = PodChanges(rawValue: 1 << 5)
    /// What is known of the pod's claims differs.
    public static let claims = PodChanges(rawValue: 1 << 6)
    /// The pod is being deleted now.
    public static let deletion = PodChanges(rawValue: 1 << 7)
    /// Only the status differs, as after a scheduler's own verdict: phase, start, binding, nomination or condition.
    public static let status = PodChanges(rawValue: 1 << 8)
    /// Something else in the specification or metadata differs.
    public static let other = PodChanges(rawValue: 1 << 9)

    /// What differs between two versions.
    ///
    /// - Parameters:
    ///   - old: The older version.
    ///   - new: The newer version.
    public init(from old: Pod, to new: Pod) {
        self = []
        if old.labels != new.labels { insert(.labels) }
        if old.tolerations != new.tolerations { insert(.tolerations) }
        insertRequests(from: old.request, to: new.request)
        insertScheduling(from: old.scheduling, to: new.scheduling)
        if old.rules.claims != new.rules.claims { insert(.claims) }
        var rules = old.rules
        rules.claims = new.rules.claims
        // `deletion` stands for this already.
        rules.isTerminating = new.rules.isTerminating
        if rules != new.rules || old.workload != new.workload || old.kind != new.kind { insert(.other) }
    }

    private mutating func insertRequests(from old: PodRequest, to new: PodRequest) {
        guard old != new else { return }
        let (before, after) = (old.resources, new.resources)
        var pairs = [
            (before.milliCPU, after.milliCPU), (before.memory, after.memory),
            (before.ephemeralStorage, after.ephemeralStorage),
        ]
        for name in Set(old.extendedResources.keys).union(new.extendedResources.keys) {
            pairs.append((old.extendedResources[name] ?? 0, new.extendedResources[name] ?? 0))
        }
        if pairs.contains(where: { $1 < $0 }) { insert(.requestLowered) }
        if pairs.contains(where: { $1 > $0 }) { insert(.requestRaised) }
        // What scoring assumes can differ alone.
        if pairs.allSatisfy({ $0 == $1 }) { insert(.other) }
    }

    private mutating func insertScheduling(from old: PodScheduling, to new: PodScheduling) {
        guard old != new else { return }
        if old.gates != new.gates { insert(!old.gates.isEmpty && new.gates.isEmpty ? .gatesGone : .gates) }
        if old.deletion != new.deletion { insert(.deletion) }
        var likeNew = old
        (likeNew.gates, likeNew.deletion) = (new.gates, new.deletion)
        (likeNew.phase, likeNew.startedAt, likeNew.boundAt) = (new.phase, new.startedAt, new.boundAt)
        (likeNew.nominatedNode, likeNew.rejection) = (new.nominatedNode, new.rejection)
        likeNew.disruptionReason = new.disruptionReason
        if likeNew != new { insert(.other) }
        var status = new
        (status.phase, status.startedAt, status.boundAt) = (old.phase, old.startedAt, old.boundAt)
        (status.nominatedNode, status.rejection) = (old.nominatedNode, old.rejection)
        status.disruptionReason = old.disruptionReason
        if status != new { insert(.status) }
    }
}
