import GRDB

extension Row {
    /// The value of a column, where GRDB's own access would trap on what a damaged or foreign file holds there.
    ///
    /// - Throws: `DecodingError` that names the column.
    func value<Value: DatabaseValueConvertible>(_ name: String) throws -> Value {
        guard let value: Value = try optionalValue(name) else {
            throw Self.damage("column '\(name)' has no value")
        }
        return value
    }

    /// The value of a column that may be NULL.
    ///
    /// - Throws: `DecodingError` that names the column.
    func optionalValue<Value: DatabaseValueConvertible>(_ name: String) throws -> Value? {
        guard hasColumn(name) else { throw Self.damage("there is no column '\(name)'") }
        let stored: DatabaseValue = self[name]
        if stored.isNull { return nil }
        guard let value = Value.fromDatabaseValue(stored) else {
            throw Self.damage("column '\(name)' does not hold a \(Value.self)")
        }
        return value
    }

    private static func damage(_ words: String) -> DecodingError {
        .dataCorrupted(DecodingError.Context(codingPath: [], debugDescription: words))
    }
}
