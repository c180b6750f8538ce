/// What is known of one pod beside its use.
///
/// Times are milliseconds since 1970 UTC.
public struct PodRecord: Sendable, Equatable {
    /// The identity that Kubernetes gave it; two pods of one name have two.
    public var uid: String

    /// The namespace.
    public var namespace: String

    /// The name.
    public var name: String

    /// The node it ran on.
    public var node: String

    /// What it belongs to; nil when nothing owns it or nothing tells.
    public var owner: PodOwner?

    /// The CPU that its containers request together, in cores; nil when they request none.
    public var cpuRequest: Double?

    /// The memory that its containers request together, in bytes; nil when they request none.
    public var memoryRequest: Double?

    /// When it was created: its arrival at the scheduler.
    public var created: Int64?

    /// When its node's kubelet took it on.
    public var started: Int64?

    /// When its containers had all ended.
    public var completed: Int64?

    /// The first time that it was seen on its node.
    public var firstSeen: Int64

    /// The last time that it was seen.
    public var lastSeen: Int64

    /// Creates a record.
    ///
    /// - Parameters:
    ///   - uid: The identity.
    ///   - namespace: The namespace.
    ///   - name: The name.
    ///   - node: The node it ran on.
    ///   - owner: What it belongs to.
    ///   - cpuRequest: Requested CPU in cores.
    ///   - memoryRequest: Requested memory in bytes.
    ///   - created: When it was created.
    ///   - started: When its node took it on.
    ///   - completed: When its containers had ended.
    ///   - firstSeen: The first time that it was seen.
    ///   - lastSeen: The last time that it was seen.
    public init(
        uid: String,
        namespace: String,
        name: String,
        node: String,
        owner: PodOwner? = nil,
        cpuRequest: Double? = nil,
        memoryRequest: Double? = nil,
        created: Int64? = nil,
        started: Int64? = nil,
        completed: Int64? = nil,
        firstSeen: Int64,
        lastSeen: Int64
    ) {
        self.uid = uid
        self.namespace = namespace
        self.name = name
        self.node = node
        self.owner = owner
        self.cpuRequest = cpuRequest
        self.memoryRequest = memoryRequest
        self.created = created
        self.started = started
        self.completed = completed
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
    }

    /// When it came: its creation, else the first time that it was seen.
    public var arrival: Int64 { created ?? firstSeen }

    /// When it began to run on its node: as the kubelet says, else its arrival.
    public var start: Int64 { max(started ?? arrival, arrival) }

    /// When it was gone, nil while it is still there.
    ///
    /// - Parameters:
    ///   - latest: The newest instant that was looked at.
    ///   - tolerance: How long a pod that was not seen may still be there: two scrapes and more, in milliseconds.
    /// - Returns: The end.
    public func end(latest: Int64, tolerance: Int64) -> Int64? {
        if let completed { return completed }
        return lastSeen < latest - tolerance ? lastSeen : nil
    }

    /// What it and its like are called: `Deployment/web`; a pod that nothing owns stands for itself.
    public var workloadName: String { owner.map { "\($0.kind)/\($0.name)" } ?? "Pod/\(name)" }

    /// Takes over what another record of the same pod knows; where both know something the other one counts.
    mutating func merge(_ newer: PodRecord) {
        node = newer.node
        owner = newer.owner ?? owner
        cpuRequest = newer.cpuRequest ?? cpuRequest
        memoryRequest = newer.memoryRequest ?? memoryRequest
        created = newer.created ?? created
        started = newer.started ?? started
        completed = newer.completed ?? completed
        firstSeen = min(firstSeen, newer.firstSeen)
        lastSeen = max(lastSeen, newer.lastSeen)
    }
}
