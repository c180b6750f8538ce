import Foundation
import NIOCore

/// Cuts a stream of bytes into lines; what comes after the last line break waits for more.
struct LineSplitter {
    /// What a line may have at most; objects in the store have at most some 1.5 MiB.
    static let maximumLineBytes = 16 << 20

    struct TooLong: Error {}

    private var buffer = ByteBuffer()

    /// How many of the buffer's bytes are known to have no line break.
    private var searched = 0

    mutating func append(_ piece: ByteBuffer) {
        var piece = piece
        // Otherwise a long stream would grow the buffer by what was read long ago.
        buffer.discardReadBytes()
        buffer.writeBuffer(&piece)
    }

    /// The next whole line that is not empty.
    ///
    /// - Throws: `TooLong` when more than `limit` bytes wait without a line break.
    mutating func next(limit: Int = maximumLineBytes) throws -> Data? {
        while true {
            let view = buffer.readableBytesView
            guard let end = view.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) else {
                searched = view.count
                guard searched <= limit else { throw TooLong() }
                return nil
            }
            let line = Data(view[view.startIndex..<end])
            buffer.moveReaderIndex(forwardBy: line.count + 1)
            searched = 0
            if !line.isEmpty { return line }
        }
    }
}
