/// Numbers as Prometheus writes them.
enum SampleText {
    /// The value of a sample, as Prometheus writes it: a decimal number, `NaN`, `+Inf` or `-Inf`.
    static func value(_ text: [UInt8]) -> Double? {
        if let number = number(text) { return number }
        switch String(decoding: text, as: UTF8.self) {
        case "NaN": return .nan
        case "+Inf", "Inf": return .infinity
        case "-Inf": return -.infinity
        default: return nil
        }
    }

    static func number(_ text: [UInt8]) -> Double? {
        // Without this check "0x10" and "infinity" would be numbers too.
        guard !text.isEmpty, text.allSatisfy(isDecimal) else { return nil }
        return Double(String(decoding: text, as: UTF8.self))
    }

    private static func isDecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
