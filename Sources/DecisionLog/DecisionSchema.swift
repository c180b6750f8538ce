import GRDB

/// The tables of a log and how older files come to them; `docs/formats.md` documents them.
enum DecisionSchema {
    /// Marks the file as ours: "HYDS".
    static let applicationID = 0x4859_4453

    /// The steps from an empty file to the present tables; a step is never changed once it has been released.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { try createTables($0) }
        return migrator
    }

    private static func createTables(_ database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE decision (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    time INTEGER NOT NULL,
                    mode TEXT NOT NULL,
                    namespace TEXT NOT NULL,
                    pod TEXT NOT NULL,
                    uid TEXT NOT NULL,
                    step TEXT NOT NULL,
                    chosen TEXT,
                    bound_node TEXT,
                    bound_at INTEGER,
                    is_fully_judged INTEGER NOT NULL,
                    seconds REAL NOT NULL,
                    record TEXT NOT NULL
                );
                CREATE INDEX decision_by_time ON decision (time);
                CREATE INDEX decision_by_pod ON decision (namespace, pod, time);
                CREATE INDEX decision_by_uid ON decision (uid, time);
                CREATE TABLE outcome (
                    decision INTEGER NOT NULL REFERENCES decision (id) ON DELETE CASCADE,
                    hours INTEGER NOT NULL,
                    node TEXT NOT NULL,
                    mean_milli_cpu REAL NOT NULL,
                    mean_share REAL NOT NULL,
                    hot_share REAL NOT NULL,
                    coverage REAL NOT NULL,
                    PRIMARY KEY (decision, hours, node)
                ) WITHOUT ROWID;
                CREATE TABLE load_sample (
                    time INTEGER PRIMARY KEY,
                    node_count INTEGER NOT NULL,
                    mean REAL NOT NULL,
                    deviation REAL NOT NULL,
                    hot_share REAL NOT NULL
                );
                PRAGMA application_id = \(applicationID);
                """
        )
    }

    /// Whether a database is a log, or empty so that it can become one.
    static func isOurs(_ database: Database) throws -> Bool {
        let mark = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let tableCount = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        return mark == applicationID || (mark == 0 && tableCount == 0)
    }
}
