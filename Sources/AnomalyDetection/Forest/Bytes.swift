/// Writes numbers as little-endian bytes.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(bytes more: [UInt8]) { bytes += more }
}

/// Reads little-endian numbers; the end of the bytes is an error, never a trap.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The number of bytes not read yet.
    var remaining: Int { bytes.count - position }

    mutating func next<Number: FixedWidthInteger>() throws -> Number {
        let size = MemoryLayout<Number>.size
        guard size <= remaining else { throw ForestDefect.corrupt("it ends after \(bytes.count) bytes") }
        defer { position += size }
        return Number(
            littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Number.self) }
        )
    }

    mutating func bytes(_ count: Int) throws -> [UInt8] {
        guard count <= remaining else { throw ForestDefect.corrupt("it ends after \(bytes.count) bytes") }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }
}
