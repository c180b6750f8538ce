extension ColumnTable {
    /// Reads a Parquet file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - columns: The columns to read, in this order; nil reads all. Others are neither decoded nor checked.
    /// - Throws: `MetricHistoryError` when the file is missing, is not an intact Parquet file, lacks a column or has one
    ///   of a type that is not read here (nested, binary).
    public init(parquet path: String, columns: [String]? = nil) throws {
        try FileFormat.requireParquet(path)
        try self.init(ArrowReader(parquet: path), columns: columns)
    }

    /// Reads a CSV file (RFC 4180) whose first row holds the names of the columns.
    ///
    /// The file may be compressed (gzip, zstd, bzip2, LZ4), be UTF-8, UTF-16 or UTF-32, and have commas, semicolons, tabs
    /// or bars between its fields. Types are taken from the values of all rows. An empty field without quotes is a missing value.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - columns: The columns to keep, in this order; nil keeps all.
    ///   - texts: Columns that are text even where all values look like numbers.
    /// - Throws: `MetricHistoryError` when the file is missing or malformed, lacks a column or has one of a type that is
    ///   not read here.
    public init(csv path: String, columns: [String]? = nil, texts: [String] = []) throws {
        try FileFormat.requireBytes(path)
        try self.init(ArrowReader(csv: path, texts: texts), columns: columns)
    }

    /// Reads columns of an open file.
    init(_ reader: ArrowReader, columns wanted: [String]?) throws {
        let indices =
            try wanted?.map { try reader.index(of: $0) } ?? reader.columns.map { try reader.index(of: $0.name) }
        let columns = try indices.map { (name: reader.columns[$0].name, values: try reader.read($0)) }
        self.init(source: reader.file, rowCount: reader.rowCount, columns)
    }

    /// Writes a Parquet file (zstd, page checksums), whole or not at all.
    ///
    /// - Parameter path: The file; one that is there is replaced.
    /// - Throws: `MetricHistoryError` when the file cannot be written.
    public func write(parquet path: String) throws {
        try AtomicFile.replace(path) { try ArrowWriter(self, path: path).write(parquet: $0) }
    }

    /// Writes a CSV file (RFC 4180; text in quotes, times in ISO 8601 UTC), whole or not at all.
    ///
    /// - Parameter path: The file; one that is there is replaced.
    /// - Throws: `MetricHistoryError` when the file cannot be written.
    public func write(csv path: String) throws {
        try AtomicFile.replace(path) { try ArrowWriter(self, path: path).write(csv: $0) }
    }
}
