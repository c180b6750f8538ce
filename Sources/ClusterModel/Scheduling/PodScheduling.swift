/// What a scheduler's queue, its nominations and its preemption look at in a pod.
///
/// Times are in seconds since 1970, as Kubernetes keeps them; nil where the object does not state them.
public struct PodScheduling: Hashable, Sendable {
    /// The UID, empty if it is not known.
    public var uid: String

    /// The scheduler that is asked to place the pod.
    public var schedulerName: String

    /// The priority, which admission resolves from the priority class.
    public var priority: Int32

    /// Whether pods of lower priority may be evicted for it (`preemptionPolicy` is not `Never`).
    public var mayPreempt: Bool

    /// How far the pod is in its life.
    public var phase: PodPhase

    /// When the pod was created.
    public var createdAt: Int64?

    /// When kubelet took the pod up.
    public var startedAt: Int64?

    /// When the pod was bound to its node, by the condition that the binding sets.
    public var boundAt: Int64?

    /// Everything that owns the pod.
    public var owners: [OwnerReference]

    /// What few pods have, apart, so that it costs nothing in the others.
    private var rare: Rare?

    /// Creates what is known of a pod; left-out values are those of an object that does not state them.
    ///
    /// - Parameters:
    ///   - uid: The UID.
    ///   - schedulerName: The scheduler that is asked to place the pod.
    ///   - priority: The priority.
    ///   - mayPreempt: Whether pods of lower priority may be evicted for it.
    ///   - phase: How far the pod is in its life.
    ///   - createdAt: When the pod was created.
    ///   - startedAt: When kubelet took the pod up.
    ///   - boundAt: When the pod was bound to its node.
    ///   - owners: Everything that owns the pod.
    ///   - gates: The gates that keep the pod from being scheduled.
    ///   - nominatedNode: The node that preemption has made room on.
    ///   - deletion: When and how the pod ends, if it is being deleted.
    ///   - rejection: Why the last attempt to place the pod failed.
    ///   - disruptionReason: Why the pod is being disrupted.
    public init(
        uid: String = "",
        schedulerName: String = "default-scheduler",
        priority: Int32 = 0,
        mayPreempt: Bool = true,
        phase: PodPhase = .pending,
        createdAt: Int64? = nil,
        startedAt: Int64? = nil,
        boundAt: Int64? = nil,
        owners: [OwnerReference] = [],
        gates: [String] = [],
        nominatedNode: String? = nil,
        deletion: PodDeletion? = nil,
        rejection: PodRejection? = nil,
        disruptionReason: String? = nil
    ) {
        self.uid = uid
        self.schedulerName = schedulerName
        self.priority = priority
        self.mayPreempt = mayPreempt
        self.phase = phase
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.boundAt = boundAt
        self.owners = owners
        let values = Rare.Values(
            gates: gates,
            nominatedNode: nominatedNode,
            deletion: deletion,
            rejection: rejection,
            disruptionReason: disruptionReason
        )
        rare = values == Rare.Values() ? nil : Rare(values)
    }

    /// The gates that keep the pod from being scheduled; the last one gone lets it in.
    public var gates: [String] {
        get { rare?.values.gates ?? [] }
        set { change { $0.gates = newValue } }
    }

    /// The node that preemption has made room on (`status.nominatedNodeName`), nil if there is none.
    public var nominatedNode: String? {
        get { rare?.values.nominatedNode }
        set { change { $0.nominatedNode = newValue } }
    }

    /// When and how the pod ends, nil if it is not being deleted.
    public var deletion: PodDeletion? {
        get { rare?.values.deletion }
        set { change { $0.deletion = newValue } }
    }

    /// Why the last attempt to place the pod failed, by its condition `PodScheduled`; nil without such a condition.
    public var rejection: PodRejection? {
        get { rare?.values.rejection }
        set { change { $0.rejection = newValue } }
    }

    /// The reason of the condition `DisruptionTarget`, for example `PreemptionByScheduler`; nil without it.
    public var disruptionReason: String? {
        get { rare?.values.disruptionReason }
        set { change { $0.disruptionReason = newValue } }
    }

    /// What controls the pod, nil if nothing does.
    public var controller: OwnerReference? { owners.first(where: \.isController) }

    private mutating func change(_ body: (inout Rare.Values) -> Void) {
        var values = rare?.values ?? Rare.Values()
        body(&values)
        rare = values == Rare.Values() ? nil : Rare(values)
    }
}

/// An immutable box of what few pods have.
private final class Rare: Hashable, Sendable {
    struct Values: Hashable {
        var gates: [String] = []
        var nominatedNode: String?
        var deletion: PodDeletion?
        var rejection: PodRejection?
        var disruptionReason: String?
    }

    let values: Values

    init(_ values: Values) { self.values = values }

    static func == (left: Rare, right: Rare) -> Bool { left === right || left.values == right.values }

    func hash(into hasher: inout Hasher) { hasher.combine(values) }
}
