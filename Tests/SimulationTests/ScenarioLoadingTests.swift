import Foundation
import MetricHistory
import Simulation
import Testing

struct ScenarioLoadingTests {
    /// Calls a body with a copy of a shipped scenario that it may damage.
    private func withCopy(_ body: (URL) throws -> Void) throws {
        let copy = FileManager.default.temporaryDirectory.appending(path: "hydatis-\(UUID().uuidString)")
        let source = Fixture.benchmark.appending(path: "scenarios/s4-daily-test-01")
        try FileManager.default.copyItem(at: source, to: copy)
        defer { try? FileManager.default.removeItem(at: copy) }
        try body(copy)
    }

    private func message(of directory: URL, history: HistorySource = .notNeeded) throws -> String {
        do {
            _ = try Scenario(directory: directory.path, history: history)
        } catch {
            return "\(error)"
        }
        Issue.record("the scenario was accepted")
        return ""
    }

    @Test("Each missing file is named", arguments: ["nodes.parquet", "pods.parquet", "usage.parquet", "scenario.json"])
    func missingFile(name: String) throws {
        try withCopy { folder in
            try FileManager.default.removeItem(at: folder.appending(path: name))
            #expect(try message(of: folder).contains(name))
        }
    }

    @Test("A cut-off file is named", arguments: ["nodes.parquet", "pods.parquet", "usage.parquet"])
    func truncatedFile(name: String) throws {
        try withCopy { folder in
            let file = folder.appending(path: name)
            try Data(contentsOf: file).dropLast(200).write(to: file)
            #expect(try message(of: folder).contains(name))
        }
    }

    @Test("A description without limits is refused", arguments: ["", "{}", "[1]", "{\"history\": \"../x\"}"])
    func badDescription(text: String) throws {
        try withCopy { folder in
            try Data(text.utf8).write(to: folder.appending(path: "scenario.json"))
            #expect(try message(of: folder).contains("scenario.json"))
        }
    }

    @Test("A missing history is named with the option that mends it")
    func missingHistory() throws {
        try withCopy { folder in
            let message = try message(of: folder, history: .besideScenario)
            #expect(message.contains("daily.parquet") && message.contains("--history"))
        }
    }

    @Test("A history elsewhere can be named")
    func historyElsewhere() throws {
        try withCopy { folder in
            let history = Fixture.benchmark.appending(path: "history").path
            let scenario = try Scenario(directory: folder.path, history: .directory(history))
            #expect(!scenario.history.isEmpty)
        }
    }

    /// One damage to a table of the scenario and what the message must say.
    struct Damage: Sendable, CustomTestStringConvertible {
        var file: String
        var column: String
        var value: Int32
        var says: String
        var testDescription: String { "\(file) \(column)=\(value)" }
    }

    @Test(
        "A value that makes no sense is named with its column or row",
        arguments: [
            Damage(file: "nodes.parquet", column: "cpu_milli", value: 0, says: "'cpu_milli' is 0 in row 1"),
            Damage(file: "nodes.parquet", column: "node_id", value: 7, says: "'node_id' is 7 in row 1"),
            Damage(file: "pods.parquet", column: "arrival_s", value: -5, says: "'arrival_s' is -5 in row 1"),
            Damage(file: "pods.parquet", column: "arrival_s", value: 80_000, says: "'arrival_s' falls in row 2"),
            Damage(file: "pods.parquet", column: "lifetime_s", value: -2, says: "'lifetime_s' is -2 in row 1"),
            Damage(file: "pods.parquet", column: "memory_request_mib", value: -1, says: "'memory_request_mib'"),
            Damage(file: "usage.parquet", column: "pod_id", value: 100_000, says: "row 1 (pod 100000"),
            Damage(file: "usage.parquet", column: "step", value: 288, says: "step 288"),
            Damage(file: "usage.parquet", column: "step", value: 5, says: "hole or a duplicate"),
        ]
    )
    func senselessValue(damage: Damage) throws {
        try withCopy { folder in
            let path = folder.appending(path: damage.file).path
            let table = try ColumnTable(parquet: path)
            let columns = try table.names.map { name in
                var column = try #require(table[name])
                if name == damage.column, case .int32(let integers) = column {
                    column = .int32(NullableIntegers([Int64(damage.value)] + integers.values.dropFirst()))
                }
                return (name: name, values: column)
            }
            try ColumnTable(columns).write(parquet: path)
            let message = try message(of: folder)
            #expect(message.contains(damage.file) && message.contains(damage.says), "\(message)")
        }
    }

    @Test("A folder that is not there is named")
    func missingFolder() throws {
        #expect(try message(of: URL(filePath: "/nonexistent/scenario")).contains("/nonexistent/scenario"))
    }
}
