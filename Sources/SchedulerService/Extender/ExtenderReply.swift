import NIOCore

/// Writes answers to kube-scheduler byte by byte, since thousands of entries are sent with every pod.
enum ExtenderReply {
    /// The answer to prioritize: `[{"Host":"a","Score":7},...]`.
    ///
    /// Scores are whole numbers, because kube-scheduler refuses an answer with others; names are given back byte by byte.
    ///
    /// - Parameters:
    ///   - args: The request.
    ///   - body: The request's body.
    ///   - scores: The score of each of the request's names, 0...10.
    /// - Returns: The body of the answer.
    static func priorities(_ args: ExtenderArgs, body: UnsafeRawBufferPointer, scores: [Int]) -> ByteBuffer {
        let size = args.names.reduce(2) { $0 + $1.range.count + "{\"Host\":,\"Score\":10},".utf8.count }
        var buffer = ByteBufferAllocator().buffer(capacity: size)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { target in
            var writer = RawWriter(target)
            writer.append("[")
            for (name, score) in zip(args.names, scores) {
                writer.append("{\"Host\":")
                writer.append(UnsafeRawBufferPointer(rebasing: body[name.range]))
                writer.append(",\"Score\":")
                if score >= 10 { writer.append(ascii: 1) }
                writer.append(ascii: score % 10)
                writer.append("},")
            }
            // In the place of the last comma.
            if !args.names.isEmpty { writer.count -= 1 }
            writer.append("]")
            return writer.count
        }
        return buffer
    }

    /// Copies pieces into a buffer that is large enough for all of them.
    private struct RawWriter {
        private let target: UnsafeMutableRawBufferPointer
        var count = 0

        init(_ target: UnsafeMutableRawBufferPointer) { self.target = target }

        mutating func append(_ piece: UnsafeRawBufferPointer) {
            UnsafeMutableRawBufferPointer(rebasing: target[count...]).copyMemory(from: piece)
            count += piece.count
        }

        mutating func append(_ piece: StaticString) {
            append(UnsafeRawBufferPointer(start: piece.utf8Start, count: piece.utf8CodeUnitCount))
        }

        mutating func append(ascii digit: Int) {
            target[count] = UInt8(ascii: "0") + UInt8(digit)
            count += 1
        }
    }

    /// The answer to filter.
    ///
    /// - Parameters:
    ///   - args: The request; the answer has the form that it has.
    ///   - body: The request's body, of which whole nodes are given back as they came.
    ///   - rejected: Why nodes are rejected, by name; every rejected node is named, or preemption would pass it over.
    /// - Returns: The body of the answer.
    static func filtered(_ args: ExtenderArgs, body: UnsafeRawBufferPointer, rejected: [String: String]) -> [UInt8] {
        func passes(_ name: JSONText) -> Bool { rejected.isEmpty || rejected[name.string(in: body)] == nil }
        var bytes = Array(#"{"Nodes":"#.utf8)
        if let nodes = args.nodes {
            bytes.append(contentsOf: #"{"metadata":{},"items":["#.utf8)
            var isFirst = true
            for node in nodes where passes(node.name) {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                bytes.append(contentsOf: body[node.range])
            }
            bytes.append(contentsOf: #"]},"NodeNames":null"#.utf8)
        } else {
            bytes.append(contentsOf: #"null,"NodeNames":["#.utf8)
            var isFirst = true
            for name in args.names where passes(name) {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                bytes.append(contentsOf: body[name.range])
            }
            bytes.append(UInt8(ascii: "]"))
        }
        bytes.append(contentsOf: #","FailedNodes":{"#.utf8)
        for (slot, entry) in rejected.sorted(by: { $0.key < $1.key }).enumerated() {
            if slot > 0 { bytes.append(UInt8(ascii: ",")) }
            append(entry.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            append(entry.value, to: &bytes)
        }
        bytes.append(contentsOf: #"},"FailedAndUnresolvableNodes":{},"Error":""}"#.utf8)
        return bytes
    }

    /// Appends a JSON text; names of nodes have nothing to escape and are copied as they are.
    private static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { content in
            let isPlain = content.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
            if isPlain { bytes.append(contentsOf: content) } else { appendEscaped(content, to: &bytes) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func appendEscaped(_ content: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        for byte in content {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                bytes.append(contentsOf: #"\u00"#.utf8)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
    }
}
