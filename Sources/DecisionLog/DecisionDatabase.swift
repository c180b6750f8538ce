import DequeModule
package import Foundation
import GRDB
public import Logging
import Synchronization

/// A decision log in one SQLite file.
///
/// `append` only makes an entry's text and puts it into a bounded buffer; `run` writes the buffer every fifth of a second, so a decision
/// never waits for the disk. When the disk is too slow or refuses, the oldest entries are dropped and counted.
public final class DecisionDatabase: Sendable {
    /// How a log keeps what it is given.
    public struct Options: Sendable, Equatable {
        /// Decisions older than this are removed, in days.
        public var keepDays = 30.0
        /// The most bytes of the file; above it, the oldest decisions are removed.
        public var maximumBytes: Int64 = 2 << 30
        /// The most entries that wait.
        public var capacity = 20_000
        /// The most feasible nodes that are kept of one decision.
        public var candidateLimit = 500
        /// The time between two writes.
        public var flushInterval = Duration.milliseconds(200)
        /// The time between two looks at age and size.
        public var pruneInterval = Duration.seconds(600)

        /// Creates the default options.
        public init() {}
    }

    struct Buffer: Sendable {
        var entries: Deque<LogEntry> = []
        var status = DecisionLogStatus()
        var lastWarning: ContinuousClock.Instant?
    }

    /// Where the file is.
    public let path: String
    let pool: DatabasePool
    let options: Options
    private let logger: Logger
    private let buffer = Mutex(Buffer())
    private let flushing = FlushLock()

    /// Opens a log and makes the file if it is not there; a file of an earlier release is brought up to date.
    ///
    /// - Parameters:
    ///   - path: The file; its folder is made.
    ///   - options: How to keep decisions.
    ///   - logger: Told at most once a minute that something is lost.
    /// - Throws: `DecisionLogError` if the file is damaged, no log, or of a later release, or the disk refuses.
    public init(path: String, options: Options = Options(), logger: Logger) throws {
        self.path = path
        self.options = options
        self.logger = logger
        pool = try Self.naming(path) {
            let folder = URL(filePath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Self.checkExisting(path)
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.prepareDatabase { database in
                if !database.configuration.readonly {
                    try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
                    try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
                }
            }
            let pool = try DatabasePool(path: path, configuration: configuration)
            try Self.check(path, pool)
            try DecisionSchema.migrator.migrate(pool)
            return pool
        }
    }

    /// Looks whose file it is before it is opened for writing, which would change the journal mode of a foreign one.
    private static func checkExisting(_ path: String) throws {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let size = attributes?[.size] as? Int, size > 0 else { return }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try check(path, queue)
        try queue.close()
    }

    static func check(_ path: String, _ reader: some DatabaseReader) throws {
        try reader.read { database in
            guard try DecisionSchema.isOurs(database) else { throw DecisionLogError.foreign(path: path) }
            guard try !DecisionSchema.migrator.hasBeenSuperseded(database) else {
                throw DecisionLogError.newer(path: path)
            }
        }
    }

    /// Says errors of the database in our words.
    static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch { throw named(path, error) }
    }

    static func named(_ path: String, _ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else {
            if error is DecisionLogError || error is CancellationError { return error }
            if error is DecodingError { return DecisionLogError.damaged(path: path, reason: "\(error)") }
            return DecisionLogError.refused(path: path, reason: error.localizedDescription)
        }
        let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        return switch error.resultCode {
        case .SQLITE_CORRUPT: DecisionLogError.damaged(path: path, reason: reason)
        case .SQLITE_NOTADB: DecisionLogError.foreign(path: path)
        case .SQLITE_FULL: DecisionLogError.full(path: path)
        default: DecisionLogError.refused(path: path, reason: reason)
        }
    }

    private func take(_ entry: LogEntry) {
        buffer.withLock { buffer in
            if buffer.entries.count >= options.capacity {
                buffer.entries.removeFirst()
                buffer.status.dropped += 1
            }
            buffer.entries.append(entry)
        }
    }

    /// Writes what waits; called by `run` and before every question.
    ///
    /// What the disk refuses waits on, as far as there is room.
    public func flush() async {
        await flushing.hold {
            let batch = self.buffer.withLock { buffer in
                let batch = buffer.entries
                buffer.entries = []
                return batch
            }
            guard !batch.isEmpty else { return }
            do {
                try await self.pool.write { database in
                    for entry in batch { try entry.write(to: database) }
                }
                self.buffer.withLock { buffer in
                    buffer.status.stored += batch.count
                    buffer.status.problem = nil
                }
            } catch {
                self.putBack(batch, Self.named(self.path, error))
            }
        }
    }

    private func putBack(_ batch: Deque<LogEntry>, _ error: any Error) {
        let warns = buffer.withLock { buffer in
            let room = max(0, options.capacity - buffer.entries.count)
            buffer.entries.prepend(contentsOf: batch.suffix(room))
            buffer.status.dropped += max(0, batch.count - room)
            buffer.status.failures += 1
            buffer.status.problem = "\(error)"
            let now = ContinuousClock.now
            guard buffer.lastWarning.map({ now - $0 >= .seconds(60) }) ?? true else { return false }
            buffer.lastWarning = now
            return true
        }
        if warns { logger.warning("decisions cannot be stored", metadata: ["problem": "\(error)"]) }
    }

    /// Writes and tidies until the task is cancelled, then writes what is left.
    public func run() async {
        var nextPruning = ContinuousClock.now
        while !Task.isCancelled {
            await flush()
            if ContinuousClock.now >= nextPruning {
                nextPruning = .now + options.pruneInterval
                do { try await prune(now: Date()) } catch {
                    logger.warning("old decisions cannot be removed", metadata: ["problem": "\(error)"])
                }
            }
            try? await Task.sleep(for: options.flushInterval)
        }
        // The task is cancelled here, and the database would refuse a cancelled one.
        await Task { await flush() }.value
    }
}

extension DecisionDatabase: DecisionStore {
    /// Makes the JSON here, where nobody waits for the database.
    package func append(_ record: DecisionRecord) {
        do { take(try .decision(record, limit: options.candidateLimit)) } catch {
            buffer.withLock { buffer in
                buffer.status.dropped += 1
                buffer.status.problem = "\(error)"
            }
        }
    }

    package func markBound(uid: String, node: String, at time: Date) {
        take(.bound(uid: uid, node: node, time: time))
    }

    package func append(_ outcome: DecisionOutcome) { take(.outcome(outcome)) }

    package func append(_ sample: LoadSample) { take(.sample(sample)) }

    package func decisions(_ filter: DecisionFilter) async throws -> [DecisionRecord] {
        await flush()
        do { return try await pool.read { try filter.decisions(in: $0) } } catch { throw Self.named(path, error) }
    }

    /// How the log is doing.
    public var status: DecisionLogStatus {
        buffer.withLock { buffer in
            var status = buffer.status
            status.waiting = buffer.entries.count
            return status
        }
    }
}

/// Lets one flush run after the other, so that a later batch is never written before an earlier one.
private actor FlushLock {
    private var isHeld = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func hold(_ body: @Sendable () async -> Void) async {
        while isHeld { await withCheckedContinuation { waiting.append($0) } }
        isHeld = true
        await body()
        isHeld = false
        let woken = waiting
        waiting = []
        for continuation in woken { continuation.resume() }
    }
}
