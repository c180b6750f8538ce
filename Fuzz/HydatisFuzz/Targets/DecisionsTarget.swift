import Foundation
import GRDB

@testable import DecisionLog

/// A row of the decision log that holds anything, and the records in it.
///
/// The first line is the JSON of the column `record`; further lines are the other columns, each with a letter for its type
/// before the value: `i` integer, `d` number, `t` text, `b` bytes, `n` nothing.
enum DecisionsTarget: FuzzTarget {
    static let name = "decisions"
    static let about = "rows of the decision log, stored and answered records"
    private static let columns = [
        "id", "time", "mode", "namespace", "pod", "uid", "step", "chosen", "bound_node", "bound_at",
        "is_fully_judged", "seconds", "hours", "node", "mean_milli_cpu", "mean_share", "hot_share", "coverage",
        "node_count", "mean", "deviation",
    ]

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let json = lines.first else { return }
        if let record = try? DecisionRecord.decoder.decode(DecisionRecord.self, from: Data(json)) { try use(record) }
        var values: [String: (any DatabaseValueConvertible)?] = ["record": String(decoding: json, as: UTF8.self)]
        for (name, line) in zip(columns, lines.dropFirst()) { values[name] = value(line) }
        let row = Row(values)
        if let outcome = try? DecisionOutcome(row, uid: "u") { require(outcome.uid == "u", "the outcome's pod") }
        _ = try? LoadSample(row)
        try use(DecisionRecord(row, DecisionRecord.decoder))
    }

    private static func value(_ line: UnsafeRawBufferPointer.SubSequence) -> (any DatabaseValueConvertible)? {
        let text = String(decoding: line.dropFirst(), as: UTF8.self)
        switch line.first.map({ Character(Unicode.Scalar($0)) }) {
        case "i": return Int64(text)
        case "d": return Double(text)
        case "t": return text
        case "b": return Data(line.dropFirst())
        default: return nil
        }
    }

    /// Writes the record in both forms, and its sentence.
    private static func use(_ record: DecisionRecord) throws {
        _ = DecisionLog.sentence(for: record)
        _ = record.time.milliseconds
        _ = try LogEntry.decision(record, limit: 2)
        _ = try DecisionRecord.encoder.encode(record)
    }

    static func seeds() throws -> [String: Data] {
        var record = DecisionRecord(
            time: Date(timeIntervalSince1970: 1_700_000_000),
            mode: .shadow,
            namespace: "shop",
            pod: "cart",
            uid: "u",
            step: .learned
        )
        var calm = DecisionRecord.Candidate(node: "calm")
        calm.parts = [.init(scorer: "Learned", score: 80, weight: 1, remarks: ["calm hours ahead"])]
        calm.total = 80
        calm.extenderScore = 8
        calm.allocatableMilliCPU = 1000
        calm.health = "healthy"
        var tainted = DecisionRecord.Candidate(node: "tainted")
        tainted.rejectedBy = "TaintToleration"
        tainted.reasons = ["node(s) had untolerated taint {dedicated: db}"]
        record.candidates = [calm, tainted]
        record.chosen = "calm"
        record.sentence = DecisionLog.sentence(for: record)
        let stored = try DecisionRecord.encoder.encode(StoredDecision(record, limit: 10))
        let row = [
            "i1", "i1700000000000", "tshadow", "tshop", "tcart", "tu", "tlearned", "tcalm", "n", "n", "i0", "d0.5",
            "i1",
            "tcalm", "d200", "d0.2", "d0", "d1", "i2", "d0.5", "d0.1",
        ]
        return [
            "answered.json": try DecisionRecord.encoder.encode(record),
            "stored": stored + Data("\n\(row.joined(separator: "\n"))".utf8),
        ]
    }
}
