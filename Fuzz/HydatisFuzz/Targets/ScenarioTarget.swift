import Foundation
@testable import MetricHistory
@testable import Simulation

/// A scenario folder, and one replay of it.
///
/// The JSON of `scenario.json` ends with a zero byte; then come the numbers of the tables, four bytes each, with the counts
/// of nodes and pods first.
enum ScenarioTarget: FuzzTarget {
    static let name = "scenario"
    static let about = "scenario folders: description and tables of any numbers, and a replay"
    private static let folder = ScratchFile("scenario").path

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let json = bytes.prefix { $0 != 0 }
        try Data(json).write(to: URL(filePath: "\(folder)/scenario.json"))
        var numbers = Numbers(rest: bytes.dropFirst(json.count + 1))
        let nodeCount = numbers.count(3)
        try table(&numbers, nodeCount, ids: "node_id", ["cpu_milli", "memory_mib", "max_pods"])
            .write(parquet: "\(folder)/nodes.parquet")
        let podCount = numbers.count(6)
        let fields = ["arrival_s", "lifetime_s", "workload_id", "app_id", "cpu_request_milli", "memory_request_mib"]
        var pods = Self.columns(&numbers, podCount, ids: "pod_id", fields)
        let kinds = (0..<podCount).map { _ in ["service", "job", "service", "job", "other"][numbers.count(4)] }
        pods.append(("kind", .strings(CodedStrings(kinds))))
        try ColumnTable(pods).write(parquet: "\(folder)/pods.parquet")
        let usage = ["pod_id", "step", "cpu_milli", "memory_mib"]
        try ColumnTable(Self.columns(&numbers, numbers.count(7), ids: nil, usage))
            .write(parquet: "\(folder)/usage.parquet")
        let scenario = try Scenario(directory: folder, history: .notNeeded)
        let figures = try Simulator(scenario: scenario).run(.kubeDefault).figures
        require(!"\(figures)".contains("nan"), "\(figures)")
    }

    private static func table(
        _ numbers: inout Numbers,
        _ count: Int,
        ids: String,
        _ names: [String]
    ) -> ColumnTable {
        ColumnTable(columns(&numbers, count, ids: ids, names))
    }

    private static func columns(
        _ numbers: inout Numbers,
        _ count: Int,
        ids: String?,
        _ names: [String]
    ) -> [(name: String, values: Column)] {
        let own = names.map { name in
            let values = (0..<count).map { _ in Int64(numbers.next()) }
            return (name: name, values: Column.int32(NullableIntegers(values)))
        }
        guard let ids else { return own }
        return [(ids, .int32(NullableIntegers((0..<count).map(Int64.init))))] + own
    }

    /// Takes numbers of four bytes, zeros behind the end.
    private struct Numbers {
        var rest: UnsafeRawBufferPointer.SubSequence

        mutating func next() -> Int32 {
            let bytes = rest.prefix(4)
            rest = rest.dropFirst(4)
            return Int32(truncatingIfNeeded: bytes.reversed().reduce(0) { $0 << 8 | Int($1) })
        }

        mutating func count(_ limit: Int) -> Int { Int(UInt32(bitPattern: next())) % (limit + 1) }
    }

    static func seeds() throws -> [String: Data] {
        let json = #"{"history":"h","history_before_day":{"planetlab":1,"bitbrains":101},"family":"f"}"#
        let numbers: [Int32] = [
            2, 4000, 8000, 8192, 16_384, 110, 3,  // two nodes, column by column
            2, 0, 600, -1, 3600, 1, 2, 1, 1, 500, 250, 512, 1024, 0, 1,  // two pods, with their kinds
            4, 0, 0, 1, 1, 0, 1, 2, 3, 100, 200, 50, 60, 10, 20, 30, 40,  // four samples
        ]
        var data = Data(json.utf8) + [0]
        for number in numbers { withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) } }
        return ["two-nodes": data, "no-pods": data.prefix(json.utf8.count + 1 + 28)]
    }
}
