/// Why a text is not a Kubernetes quantity.
public struct QuantityError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text as given.
    public let text: String

    /// What is wrong with it.
    public let problem: String

    /// What was given, what is wrong and what is allowed.
    public var description: String {
        "quantity \"\(text)\": \(problem); allowed is a decimal number with one of the suffixes "
            + "n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or an exponent such as 1e3"
    }
}

extension Quantity {
    /// Parses a quantity as the Kubernetes API writes it.
    ///
    /// - Parameter text: For example `2`, `100m`, `1.5Gi`, `1e3`, `-5`, `.5`.
    /// - Throws: `QuantityError` if the text has no digits, spaces, an unknown suffix or a broken exponent.
    public init(parsing text: String) throws(QuantityError) {
        var rest = Substring(text)
        let isNegative = rest.first == "-"
        if let first = rest.first, first == "-" || first == "+" { rest.removeFirst() }
        let whole = rest.takeDigits()
        var fraction = Substring()
        if rest.first == "." {
            rest.removeFirst()
            fraction = rest.takeDigits()
        }
        guard !whole.isEmpty || !fraction.isEmpty else {
            throw QuantityError(text: text, problem: text.isEmpty ? "it is empty" : "it has no digits")
        }
        guard let scale = Scale(suffix: rest) else {
            throw QuantityError(text: text, problem: "\"\(rest)\" is not a known suffix")
        }
        let magnitude = Self.magnitude(whole: whole, fraction: fraction, scale: scale)
        self.init(nanos: isNegative ? -magnitude : magnitude)
    }

    /// Billionths of `whole.fraction` times the scale, rounded up, capped at the limit.
    private static func magnitude(whole: Substring, fraction: Substring, scale: Scale) -> Int128 {
        // The value is digits × 10^exponent × 2^shift; trailing zeros of the fraction change nothing.
        var digits = Array((whole + fraction).utf8.map { Int128($0) - 48 })
        var exponent = scale.decimalExponent - fraction.count + 9
        while let last = digits.last, last == 0 {
            digits.removeLast()
            exponent += 1
        }
        let significant = digits.drop { $0 == 0 }
        guard !significant.isEmpty else { return 0 }
        guard significant.count + exponent < 40 else { return limit }
        return scaled(significant, exponent: exponent, shift: scale.binaryShift)
    }

    private static func scaled(_ digits: ArraySlice<Int128>, exponent: Int, shift: Int) -> Int128 {
        // Digits that end up far below a billionth cannot change the value other than by rounding up.
        // 2^60 < 10^19 keeps the kept digits times the binary suffix within the range checked below.
        var value: Int128 = 0
        var isInexact = false
        var kept = 0
        for digit in digits {
            if kept < 36 {
                value = value * 10 + digit
                kept += 1
            } else if digit != 0 {
                isInexact = true
            }
        }
        var exponent = exponent + digits.count - kept
        for _ in 0..<shift {
            if value > Int128.max / 4 {
                isInexact = isInexact || value % 10 != 0
                value /= 10
                exponent += 1
            }
            value *= 2
        }
        while exponent > 0 {
            guard value <= limit else { return limit }
            value *= 10
            exponent -= 1
        }
        while exponent < 0, value > 0 {
            isInexact = isInexact || value % 10 != 0
            value /= 10
            exponent += 1
        }
        return min(limit, isInexact ? value + 1 : value)
    }
}

/// The factor a suffix stands for: 10^decimalExponent × 2^binaryShift.
private struct Scale {
    var decimalExponent = 0
    var binaryShift = 0

    init?(suffix: Substring) {
        if let exponent = Self.decimalSuffixes[suffix] {
            decimalExponent = exponent
        } else if let shift = Self.binarySuffixes[suffix] {
            binaryShift = shift
        } else if let first = suffix.first, first == "e" || first == "E", let exponent = Int(suffix.dropFirst()) {
            decimalExponent = min(max(exponent, -1000), 1000)
        } else {
            return nil
        }
    }

    static let decimalSuffixes: [Substring: Int] = [
        "n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18,
    ]
    static let binarySuffixes: [Substring: Int] = ["Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60]
}

extension Substring {
    /// Removes and returns the leading ASCII digits.
    fileprivate mutating func takeDigits() -> Substring {
        // A digit with a combining mark also sorts between "0" and "9".
        let digits = prefix { $0.isASCII && $0.isNumber }
        removeFirst(digits.count)
        return digits
    }
}
