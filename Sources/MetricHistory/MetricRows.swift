/// The rows of one file in long form: one sample per row.
struct MetricRows {
    /// The largest time that counts as plausible: the end of the year 9999, in milliseconds since 1970 UTC.
    static let latest: Int64 = 253_402_300_799_999
    /// The start of the year 1, in milliseconds since 1970 UTC.
    private static let earliest: Int64 = -62_135_596_800_000
    /// Whole numbers from here on are milliseconds, below it seconds (10^11 s is the year 5138).
    private static let leastMilliseconds: Int64 = 100_000_000_000

    let file: String
    /// Milliseconds since 1970 UTC.
    let times: [Int64]
    let nodes: CodedStrings
    let metrics: CodedStrings
    /// NaN where there is a gap.
    let values: [Double]

    /// Reads a Parquet or CSV file.
    init(file: String) throws {
        switch try FileFormat.of(file) {
        case .parquet: try self.init(ArrowReader(parquet: file))
        case .csv: try self.init(ArrowReader(csv: file, texts: ["node", "series_id", "metric"]))
        }
    }

    private init(_ reader: ArrowReader) throws {
        let nodeColumn = Self.nodeColumn(reader)
        // A name that the path tells, as in date=2026-11-01/node=n1, need not be in the file.
        let fixed = PartitionPath.values(of: reader.file)
        let names = Set(reader.columns.map(\.name))
        func fromPath(_ name: String) -> String? { names.contains(name) ? nil : fixed[name] }
        let node = fromPath("node") ?? fromPath("series_id")
        let wanted =
            ["timestamp"] + (node == nil || names.contains(nodeColumn) ? [nodeColumn] : [])
            + (fromPath("metric") == nil ? ["metric"] : []) + ["value"]
        let table = try ColumnTable(reader, columns: wanted)
        file = reader.file
        times = try Self.times(table)
        nodes = try Self.texts(table, nodeColumn, fixed: names.contains(nodeColumn) ? nil : node)
        metrics = try Self.texts(table, "metric", fixed: fromPath("metric"))
        values = try table.numbers("value").map { $0.isFinite ? $0 : .nan }
    }

    private static func texts(_ table: ColumnTable, _ name: String, fixed: String?) throws -> CodedStrings {
        guard let fixed else { return try table.codedStrings(name) }
        return CodedStrings(codes: Array(repeating: 0, count: table.rowCount), dictionary: [fixed])
    }

    /// Public data sets call the node `series_id`.
    private static func nodeColumn(_ reader: ArrowReader) -> String {
        let names = reader.columns.map(\.name)
        return !names.contains("node") && names.contains("series_id") ? "series_id" : "node"
    }

    private static func times(_ table: ColumnTable) throws -> [Int64] {
        let name = "timestamp"
        switch try table.column(name) {
        case .timestamps(let instants):
            return try plausible(table.complete(instants, name), unit: 1, table)
        case .int32(let integers), .int64(let integers):
            let values = try table.complete(integers, name)
            let isSeconds = values.allSatisfy { $0 < leastMilliseconds }
            return try plausible(values, unit: isSeconds ? 1000 : 1, table)
        case .doubles where table.rowCount == 0:
            // A CSV file without rows does not tell its types.
            return []
        case .strings(let texts):
            return try plausible(table.instants(name, texts), unit: 1, table)
        case let other:
            throw table.wrongType(name, other, expected: "timestamps or whole seconds")
        }
    }

    private static func plausible(_ times: [Int64], unit: Int64, _ table: ColumnTable) throws -> [Int64] {
        let allowed = earliest / unit...latest / unit
        if let row = times.firstIndex(where: { !allowed.contains($0) }) {
            throw table.error("timestamp", .implausibleTime(row: row + 1, value: times[row]))
        }
        return unit == 1 ? times : times.map { $0 * unit }
    }
}
