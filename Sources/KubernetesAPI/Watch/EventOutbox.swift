/// Events on their way to those who subscribed, in the order in which they happened.
///
/// A value that is kept under a lock. Handing out resumes tasks, so it happens outside of the lock: one caller at a time
/// takes a batch with `begin` and asks for further ones with `next` until none is left; meanwhile others only add.
struct EventOutbox {
    /// A subscriber's end.
    typealias Continuation = AsyncStream<ClusterEvent>.Continuation

    /// Events and those who are to have them, to be delivered without any lock held.
    struct Batch {
        fileprivate let events: [ClusterEvent]
        fileprivate let subscribers: [Continuation]

        /// Hands out all events.
        func deliver() {
            for event in events {
                for continuation in subscribers {
                    // The last place of a full buffer says that events were lost; what is lost after it comes before
                    // the subscriber reads it, and so is in the view that it takes then.
                    if case .enqueued(remaining: 1) = continuation.yield(event) {
                        continuation.yield(.resynchronized)
                    }
                }
            }
        }
    }

    private var waiting: [ClusterEvent] = []
    private var subscribers: [Int: Continuation] = [:]
    private var subscriberCount = 0
    private var isDelivering = false

    /// Adds a subscriber, which has all events of later batches.
    ///
    /// - Returns: The number to unsubscribe with.
    mutating func subscribe(_ continuation: Continuation) -> Int {
        subscriberCount += 1
        subscribers[subscriberCount] = continuation
        return subscriberCount
    }

    /// Removes a subscriber.
    ///
    /// - Returns: Its end, for the caller to release after the lock.
    mutating func unsubscribe(_ number: Int) -> Continuation? { subscribers.removeValue(forKey: number) }

    /// Adds events behind those that wait.
    mutating func add(_ events: [ClusterEvent]) {
        if !subscribers.isEmpty { waiting += events }
    }

    /// The first batch, for a caller that now delivers; nil if another one does or nothing waits.
    mutating func begin() -> Batch? { isDelivering ? nil : next() }

    /// The next batch for the caller that delivers; nil ends its turn.
    mutating func next() -> Batch? {
        isDelivering = !waiting.isEmpty
        guard isDelivering else { return nil }
        defer { waiting = [] }
        return Batch(events: waiting, subscribers: Array(subscribers.values))
    }
}
