import ClusterModel
import Foundation
import GRDB
import Placement

/// What waits to be written.
enum LogEntry: Sendable {
    /// A decision without its nodes, which are in the JSON.
    case decision(DecisionRecord, json: String)
    case bound(uid: String, node: String, time: Date)
    case outcome(DecisionOutcome)
    case sample(LoadSample)

    /// Makes the entry of a decision.
    ///
    /// - Parameters:
    ///   - record: The decision.
    ///   - limit: The most feasible nodes to keep of it.
    /// - Returns: The entry.
    /// - Throws: What the encoder throws.
    static func decision(_ record: DecisionRecord, limit: Int) throws -> LogEntry {
        let json = try DecisionRecord.encoder.encode(StoredDecision(record, limit: limit))
        var columns = record
        columns.candidates = []
        return .decision(columns, json: String(decoding: json, as: UTF8.self))
    }

    /// Writes the entry.
    ///
    /// - Throws: The database's errors.
    func write(to database: Database) throws {
        switch self {
        case .decision(let record, let json): try Self.insert(record, json, database)
        case .bound(let uid, let node, let time):
            try database.cachedStatement(
                sql: """
                    UPDATE decision SET bound_node = ?, bound_at = ?
                    WHERE id = (SELECT id FROM decision WHERE uid = ? ORDER BY time DESC, id DESC LIMIT 1)
                    """
            ).execute(arguments: [node, time.milliseconds, uid])
        case .outcome(let outcome): try Self.insert(outcome, database)
        case .sample(let sample):
            try database.cachedStatement(sql: "INSERT OR REPLACE INTO load_sample VALUES (?, ?, ?, ?, ?)").execute(
                arguments: [
                    sample.time.milliseconds, sample.nodeCount, sample.mean, sample.deviation, sample.hotShare,
                ]
            )
        }
    }

    private static func insert(_ record: DecisionRecord, _ json: String, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO decision (time, mode, namespace, pod, uid, step, chosen, bound_node, bound_at,
                    is_fully_judged, seconds, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                record.time.milliseconds, record.mode.rawValue, record.namespace, record.pod, record.uid,
                record.step.rawValue, record.chosen, record.boundNode, record.boundAt?.milliseconds,
                record.isFullyJudged, record.seconds, json,
            ]
        )
    }

    private static func insert(_ outcome: DecisionOutcome, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO outcome
                SELECT id, ?, ?, ?, ?, ?, ? FROM decision WHERE uid = ? ORDER BY time DESC, id DESC LIMIT 1
                """
        ).execute(
            arguments: [
                outcome.hours, outcome.node, outcome.meanMilliCPU, outcome.meanShare, outcome.hotShare,
                outcome.coverage, outcome.uid,
            ]
        )
    }
}

extension Date {
    /// Whole milliseconds since 1970 UTC, as the log stores times.
    var milliseconds: Int64 { Int64(saturating: (timeIntervalSince1970 * 1000).rounded()) }

    init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
