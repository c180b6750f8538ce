import CArrowBridge

/// A table handed to Arrow, ready to be written.
final class ArrowWriter {
    private let path: String
    private let handle: OpaquePointer

    /// Hands a table over.
    ///
    /// - Parameters:
    ///   - table: The table.
    ///   - path: The file that will bear it in the end, for messages.
    /// - Throws: `MetricHistoryError` when memory runs out or a number does not fit its width.
    init(_ table: ColumnTable, path: String) throws {
        guard let handle = arrow_bridge_writer_new(Int64(table.rowCount)) else {
            throw MetricHistoryError(file: path, problem: .unwritable("out of memory"))
        }
        self.path = path
        self.handle = handle
        for name in table.names { try add(name, table.column(name)) }
    }

    deinit { arrow_bridge_writer_free(handle) }

    func write(parquet temporary: String) throws { try check(arrow_bridge_write_parquet(handle, temporary)) }

    func write(csv temporary: String) throws { try check(arrow_bridge_write_csv(handle, temporary)) }

    private func add(_ name: String, _ column: Column) throws {
        switch column {
        case .int32(let integers): try add(name, integers, as: ArrowBridgeStorageInt32)
        case .int64(let integers): try add(name, integers, as: ArrowBridgeStorageInt64)
        case .timestamps(let integers): try add(name, integers, as: ArrowBridgeStorageTimestamp)
        case .doubles(let values): try check(arrow_bridge_add_doubles(handle, name, values))
        case .strings(let strings): try add(name, strings)
        }
    }

    private func add(_ name: String, _ integers: NullableIntegers, as storage: ArrowBridgeStorage) throws {
        let flags = integers.isPresent?.map { $0 ? UInt8(1) : 0 }
        try check(arrow_bridge_add_integers(handle, name, storage, integers.values, flags))
    }

    private func add(_ name: String, _ strings: CodedStrings) throws {
        let bytes = strings.dictionary.flatMap { $0.utf8.map { CChar(bitPattern: $0) } }
        let lengths = strings.dictionary.map { Int64($0.utf8.count) }
        try check(
            arrow_bridge_add_strings(handle, name, strings.codes, bytes, lengths, Int32(strings.dictionary.count))
        )
    }

    private func check(_ status: ArrowBridgeStatus) throws {
        defer { arrow_bridge_status_free(status) }
        if status.failed { throw status.error(file: path) { .unwritable($0) } }
    }
}
