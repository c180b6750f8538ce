import Foundation
import GRDB
import Placement

extension DecisionFilter {
    /// The condition and its arguments.
    private var condition: (sql: String, arguments: StatementArguments) {
        var parts: [String] = []
        var arguments = StatementArguments()
        func add(_ part: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            parts.append(part)
            arguments += [value]
        }
        add("time >= ?", from?.milliseconds)
        add("time < ?", to?.milliseconds)
        add("namespace = ?", namespace)
        add("pod = ?", pod)
        add("uid = ?", uid)
        add("mode = ?", mode?.rawValue)
        return (parts.isEmpty ? "" : " WHERE " + parts.joined(separator: " AND "), arguments)
    }

    /// The decisions that pass, newest first.
    func decisions(in database: Database) throws -> [DecisionRecord] {
        let (sql, arguments) = condition
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT * FROM decision\(sql) ORDER BY time DESC, id DESC LIMIT ?",
            arguments: arguments + [max(0, limit)]
        )
        let decoder = DecisionRecord.decoder
        var records: [DecisionRecord] = []
        while let row = try rows.next() { records.append(try DecisionRecord(row, decoder)) }
        return records
    }

    /// Hands over every decision that passes, oldest first, without holding more than one.
    func forEach(in database: Database, _ body: (DecisionRecord) throws -> Void) throws {
        let (sql, arguments) = condition
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT * FROM decision\(sql) ORDER BY time, id",
            arguments: arguments
        )
        let decoder = DecisionRecord.decoder
        while let row = try rows.next() { try body(DecisionRecord(row, decoder)) }
    }
}

extension DecisionRecord {
    /// Reads a row of the table.
    init(_ row: Row, _ decoder: JSONDecoder) throws {
        let json: String = try row.value("record")
        let stored = try decoder.decode(StoredDecision.self, from: Data(json.utf8))
        self.init(
            time: Date(milliseconds: try row.value("time")),
            // A later release may know more modes and steps; what is unknown here is the most careful one.
            mode: ServingMode(rawValue: try row.value("mode")) ?? .shadow,
            namespace: try row.value("namespace"),
            pod: try row.value("pod"),
            uid: try row.value("uid"),
            step: DegradationLevel(rawValue: try row.value("step")) ?? .neutral
        )
        stored.fill(&self)
        id = try row.value("id")
        chosen = try row.optionalValue("chosen")
        boundNode = try row.optionalValue("bound_node")
        boundAt = try row.optionalValue("bound_at").map(Date.init(milliseconds:))
        isFullyJudged = try row.value("is_fully_judged")
        seconds = try row.value("seconds")
        // The place of binding may have become known after the sentence was written.
        if boundNode != nil || sentence.isEmpty { sentence = DecisionLog.sentence(for: self) }
    }
}
