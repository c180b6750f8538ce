import ClusterModel
public import Logging
import Synchronization

/// Keeps what the API server says about the cluster in memory, through a watch of each kind that placement looks at.
///
/// Nodes and pods must be readable; of other kinds those that we may not read count as settled, with a problem in
/// `statuses`. Views are for decisions, events for those that keep books of their own.
public final class WatchCache: Sendable {
    fileprivate struct Inner {
        var store = ClusterStore()
        var open: Set<String>
        var outbox = EventOutbox()
    }

    /// How many events wait for one subscriber at most.
    static let bufferedEvents = 16_384

    private static let resources = [
        NodeKind.resource, PodKind.resource, NamespaceKind.resource, ServiceKind.resource, ReplicaSetKind.resource,
        StatefulSetKind.resource, ReplicationControllerKind.resource, VolumeKind.resource, ClaimKind.resource,
        ClassKind.resource,
    ]

    private let client: KubernetesClient
    private let settings: WatchSettings
    private let logger: Logger
    private let board = WatchBoard(kinds: resources.map(\.name))
    private let inner: Mutex<Inner>

    /// Creates a cache, which is empty until it runs.
    ///
    /// - Parameters:
    ///   - client: Asks the API server; its credentials must allow list and watch.
    ///   - logger: Is told of watches that break off and of objects that are left out.
    ///   - settings: How patient it is.
    public init(client: KubernetesClient, logger: Logger, settings: WatchSettings = WatchSettings()) {
        self.client = client
        self.logger = logger
        self.settings = settings
        inner = Mutex(Inner(open: Set(Self.resources.map(\.name))))
    }

    // MARK: - Reading

    /// Whether every kind was listed once, or is known to be closed to us; nothing is to be decided before.
    public var isSynced: Bool { inner.withLock { $0.store.isBuilt } }

    /// The cluster as it is known now, empty before `isSynced`.
    ///
    /// - Complexity: O(1).
    public func view() -> ClusterView {
        inner.withLock { $0.store.isBuilt ? $0.store.view : ClusterStore().view }
    }

    /// How each watch does, in the order of the kinds' names.
    public var statuses: [WatchStatus] { board.statuses }

    /// What changes from now on; a view that is taken after an event has the event's change.
    ///
    /// A subscriber that falls behind by more than some thousand events loses some and finds `.resynchronized`, after
    /// which it starts afresh from a view.
    public func events() -> AsyncStream<ClusterEvent> { events(buffering: Self.bufferedEvents) }

    func events(buffering limit: Int) -> AsyncStream<ClusterEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ClusterEvent.self,
            bufferingPolicy: .bufferingOldest(limit)
        )
        let number = inner.withLock { $0.outbox.subscribe(continuation) }
        // Runs under the status lock of a task that is cancelled. What is removed is released after the lock.
        continuation.onTermination = { [weak self] _ in _ = self?.inner.withLock { $0.outbox.unsubscribe(number) } }
        return stream
    }

    /// Changes what is known, then hands out what is to be told.
    ///
    /// A continuation resumes a task, which takes that task's status lock; cancelling the task takes this cache's lock
    /// under that one. So nothing is handed out under the lock: whoever finds the outbox idle empties it, batch by batch,
    /// and others only add to it, which keeps the order.
    private func change(_ body: (inout Inner) -> Void) {
        var batch = inner.withLock { inner in
            body(&inner)
            return inner.outbox.begin()
        }
        while let due = batch {
            due.deliver()
            batch = inner.withLock { $0.outbox.next() }
        }
    }

    // MARK: - Running

    /// Watches until the task is cancelled.
    ///
    /// Faults of the server are waited out.
    public func run() async throws {
        await withDiscardingTaskGroup { group in
            watch(NodeKind.self, in: &group) { $0.apply($1) }
            watch(PodKind.self, in: &group) { $0.apply($1) }
            watch(NamespaceKind.self, in: &group) { $0.setNamespace($1) }
            watch(ServiceKind.self, in: &group) { store, change in store.change { $0.setService(change) } }
            watch(ReplicaSetKind.self, in: &group) { store, change in
                store.change { $0.setController("ReplicaSet", change) }
            }
            watch(StatefulSetKind.self, in: &group) { store, change in
                store.change { $0.setController("StatefulSet", change) }
            }
            watch(ReplicationControllerKind.self, in: &group) { store, change in
                store.change { $0.setController("ReplicationController", change) }
            }
            watch(VolumeKind.self, in: &group) { store, change in store.change { $0.setVolume(change) } }
            watch(ClaimKind.self, in: &group) { store, change in store.change { $0.setClaim(change) } }
            watch(ClassKind.self, in: &group) { store, change in store.change { $0.setClass(change) } }
        }
        try Task.checkCancellation()
    }

    private func watch<Kind: WatchedKind>(
        _ kind: Kind.Type,
        in group: inout DiscardingTaskGroup,
        _ apply: @escaping @Sendable (inout ClusterStore, ObjectChange<Kind.Value>) -> [ClusterEvent]
    ) {
        let reflector = Reflector<Kind>(
            client: client,
            settings: settings,
            logger: logger,
            board: board
        ) { [self] news in
            change { inner in
                switch news {
                case .changes(let changes):
                    for change in changes { inner.outbox.add(apply(&inner.store, change)) }
                case .listed(let isFirst):
                    inner.settle(Kind.resource, isReadable: true)
                    if !isFirst { inner.outbox.add([.resynchronized]) }
                case .unreadable:
                    if !Kind.resource.isRequired { inner.settle(Kind.resource, isReadable: false) }
                }
            }
        }
        group.addTask { await reflector.run() }
    }
}

extension WatchCache.Inner {
    /// Takes in that a kind was listed or cannot be; the last one of all completes the picture.
    fileprivate mutating func settle(_ resource: WatchedResource, isReadable: Bool) {
        outbox.add(store.change { $0.setReadable(resource.name, isReadable) })
        open.remove(resource.name)
        guard open.isEmpty, !store.isBuilt else { return }
        store.build()
        outbox.add([.resynchronized])
    }
}
