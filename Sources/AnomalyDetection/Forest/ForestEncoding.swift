import Crypto
public import Foundation

extension IsolationForest {
    /// The version of the format that this release writes; it reads this one and those before it.
    static let formatVersion: UInt32 = 1

    /// The first bytes of an encoded forest.
    static let signature = Array("HYDIFOR".utf8) + [0]

    /// The forest as little-endian bytes with a checksum at the end.
    ///
    /// `docs/formats.md` describes the format.
    /// The same rows, options and seed give the same bytes, whatever the number of threads.
    public func encoded() -> Data {
        var writer = ByteWriter()
        writer.append(bytes: Self.signature)
        writer.append(Self.formatVersion)
        writer.append(UInt32(columnCount))
        writer.append(UInt32(sampleSize))
        writer.append(UInt32(treeCount))
        writer.append(UInt32(options.sampleSize))
        writer.append(UInt32(options.extensionLevel))
        writer.append(UInt32(options.maxDepth ?? 0))
        writer.append(options.extensionShare.bitPattern)
        writer.append(options.rangeExtension.bitPattern)
        writer.append(options.seed)
        for (start, end) in zip(treeStarts, treeStarts.dropFirst()) { writer.append(UInt32(end - start)) }
        for node in nodes {
            writer.append(node.threshold.bitPattern)
            writer.append(node.weight.bitPattern)
            writer.append(UInt32(node.first))
            writer.append(UInt32(node.second))
            writer.append(UInt32(node.left))
            writer.append(UInt32(node.count))
        }
        for term in terms {
            writer.append(UInt32(term.feature))
            writer.append(term.weight.bitPattern)
        }
        writer.append(bytes: Array(SHA256.hash(data: writer.bytes)))
        return Data(writer.bytes)
    }

    /// Reads a forest from bytes that `encoded()` wrote.
    ///
    /// - Parameters:
    ///   - data: The bytes.
    ///   - name: What they are called, for messages; the path of a file.
    /// - Throws: `AnomalyDetectionError` when a byte is missing, changed or too much, or a later release wrote them.
    public init(encoded data: Data, name: String) throws {
        do {
            try self.init(reading: [UInt8](data))
        } catch let defect as ForestDefect {
            throw defect.error(name)
        }
    }

    private init(reading bytes: [UInt8]) throws {
        var reader = ByteReader(bytes)
        guard try reader.bytes(Self.signature.count) == Self.signature else {
            throw ForestDefect.corrupt("it does not begin like one")
        }
        let version: UInt32 = try reader.next()
        // Before the checksum, whose place a later format may have changed.
        guard version <= Self.formatVersion else { throw ForestDefect.newer(Int(version)) }
        guard version > 0 else { throw ForestDefect.corrupt("its format is version 0") }
        try Self.verifyChecksum(bytes)
        let header = try ForestHeader(&reader)
        let sizes = try header.treeSizes(&reader)
        var starts = [0]
        for size in sizes { starts.append(starts[starts.count - 1] + size) }
        let nodes = try header.nodes(&reader, starts: starts)
        let terms = try header.terms(&reader, nodeCount: nodes.count)
        guard reader.remaining == SHA256.byteCount else { throw ForestDefect.corrupt("it has more bytes than nodes") }
        self.init(
            options: header.options,
            columnCount: header.columnCount,
            sampleSize: header.sampleSize,
            nodes: nodes,
            terms: terms,
            treeStarts: starts
        )
    }

    private static func verifyChecksum(_ bytes: [UInt8]) throws {
        guard bytes.count > SHA256.byteCount else { throw ForestDefect.corrupt("it ends after \(bytes.count) bytes") }
        guard SHA256.hash(data: bytes.dropLast(SHA256.byteCount)) == bytes.suffix(SHA256.byteCount) else {
            throw ForestDefect.corrupt("its checksum differs: bytes were changed or are missing")
        }
    }
}

/// What is wrong with the bytes of a forest.
enum ForestDefect: Error {
    case corrupt(String)
    case newer(Int)

    func error(_ name: String) -> AnomalyDetectionError {
        switch self {
        case .corrupt(let reason): .corruptForest(name: name, reason: reason)
        case .newer(let found):
            .newerForest(name: name, found: found, supported: Int(IsolationForest.formatVersion))
        }
    }
}
