import CArrowBridge

/// An open Parquet or CSV file.
final class ArrowReader {
    /// What is known of a column before it is read.
    struct ColumnInfo {
        let name: String
        let type: String
        let kind: ArrowBridgeKind
        let isNarrow: Bool
    }

    let file: String
    let columns: [ColumnInfo]
    let rowCount: Int
    private let handle: OpaquePointer

    /// Opens a Parquet file.
    convenience init(parquet path: String) throws {
        try self.init(file: path) { arrow_bridge_open_parquet(path, &$0) }
    }

    /// Reads a CSV file into memory; the columns in `texts` are taken as text.
    convenience init(csv path: String, texts: [String]) throws {
        let names = texts.flatMap { Array($0.utf8CString) }
        try self.init(file: path) { arrow_bridge_open_csv(path, names, texts.count, &$0) }
    }

    private init(file: String, open: (inout OpaquePointer?) -> ArrowBridgeStatus) throws {
        var opened: OpaquePointer?
        let status = open(&opened)
        defer { arrow_bridge_status_free(status) }
        guard let handle = opened, !status.failed else {
            throw status.error(file: file) { .unreadable($0) }
        }
        self.file = file
        self.handle = handle
        rowCount = Int(arrow_bridge_row_count(handle))
        columns = (0..<arrow_bridge_column_count(handle)).map { index in
            let column = arrow_bridge_column(handle, index)
            return ColumnInfo(
                name: String(cString: column.name),
                type: String(cString: column.type),
                kind: column.kind,
                isNarrow: column.narrow
            )
        }
    }

    deinit { arrow_bridge_reader_free(handle) }

    /// The position of a column, or an error that lists what is there or says that the name is not the only one.
    func index(of name: String) throws -> Int {
        guard let index = columns.firstIndex(where: { $0.name == name }) else {
            throw MetricHistoryError(
                file: file,
                column: name,
                problem: .missingColumn(found: columns.map(\.name))
            )
        }
        guard columns.lastIndex(where: { $0.name == name }) == index else {
            throw MetricHistoryError(file: file, column: name, problem: .repeatedColumn)
        }
        return index
    }

    /// Reads the whole column at a position.
    func read(_ index: Int) throws -> Column {
        let column = columns[index]
        if column.kind != ArrowBridgeKindUnsupported { try check(arrow_bridge_load(handle, Int32(index))) }
        switch column.kind {
        case ArrowBridgeKindInteger, ArrowBridgeKindBool:
            let integers = try integers(index, arrow_bridge_read_integers)
            return column.isNarrow ? .int32(integers) : .int64(integers)
        case ArrowBridgeKindDouble, ArrowBridgeKindNull: return try .doubles(doubles(index))
        case ArrowBridgeKindString: return try .strings(strings(index))
        case ArrowBridgeKindTimestamp: return try .timestamps(integers(index, arrow_bridge_read_timestamps))
        default:
            throw MetricHistoryError(file: file, column: column.name, problem: .unsupportedType(column.type))
        }
    }

    private typealias IntegerRead = (
        OpaquePointer?, Int32, UnsafeMutablePointer<Int64>?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int64>?
    ) -> ArrowBridgeStatus

    private func integers(_ index: Int, _ read: IntegerRead) throws -> NullableIntegers {
        var nullCount: Int64 = 0
        var isPresent: [Bool] = []
        let values = try [Int64](unsafeUninitializedCapacity: rowCount) { values, count in
            isPresent = try [Bool](unsafeUninitializedCapacity: rowCount) { flags, flagCount in
                // A Bool is one byte, 0 or 1, which is what the bridge writes.
                try flags.withMemoryRebound(to: UInt8.self) { bytes in
                    try check(read(handle, Int32(index), values.baseAddress, bytes.baseAddress, &nullCount))
                }
                flagCount = rowCount
            }
            count = rowCount
        }
        return NullableIntegers(values, isPresent: nullCount == 0 ? nil : isPresent)
    }

    private func doubles(_ index: Int) throws -> [Double] {
        try [Double](unsafeUninitializedCapacity: rowCount) { values, count in
            try check(arrow_bridge_read_doubles(handle, Int32(index), values.baseAddress))
            count = rowCount
        }
    }

    private func strings(_ index: Int) throws -> CodedStrings {
        var strings: OpaquePointer?
        let codes = try [Int32](unsafeUninitializedCapacity: rowCount) { codes, count in
            try check(arrow_bridge_read_strings(handle, Int32(index), codes.baseAddress, &strings))
            count = rowCount
        }
        defer { arrow_bridge_strings_free(strings) }
        let dictionary = (0..<arrow_bridge_strings_count(strings)).map { code in
            var length: Int64 = 0
            let bytes = UnsafeRawPointer(arrow_bridge_strings_get(strings, code, &length))
            return String(decoding: UnsafeRawBufferPointer(start: bytes, count: Int(length)), as: UTF8.self)
        }
        return CodedStrings(codes: codes, dictionary: dictionary)
    }

    private func check(_ status: ArrowBridgeStatus) throws {
        defer { arrow_bridge_status_free(status) }
        if status.failed { throw status.error(file: file) { .unreadable($0) } }
    }
}

extension ArrowBridgeStatus {
    /// The failure as an error about a file; `problem` takes the library's words.
    func error(file: String, problem: (String) -> MetricHistoryError.Problem) -> MetricHistoryError {
        MetricHistoryError(
            file: file,
            column: column.map { String(cString: $0) },
            problem: problem(message.map { String(cString: $0) } ?? "out of memory")
        )
    }
}
