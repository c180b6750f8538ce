/// What JSON is made of.
enum JSONToken: Equatable {
    case beginObject
    case endObject
    case beginArray
    case endArray
    /// A name in an object; its text is unescaped.
    case key
    /// A text; unescaped.
    case string
    /// A number as it is written.
    case number
    /// `true`, `false` or `null`.
    case literal
}

/// Takes the tokens of a JSON text one by one.
protocol JSONTokenHandler {
    /// Takes a token.
    ///
    /// - Parameters:
    ///   - token: The token.
    ///   - text: The UTF-8 bytes of a key, text, number or literal.
    /// - Throws: `AnswerProblem` when the token has no place there.
    mutating func handle(_ token: JSONToken, text: [UInt8]) throws
}

/// Cuts a JSON text that arrives in pieces into tokens.
///
/// No library we may use reads JSON piece by piece, and an answer of Prometheus may be larger than memory. What is kept
/// is one text and one bit per open bracket, both limited, whatever the size of the answer. Grammar: RFC 8259; only an
/// object or array may be outermost. A byte order mark at the beginning is skipped, as section 8.1 allows.
struct JSONLexer {
    /// The deepest nesting that is followed.
    static let maximumDepth = 32
    /// The longest text that is kept, in bytes.
    static let maximumTextBytes = 65_536

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private enum Mode {
        case structure
        case string
        case escape
        case unicode
        case number
        case literal
    }

    private enum Expectation {
        case value
        case valueOrEnd
        case key
        case keyOrEnd
        case colon
        case separator
        case nothing
    }

    /// How many bytes were read.
    private(set) var offset = 0
    private var mode = Mode.structure
    private var expectation = Expectation.value
    /// The open brackets, outermost first: true for an object.
    private var isObject: [Bool] = []
    private var text: [UInt8] = []
    private var hexDigits = 0
    private var codeUnit: UInt16 = 0
    private var highSurrogate: UInt16?

    /// Whether a whole text was read.
    var isComplete: Bool { expectation == .nothing }

    /// Reads the next piece.
    ///
    /// - Parameters:
    ///   - bytes: The piece; tokens may be cut anywhere.
    ///   - handler: Takes the tokens that end in it.
    /// - Throws: `AnswerProblem` where the text is no JSON or passes a limit, and what the handler throws.
    mutating func consume(_ bytes: UnsafeRawBufferPointer, into handler: inout some JSONTokenHandler) throws {
        let base = offset
        var index = 0
        while index < bytes.count {
            offset = base + index
            index = try step(bytes, index, &handler)
        }
        offset = base + bytes.count
    }

    /// Reads on from an index and tells where it stopped.
    private mutating func step(
        _ bytes: UnsafeRawBufferPointer,
        _ index: Int,
        _ handler: inout some JSONTokenHandler
    ) throws -> Int {
        let byte = bytes[index]
        switch mode {
        case .structure: try structure(byte, &handler)
        case .string: return try string(bytes, index, &handler)
        case .escape: try escape(byte)
        case .unicode: try unicode(byte)
        case .number, .literal:
            guard Self.isBare(byte) else {
                try endBare(&handler)
                // The byte after a number belongs to what follows.
                return index
            }
            try append(byte)
        }
        return index + 1
    }

    private mutating func structure(_ byte: UInt8, _ handler: inout some JSONTokenHandler) throws {
        if offset < Self.byteOrderMark.count, expectation == .value, Self.byteOrderMark[offset] == byte { return }
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
        case UInt8(ascii: "{"): try open(true, &handler)
        case UInt8(ascii: "["): try open(false, &handler)
        case UInt8(ascii: "}"): try close(true, &handler)
        case UInt8(ascii: "]"): try close(false, &handler)
        case UInt8(ascii: ","):
            guard expectation == .separator, let inObject = isObject.last else { throw unexpected(byte) }
            expectation = inObject ? .key : .value
        case UInt8(ascii: ":"):
            guard expectation == .colon else { throw unexpected(byte) }
            expectation = .value
        case UInt8(ascii: "\""):
            guard expectation != .separator, expectation != .colon, expectation != .nothing, !isObject.isEmpty else {
                throw unexpected(byte)
            }
            text.removeAll(keepingCapacity: true)
            mode = .string
        default:
            guard isValueExpected, !isObject.isEmpty, Self.isBare(byte) else { throw unexpected(byte) }
            text.removeAll(keepingCapacity: true)
            text.append(byte)
            mode = byte < UInt8(ascii: "A") ? .number : .literal
        }
    }

    private var isValueExpected: Bool { expectation == .value || expectation == .valueOrEnd }

    private mutating func open(_ object: Bool, _ handler: inout some JSONTokenHandler) throws {
        guard isValueExpected else { throw unexpected(object ? UInt8(ascii: "{") : UInt8(ascii: "[")) }
        guard isObject.count < Self.maximumDepth else { throw AnswerProblem.tooDeep(limit: Self.maximumDepth) }
        isObject.append(object)
        expectation = object ? .keyOrEnd : .valueOrEnd
        try handler.handle(object ? .beginObject : .beginArray, text: [])
    }

    private mutating func close(_ object: Bool, _ handler: inout some JSONTokenHandler) throws {
        let mayEnd = expectation == .separator || expectation == (object ? .keyOrEnd : .valueOrEnd)
        guard mayEnd, isObject.last == object else { throw unexpected(object ? UInt8(ascii: "}") : UInt8(ascii: "]")) }
        isObject.removeLast()
        valueEnded()
        try handler.handle(object ? .endObject : .endArray, text: [])
    }

    private mutating func valueEnded() { expectation = isObject.isEmpty ? .nothing : .separator }

    private mutating func endBare(_ handler: inout some JSONTokenHandler) throws {
        let token: JSONToken = mode == .number ? .number : .literal
        let isKnown = token == .number || Self.literals.contains(text)
        guard isKnown else { throw AnswerProblem.notJSON(at: offset, "'\(String(decoding: text, as: UTF8.self))'") }
        mode = .structure
        valueEnded()
        try handler.handle(token, text: text)
    }
}

// MARK: - Texts

extension JSONLexer {
    private static let literals = [Array("true".utf8), Array("false".utf8), Array("null".utf8)]

    /// Whether a byte may be part of a number or a literal.
    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// Reads a text up to its end, an escape or the end of the piece.
    private mutating func string(
        _ bytes: UnsafeRawBufferPointer,
        _ start: Int,
        _ handler: inout some JSONTokenHandler
    ) throws -> Int {
        var end = start
        while end < bytes.count, bytes[end] >= 0x20, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\")
        {
            end += 1
        }
        if end > start {
            endSurrogate()
            guard text.count + end - start <= Self.maximumTextBytes else { throw textTooLong }
            text.append(contentsOf: bytes[start..<end])
        }
        guard end < bytes.count else { return end }
        switch bytes[end] {
        case UInt8(ascii: "\\"): mode = .escape
        case UInt8(ascii: "\""):
            endSurrogate()
            mode = .structure
            try endString(&handler)
        default: throw unexpected(bytes[end])
        }
        return end + 1
    }

    private mutating func endString(_ handler: inout some JSONTokenHandler) throws {
        if expectation == .key || expectation == .keyOrEnd {
            expectation = .colon
            try handler.handle(.key, text: text)
        } else {
            valueEnded()
            try handler.handle(.string, text: text)
        }
    }

    private mutating func escape(_ byte: UInt8) throws {
        mode = .string
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): try appendEscaped(byte)
        case UInt8(ascii: "b"): try appendEscaped(0x08)
        case UInt8(ascii: "f"): try appendEscaped(0x0C)
        case UInt8(ascii: "n"): try appendEscaped(0x0A)
        case UInt8(ascii: "r"): try appendEscaped(0x0D)
        case UInt8(ascii: "t"): try appendEscaped(0x09)
        case UInt8(ascii: "u"):
            mode = .unicode
            hexDigits = 0
            codeUnit = 0
        default: throw unexpected(byte)
        }
    }

    private mutating func appendEscaped(_ byte: UInt8) throws {
        endSurrogate()
        try append(byte)
    }

    private mutating func unicode(_ byte: UInt8) throws {
        guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { throw unexpected(byte) }
        codeUnit = codeUnit << 4 | UInt16(digit)
        hexDigits += 1
        guard hexDigits == 4 else { return }
        mode = .string
        if let high = highSurrogate, UTF16.isTrailSurrogate(codeUnit) {
            highSurrogate = nil
            try append(String(decoding: [high, codeUnit], as: UTF16.self))
            return
        }
        endSurrogate()
        if UTF16.isLeadSurrogate(codeUnit) {
            highSurrogate = codeUnit
        } else {
            // A lone trail surrogate becomes the replacement character.
            try append(String(decoding: [codeUnit], as: UTF16.self))
        }
    }

    /// A lead surrogate that nothing followed becomes the replacement character.
    private mutating func endSurrogate() {
        guard highSurrogate != nil else { return }
        highSurrogate = nil
        text.append(contentsOf: "\u{FFFD}".utf8)
    }

    private mutating func append(_ string: String) throws {
        for byte in string.utf8 { try append(byte) }
    }

    private mutating func append(_ byte: UInt8) throws {
        guard text.count < Self.maximumTextBytes else { throw textTooLong }
        text.append(byte)
    }

    private var textTooLong: AnswerProblem { .textTooLong(limit: Self.maximumTextBytes) }

    private func unexpected(_ byte: UInt8) -> AnswerProblem {
        let shown = (0x21...0x7E).contains(byte) ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
        return .notJSON(at: offset, shown)
    }
}
