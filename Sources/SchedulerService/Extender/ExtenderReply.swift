/// Writes answers to kube-scheduler byte by byte, since thousands of entries are sent with every pod.
enum ExtenderReply {
    /// The answer to prioritize: `[{"Host":"a","Score":7},...]`.
    ///
    /// Scores are whole numbers, because kube-scheduler refuses an answer with others.
    static func priorities(_ scores: [(node: String, score: Int)]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(scores.count * 48 + 2)
        bytes.append(UInt8(ascii: "["))
        for (slot, entry) in scores.enumerated() {
            bytes.append(contentsOf: (slot == 0 ? #"{"Host":"# : #",{"Host":"#).utf8)
            append(entry.node, to: &bytes)
            bytes.append(contentsOf: #","Score":"#.utf8)
            bytes.append(contentsOf: "\(entry.score)".utf8)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    /// The answer to filter.
    ///
    /// - Parameters:
    ///   - args: The request; the answer has the form that it has.
    ///   - body: The request's body, of which whole nodes are given back as they came.
    ///   - rejected: Why nodes are rejected, by name; every rejected node is named, or preemption would pass it over.
    /// - Returns: The body of the answer.
    static func filtered(_ args: ExtenderArgs, body: UnsafeRawBufferPointer, rejected: [String: String]) -> [UInt8] {
        var bytes = Array(#"{"Nodes":"#.utf8)
        if let nodes = args.nodes {
            bytes.append(contentsOf: #"{"metadata":{},"items":["#.utf8)
            var isFirst = true
            for node in nodes where rejected[node.name] == nil {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                bytes.append(contentsOf: body[node.range])
            }
            bytes.append(contentsOf: #"]},"NodeNames":null"#.utf8)
        } else {
            bytes.append(contentsOf: #"null,"NodeNames":["#.utf8)
            var isFirst = true
            for name in args.nodeNames where rejected[name] == nil {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                append(name, to: &bytes)
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
