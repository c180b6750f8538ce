import Foundation

@testable import MetricHistory

/// Parquet files, as tables of any columns and as metrics.
enum ParquetTarget: FuzzTarget {
    static let name = "parquet"
    static let about = "Parquet files, as tables and as metrics"
    private static let file = ScratchFile("table.parquet")

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        try file.with(bytes) { path in
            if let table = try? ColumnTable(parquet: path) { TableUse.use(table) }
            TableUse.use(try MetricTable.read(path: path))
        }
    }

    static func seeds() throws -> [String: Data] {
        var seeds: [String: Data] = [:]
        for (name, table) in TableUse.examples {
            let path = ScratchFile("seed.parquet").path
            defer { unlink(path) }
            try table.write(parquet: path)
            seeds["\(name).parquet"] = try Data(contentsOf: URL(filePath: path))
        }
        return seeds
    }
}

/// CSV files, as tables of any columns and as metrics.
enum CSVTarget: FuzzTarget {
    static let name = "csv"
    static let about = "CSV files, as tables and as metrics"
    private static let file = ScratchFile("table.csv")

    static func run(_ bytes: UnsafeRawBufferPointer) throws {
        try file.with(bytes) { path in
            if let table = try? ColumnTable(csv: path, texts: ["node"]) { TableUse.use(table) }
            TableUse.use(try MetricTable.read(path: path))
        }
    }

    static func seeds() throws -> [String: Data] {
        var seeds: [String: Data] = [:]
        for (name, table) in TableUse.examples {
            let path = ScratchFile("seed.csv").path
            defer { unlink(path) }
            try table.write(csv: path)
            seeds["\(name).csv"] = try Data(contentsOf: URL(filePath: path))
        }
        return seeds
    }
}

/// What is done with a table that could be read.
enum TableUse {
    /// Asks for every column in every type.
    static func use(_ table: ColumnTable) {
        for name in table.names {
            _ = try? table.integers(name)
            _ = try? table.int32s(name)
            _ = try? table.doubles(name)
            _ = try? table.strings(name)
            _ = try? table.timestamps(name)
        }
    }

    /// Looks at the quality of metrics, and takes a part.
    static func use(_ table: MetricTable) {
        guard table.grid.count <= 100_000, table.series.count <= 100 else { return }
        _ = table.longForm.rowCount
        _ = table.slice(from: table.grid.start, to: table.grid.start)
    }

    /// Metrics in long form, and columns of every type with missing values.
    static var examples: [(name: String, table: ColumnTable)] {
        let grid = TimeGrid(start: 1_700_000_000_000, stepMilliseconds: 60_000, count: 3)
        var metrics = MetricTable(
            grid: grid,
            series: ["a", "b"].map { SeriesKey(node: $0, metric: "cpu_utilization_ratio") }
        )
        for time in 0..<3 { metrics[series: 0, at: time] = 0.25 * Double(time) }
        let types = ColumnTable([
            ("whole", .int64(NullableIntegers([1, .max, 0], isPresent: [true, true, false]))),
            ("small", .int32(NullableIntegers([1, -2, 3]))),
            ("number", .doubles([0.5, .nan, .infinity])),
            ("text", .strings(CodedStrings(["x", "", "x"]))),
            ("time", .timestamps(NullableIntegers([0, 1, 1_700_000_000_000]))),
        ])
        return [("metrics", metrics.longForm), ("types", types)]
    }
}
