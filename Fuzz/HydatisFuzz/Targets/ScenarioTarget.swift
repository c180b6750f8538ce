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
        var numbers = FuzzNumbers(bytes.dropFirst(json.count + 1))
        let nodeCount = numbers.count(3)
        try ColumnTable(columns(&numbers, nodeCount, ids: "node_id", ["cpu_milli", "memory_mib", "max_pods"]))
            .write(parquet: "\(folder)/nodes.parquet")
        let podCount = numbers.count(6)
        let fields = ["arrival_s", "lifetime_s", "workload_id", "app_id", "cpu_request_milli", "memory_request_mib"]
        var pods = columns(&numbers, podCount, ids: "pod_id", fields)
        pods.append(("kind", numbers.texts(podCount, ["service", "job", "service", "job", "other"])))
        try ColumnTable(pods).write(parquet: "\(folder)/pods.parquet")
        let usage = ["pod_id", "step", "cpu_milli", "memory_mib"]
        let rowCount = numbers.count(7)
        try ColumnTable(columns(&numbers, rowCount, ids: nil, usage))
            .write(parquet: "\(folder)/usage.parquet")
        let scenario = try Scenario(directory: folder, history: .notNeeded)
        let figures = Simulator(scenario: scenario).run(.kubeDefault).figures
        require(!"\(figures)".contains("nan"), "\(figures)")
    }

    private static func columns(
        _ numbers: inout FuzzNumbers,
        _ count: Int,
        ids: String?,
        _ names: [String]
    ) -> [(name: String, values: Column)] {
        let own = names.map { (name: $0, values: numbers.whole(count)) }
        guard let ids else { return own }
        return [(ids, .int32(NullableIntegers((0..<count).map(Int64.init))))] + own
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
