public import Foundation
import GRDB

/// Reads a log that a service may be writing to at the same time; changes nothing.
public final class DecisionReader: Sendable {
    private let path: String
    private let queue: DatabaseQueue

    /// Opens a log.
    ///
    /// - Parameter path: The file.
    /// - Throws: `DecisionLogError` if it is missing, damaged, no log, or of a later release.
    public init(path: String) throws {
        self.path = path
        guard FileManager.default.fileExists(atPath: path) else { throw DecisionLogError.missing(path: path) }
        queue = try DecisionDatabase.naming(path) {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try DecisionDatabase.check(path, queue)
            guard try queue.read({ try DecisionSchema.migrator.hasCompletedMigrations($0) }) else {
                throw DecisionLogError.foreign(path: path)
            }
            return queue
        }
    }

    /// The decisions that pass a filter, newest first.
    ///
    /// - Throws: `DecisionLogError` if the file cannot be read.
    public func decisions(_ filter: DecisionFilter) throws -> [DecisionRecord] {
        try DecisionDatabase.naming(path) { try queue.read { try filter.decisions(in: $0) } }
    }

    /// Compares our choices with what happened over a period.
    ///
    /// - Parameters:
    ///   - from: The start of the period.
    ///   - to: The end of the period.
    ///   - progress: Called now and then with the number of decisions read.
    /// - Returns: The comparison.
    /// - Throws: `DecisionLogError` if the file cannot be read.
    package func compare(from: Date, to: Date, progress: (Int) -> Void = { _ in }) throws -> ShadowComparison {
        var filter = DecisionFilter()
        filter.from = from
        filter.to = to
        return try DecisionDatabase.naming(path) {
            try queue.read { database in
                var tally = ShadowTally(from: from, to: to)
                var count = 0
                let statement = try database.cachedStatement(sql: "SELECT * FROM outcome WHERE decision = ?")
                try filter.forEach(in: database) { record in
                    let rows = try Row.fetchAll(statement, arguments: [record.id])
                    tally.add(record, outcomes: try rows.map { try DecisionOutcome($0, uid: record.uid) })
                    count += 1
                    if count.isMultiple(of: 100) { progress(count) }
                }
                let samples = try Row.fetchCursor(
                    database,
                    sql: "SELECT * FROM load_sample WHERE time >= ? AND time < ? ORDER BY time",
                    arguments: [from.milliseconds, to.milliseconds]
                )
                while let row = try samples.next() { tally.add(try LoadSample(row)) }
                return tally.result
            }
        }
    }

    /// The number of decisions in a period.
    ///
    /// - Throws: `DecisionLogError` if the file cannot be read.
    public func count(from: Date, to: Date) throws -> Int {
        try DecisionDatabase.naming(path) {
            try queue.read { database in
                try Int.fetchOne(
                    database,
                    sql: "SELECT count(*) FROM decision WHERE time >= ? AND time < ?",
                    arguments: [from.milliseconds, to.milliseconds]
                ) ?? 0
            }
        }
    }
}

extension DecisionOutcome {
    init(_ row: Row, uid: String) throws {
        self.init(
            uid: uid,
            hours: try row.value("hours"),
            node: try row.value("node"),
            meanMilliCPU: try row.value("mean_milli_cpu"),
            meanShare: try row.value("mean_share"),
            hotShare: try row.value("hot_share"),
            coverage: try row.value("coverage")
        )
    }
}

extension LoadSample {
    init(_ row: Row) throws {
        self.init(
            time: Date(milliseconds: try row.value("time")),
            nodeCount: try row.value("node_count"),
            mean: try row.value("mean"),
            deviation: try row.value("deviation"),
            hotShare: try row.value("hot_share")
        )
    }
}
