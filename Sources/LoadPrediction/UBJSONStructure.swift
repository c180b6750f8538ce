/// Checks that bytes are one complete UBJSON object.
///
/// XGBoost's own reader runs past the end of some truncated models and takes the process with it, so nothing is given
/// to it that was not walked through here first. The format: https://ubjson.org/type-reference/
struct UBJSONStructure {
    private let bytes: [UInt8]
    private var position = 0

    /// The names of the objects that lead to the value being read.
    private var path: [String] = []
    private var baseScore: LengthAndText?

    /// What the model is made of; nil where nobody asks.
    private var shape: BoosterShape?

    /// Where a string is: the bytes of its length, and those of its text.
    struct LengthAndText {
        let length: Range<Int>
        let text: Range<Int>
    }

    /// Why bytes are not a complete object, with the place.
    struct Defect: Error, Equatable {
        let reason: String
    }

    /// Throws a `Defect` unless the bytes are exactly one object.
    static func check(_ bytes: [UInt8]) throws(Defect) {
        var reader = UBJSONStructure(bytes: bytes)
        try reader.readAll()
    }

    /// Throws a `Defect` unless the bytes are exactly one object, with trees that XGBoost can walk through.
    static func checkBooster(_ bytes: [UInt8]) throws(Defect) {
        var reader = UBJSONStructure(bytes: bytes)
        reader.shape = BoosterShape()
        try reader.readAll()
        if let defect = reader.shape?.defect { throw Defect(reason: defect) }
    }

    /// Where the string `learner.learner_model_param.base_score` is, or nil if the object has none.
    ///
    /// Throws a `Defect` unless the bytes start with a complete object.
    static func baseScore(in bytes: [UInt8]) throws(Defect) -> LengthAndText? {
        var reader = UBJSONStructure(bytes: bytes)
        guard try reader.next() == UInt8(ascii: "{") else { throw Defect(reason: "it does not start with an object") }
        try reader.skipObject(depth: 1)
        return reader.baseScore
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func readAll() throws(Defect) {
        guard try next() == UInt8(ascii: "{") else { throw Defect(reason: "it does not start with an object") }
        try skipObject(depth: 1)
        guard position == bytes.count else { throw Defect(reason: "\(bytes.count - position) bytes follow its end") }
    }

    private mutating func next() throws(Defect) -> UInt8 {
        try skip(1)
        return bytes[position - 1]
    }

    private mutating func skip(_ count: Int) throws(Defect) {
        guard count >= 0, count <= bytes.count - position else { throw endsEarly }
        position += count
    }

    /// Consumes the next byte if it is the one given.
    private mutating func consume(_ marker: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: marker) else { return false }
        position += 1
        return true
    }

    private mutating func skipObject(depth: Int) throws(Defect) {
        while !consume("}") {
            let count = try length()
            try skip(count)
            path.append(String(decoding: bytes[position - count..<position], as: UTF8.self))
            try skipValue(marker: try next(), depth: depth)
            path.removeLast()
        }
        if BoosterShape.isTrees(path) { shape?.endTree() }
    }

    private mutating func skipString() throws(Defect) {
        let start = position
        let count = try length()
        try skip(count)
        let text = position - count..<position
        shape?.take(text: String(decoding: bytes[text], as: UTF8.self), at: path)
        guard path == ["learner", "learner_model_param", "base_score"] else { return }
        baseScore = LengthAndText(length: start..<text.lowerBound, text: text)
    }

    private mutating func skipArray(depth: Int) throws(Defect) {
        if consume("$") {
            let type = try next()
            let marker = try next()
            guard marker == UInt8(ascii: "#") else { throw unexpected(marker) }
            guard let size = Self.size(ofType: type) else { throw unexpected(type) }
            let (total, overflow) = try length().multipliedReportingOverflow(by: size)
            try skip(overflow ? .max : total)
            return takeNumbers(type, size, position - total..<position)
        }
        if consume("#") {
            for _ in 0..<(try length()) { try skipValue(marker: try next(), depth: depth) }
            return
        }
        while !consume("]") { try skipValue(marker: try next(), depth: depth) }
    }

    private mutating func skipValue(marker: UInt8, depth: Int) throws(Defect) {
        // A model nests about seven deep; the limit keeps hostile input from exhausting the stack.
        guard depth < 64 else { throw Defect(reason: "it nests deeper than 64 levels") }
        switch Unicode.Scalar(marker) {
        case "{": try skipObject(depth: depth + 1)
        case "[": try skipArray(depth: depth + 1)
        case "S": try skipString()
        default:
            guard let size = Self.size(ofType: marker) else { throw unexpected(marker) }
            try skip(size)
            takeNumbers(marker, size, position - size..<position)
        }
    }

    /// Gives numbers to the shape of the model, if it looks at them.
    private mutating func takeNumbers(_ type: UInt8, _ size: Int, _ place: Range<Int>) {
        guard let wants = shape?.wants(path), wants else { return }
        guard size > 0, Self.isInteger(type) else {
            shape?.take([nil], at: path)
            return
        }
        let starts = stride(from: place.lowerBound, to: place.upperBound, by: size)
        shape?.take(starts.map { Int(Self.integer(type, bytes[$0..<$0 + size])) }, at: path)
    }

    private static func isInteger(_ type: UInt8) -> Bool { "iUIlL".unicodeScalars.contains(Unicode.Scalar(type)) }

    /// The number in big-endian bytes; all types but U have a sign.
    private static func integer(_ type: UInt8, _ bytes: ArraySlice<UInt8>) -> Int64 {
        let raw = bytes.reduce(Int64(0)) { $0 << 8 | Int64($1) }
        let shift = 64 - 8 * bytes.count
        return type == UInt8(ascii: "U") ? raw : (raw << shift) >> shift
    }

    /// Reads a count: an integer type and its big-endian bytes.
    private mutating func length() throws(Defect) -> Int {
        let type = try next()
        guard Self.isInteger(type), let size = Self.size(ofType: type) else { throw unexpected(type) }
        try skip(size)
        // Read without the sign, a length would be long here and negative in the library.
        let count = Self.integer(type, bytes[position - size..<position])
        // A longer count than there are bytes cannot be, and would only make sums overflow.
        guard count >= 0, count <= bytes.count else { throw endsEarly }
        return Int(count)
    }

    private var endsEarly: Defect { Defect(reason: "it ends early, after \(bytes.count) bytes") }

    private func unexpected(_ marker: UInt8) -> Defect {
        Defect(reason: "byte \(position) has the unexpected value \(marker)")
    }

    /// The size in bytes of a value without its marker, or nil if the marker has no fixed size.
    private static func size(ofType type: UInt8) -> Int? {
        switch Unicode.Scalar(type) {
        case "Z", "N", "T", "F": 0
        case "i", "U", "C": 1
        case "I": 2
        case "l", "d": 4
        case "L", "D": 8
        default: nil
        }
    }
}
