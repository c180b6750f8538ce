import Foundation

/// The nodes that were best for pods which are not bound yet, as far as memory allows.
///
/// Whoever may create pods can have any number of them asked about, so the oldest are forgotten by the thousands.
struct RecentChoices: Sendable {
    private struct Choice: Sendable {
        var nodes: [String]
        var time: Date
    }

    /// How long a binding may take to come.
    private static let limit: TimeInterval = 900

    private let capacity: Int
    private var newer: [String: Choice] = [:]
    private var older: [String: Choice] = [:]

    /// Creates an empty memory.
    ///
    /// - Parameter capacity: How many choices are kept at most.
    init(capacity: Int = 50_000) { self.capacity = capacity }

    var count: Int { newer.count + older.count }

    /// Remembers the best nodes of a pod.
    mutating func note(_ nodes: [String], for uid: String, at time: Date) {
        if newer.count >= capacity / 2 {
            older = newer
            newer = [:]
        }
        newer[uid] = Choice(nodes: nodes, time: time)
    }

    /// Takes out what was best for a pod, nil if nothing is known.
    mutating func take(_ uid: String) -> [String]? {
        let old = older.removeValue(forKey: uid)
        return (newer.removeValue(forKey: uid) ?? old)?.nodes
    }

    /// Forgets the pods that are not bound after a quarter of an hour.
    mutating func expire(at time: Date) {
        func isRecent(_ choice: Choice) -> Bool { time.timeIntervalSince(choice.time) < Self.limit }
        newer = newer.filter { isRecent($0.value) }
        older = older.filter { isRecent($0.value) }
    }
}
