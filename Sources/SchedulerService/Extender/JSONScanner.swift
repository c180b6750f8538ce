import Foundation

/// Walks over a JSON text in memory, value by value, without making objects of what nobody asks for.
///
/// kube-scheduler sends the whole pod and thousands of names with every call and waits for the answer; decoding all of
/// it into objects takes most of the time of an answer. Grammar: RFC 8259, strictly.
struct JSONScanner {
    /// The deepest nesting that is followed.
    static let maximumDepth = 64

    private let bytes: UnsafeRawBufferPointer
    /// Where the scanner is.
    private(set) var index = 0

    /// Creates a scanner at the beginning of a text, which must outlive it.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The next byte after white space, not taken; nil at the end.
    mutating func peek() -> UInt8? {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return bytes[index]
            }
        }
        return nil
    }

    /// Takes a byte if it is the next one after white space.
    mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: byte) else { return false }
        index += 1
        return true
    }

    /// Takes a byte that must be next after white space.
    mutating func expect(_ byte: Unicode.Scalar) throws {
        guard take(byte) else { throw problem("expected '\(byte)'") }
    }

    /// Takes the literal `null` if it is next.
    mutating func takeNull() throws -> Bool {
        guard peek() == UInt8(ascii: "n") else { return false }
        try literal("null")
        return true
    }

    /// Calls with every key of the object that must be next; the body takes exactly the value.
    mutating func object(_ body: (inout JSONScanner, String) throws -> Void) throws {
        try expect("{")
        if take("}") { return }
        repeat {
            guard peek() == UInt8(ascii: "\"") else { throw problem("expected a name") }
            let key = try string()
            try expect(":")
            try body(&self, key)
        } while take(",")
        try expect("}")
    }

    /// Calls with every element of the array that must be next; the body takes exactly the element.
    mutating func array(_ body: (inout JSONScanner) throws -> Void) throws {
        try expect("[")
        if take("]") { return }
        repeat { try body(&self) } while take(",")
        try expect("]")
    }

    /// Takes the text that must be next.
    mutating func string() throws -> String {
        let text = try stringRange()
        return text.isPlain ? text.string(in: bytes) : try validated(text)
    }

    /// Takes the text that must be next, and tells where it is.
    mutating func text() throws -> JSONText {
        let text = try stringRange()
        if !text.isPlain { _ = try validated(text) }
        return text
    }

    /// Takes the value that is next, whatever it is, and gives its place in the text.
    @discardableResult
    mutating func skip(depth: Int = 0) throws -> Range<Int> {
        guard depth < Self.maximumDepth else { throw problem("nested deeper than \(Self.maximumDepth)") }
        guard let first = peek() else { throw problem("ends too early") }
        let start = index
        switch first {
        case UInt8(ascii: "{"): try skipObject(depth)
        case UInt8(ascii: "["): try array { try $0.skip(depth: depth + 1) }
        case UInt8(ascii: "\""): _ = try stringRange()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default: try number()
        }
        return start..<index
    }

    /// Makes sure that nothing but white space is left.
    mutating func end() throws {
        if peek() != nil { throw problem("something follows the end") }
    }

    /// What is wrong at the place of the scanner.
    func problem(_ words: String) -> ExtenderProblem { ExtenderProblem(words: words, offset: index) }
}

// MARK: - Parts

extension JSONScanner {
    private mutating func skipObject(_ depth: Int) throws {
        try expect("{")
        if take("}") { return }
        repeat {
            guard peek() == UInt8(ascii: "\"") else { throw problem("expected a name") }
            _ = try stringRange()
            try expect(":")
            try skip(depth: depth + 1)
        } while take(",")
        try expect("}")
    }

    /// Takes a text and tells where its content is and whether it has escapes.
    private mutating func stringRange() throws -> JSONText {
        guard peek() == UInt8(ascii: "\"") else { throw problem("expected a text") }
        let start = index + 1
        if let end = endOfPlainText(start) {
            index = end + 1
            return JSONText(range: start - 1..<end + 1, isPlain: true)
        }
        var end = start
        while end < bytes.count {
            switch bytes[end] {
            case UInt8(ascii: "\""):
                index = end + 1
                return JSONText(range: start - 1..<end + 1, isPlain: false)
            case UInt8(ascii: "\\"): end = try endOfEscape(end)
            case 0..<0x20:
                index = end
                throw problem("control character in a text")
            default: end += 1
            }
        }
        index = bytes.count
        throw problem("text does not end")
    }

    /// The text, if it is UTF-8 and its escapes are known.
    private func validated(_ text: JSONText) throws -> String {
        let slice = UnsafeRawBufferPointer(rebasing: bytes[text.content])
        guard let string = String(validating: slice, as: UTF8.self) else { throw problem("text is not UTF-8") }
        return try Self.unescaped(string, at: text.content.lowerBound)
    }

    /// Where the closing quotation mark is of a plain text, nil if it is not plain or does not end.
    ///
    /// Looks at eight bytes at a time. Source: S. E. Anderson, Bit Twiddling Hacks, "Determine if a word has a zero byte".
    private func endOfPlainText(_ start: Int) -> Int? {
        var end = start
        while end + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self)
            // Beyond the first byte that is found, others may be found wrongly.
            if Self.zeros(word ^ 0x2222_2222_2222_2222) | Self.zeros(word ^ 0x5C5C_5C5C_5C5C_5C5C)
                | (word &- 0x2020_2020_2020_2020 | word) & Self.highBits != 0
            {
                break
            }
            end += 8
        }
        while end < bytes.count {
            switch bytes[end] {
            case UInt8(ascii: "\""): return end
            case 0..<0x20, 0x80..., UInt8(ascii: "\\"): return nil
            default: end += 1
            }
        }
        return nil
    }

    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// Whether a byte is zero: then a high bit is set.
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word & highBits }

    /// Where the escape ends that begins at an index.
    private func endOfEscape(_ start: Int) throws -> Int {
        guard start + 1 < bytes.count else { return bytes.count }
        switch bytes[start + 1] {
        case UInt8(ascii: "u"):
            let digits = bytes[min(start + 2, bytes.count)..<min(start + 6, bytes.count)]
            guard digits.count == 4, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
                throw problem("unknown escape in a text")
            }
            return start + 6
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        default: throw problem("unknown escape in a text")
        }
    }

    private mutating func literal(_ word: StaticString) throws {
        let length = word.utf8CodeUnitCount
        guard index + length <= bytes.count else { throw problem("expected \(word)") }
        for offset in 0..<length where bytes[index + offset] != word.utf8Start[offset] {
            throw problem("expected \(word)")
        }
        index += length
    }

    private mutating func number() throws {
        if nextIs("-") { index += 1 }
        if nextIs("0") { index += 1 } else { try digits() }
        if nextIs(".") {
            index += 1
            try digits()
        }
        guard nextIs("e") || nextIs("E") else { return }
        index += 1
        if nextIs("+") || nextIs("-") { index += 1 }
        try digits()
    }

    private func nextIs(_ byte: Unicode.Scalar) -> Bool { index < bytes.count && bytes[index] == UInt8(ascii: byte) }

    private mutating func digits() throws {
        let start = index
        while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
        if index == start { throw problem("expected a value") }
    }

    /// Resolves the escapes of a text.
    static func unescaped(_ text: String, at offset: Int) throws -> String {
        var units: [UInt16] = []
        var rest = text.utf16[...]
        func refusal() -> ExtenderProblem { ExtenderProblem(words: "unknown escape in a text", offset: offset) }
        while let unit = rest.popFirst() {
            guard unit == 0x5C else {
                units.append(unit)
                continue
            }
            switch rest.popFirst() {
            case 0x22: units.append(0x22)
            case 0x5C: units.append(0x5C)
            case 0x2F: units.append(0x2F)
            case 0x62: units.append(0x08)
            case 0x66: units.append(0x0C)
            case 0x6E: units.append(0x0A)
            case 0x72: units.append(0x0D)
            case 0x74: units.append(0x09)
            case 0x75:
                let digits = rest.prefix(4).compactMap { UnicodeScalar($0).map(Character.init)?.hexDigitValue }
                guard digits.count == 4 else { throw refusal() }
                units.append(digits.reduce(0) { $0 << 4 | UInt16($1) })
                rest = rest.dropFirst(4)
            default: throw refusal()
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
