public import Foundation
import GRDB

extension DecisionDatabase {
    /// Decisions removed in one transaction: few, so that writing never waits long, and so that no more is lost than must
    /// be where each names thousands of nodes.
    private static let chunk = 50

    /// Removes decisions that are too old, then the oldest until the file is small enough.
    ///
    /// - Parameter now: The present.
    /// - Returns: The number of decisions removed.
    /// - Throws: `DecisionLogError` when the database refuses.
    @discardableResult
    public func prune(now: Date) async throws -> Int {
        let limit = now.addingTimeInterval(-options.keepDays * 86_400).milliseconds
        var removed = 0
        do {
            removed += try await removeAll("WHERE time < \(limit)")
            _ = try await pool.write { database in
                try database.execute(sql: "DELETE FROM load_sample WHERE time < ?", arguments: [limit])
            }
            while try await usedBytes() > options.maximumBytes {
                let count = try await remove("")
                if count == 0 { break }
                removed += count
            }
            if removed > 0 { try await giveBack() }
        } catch { throw Self.named(path, error) }
        return removed
    }

    private func removeAll(_ condition: String) async throws -> Int {
        var removed = 0
        while true {
            let count = try await remove(condition)
            removed += count
            if count < Self.chunk { return removed }
        }
    }

    /// Removes one chunk of the oldest decisions.
    private func remove(_ condition: String) async throws -> Int {
        try await pool.write { database in
            try database.execute(
                sql: """
                    DELETE FROM decision WHERE id IN
                    (SELECT id FROM decision \(condition) ORDER BY time, id LIMIT \(Self.chunk))
                    """
            )
            return database.changesCount
        }
    }

    /// The bytes of the file that hold something.
    func usedBytes() async throws -> Int64 {
        try await pool.read { database in
            let pages = try Int64.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            let free = try Int64.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
            let size = try Int64.fetchOne(database, sql: "PRAGMA page_size") ?? 0
            return (pages - free) * size
        }
    }

    /// Gives free pages back to the file system.
    private func giveBack() async throws {
        try await pool.writeWithoutTransaction { database in
            // Each step of the statement frees one page.
            _ = try Row.fetchAll(database, sql: "PRAGMA incremental_vacuum")
        }
    }
}
