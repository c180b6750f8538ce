import Synchronization

/// How the watch of one kind of object does.
public struct WatchStatus: Sendable {
    /// The kind, as in the address: `pods`.
    public let kind: String
    /// Whether all objects were listed once.
    public let isSynced: Bool
    /// The time since the server last sent anything, in seconds; nil if it never did.
    public let secondsSinceAnswer: Double?
    /// How often a watch was begun anew.
    public let restartCount: Int
    /// How often everything was listed again, since the server had forgotten where we were.
    public let relistCount: Int
    /// The number of objects.
    public let objectCount: Int
    /// The number of objects that could not be understood and are left out.
    public let oddCount: Int
    /// What is wrong and the mend, nil if nothing is.
    public let problem: String?
}

/// How all watches do, written by each and read by whoever asks.
final class WatchBoard: Sendable {
    struct Entry {
        var isSynced = false
        var answeredAt: ContinuousClock.Instant?
        var restartCount = 0
        var relistCount = 0
        var objectCount = 0
        var oddCount = 0
        var problem: String?
    }

    private let entries: Mutex<[String: Entry]>

    init(kinds: [String]) {
        entries = Mutex(Dictionary(uniqueKeysWithValues: kinds.map { ($0, Entry()) }))
    }

    func update(_ kind: String, _ change: (inout Entry) -> Void) {
        entries.withLock { change(&$0[kind, default: Entry()]) }
    }

    var statuses: [WatchStatus] {
        let now = ContinuousClock.now
        return entries.withLock { $0 }.sorted { $0.key < $1.key }.map { kind, entry in
            WatchStatus(
                kind: kind,
                isSynced: entry.isSynced,
                secondsSinceAnswer: entry.answeredAt.map { (now - $0) / .seconds(1) },
                restartCount: entry.restartCount,
                relistCount: entry.relistCount,
                objectCount: entry.objectCount,
                oddCount: entry.oddCount,
                problem: entry.problem
            )
        }
    }
}
