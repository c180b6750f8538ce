import Foundation

extension Double {
    /// The natural logarithm.
    var logarithm: Double { Foundation.log(self) }

    /// The cosine of an angle in radians.
    var cosine: Double { Foundation.cos(self) }
}

extension Double {
    /// e to the power of this number.
    var exponential: Double { Foundation.exp(self) }
}

/// e to the power of many numbers at once.
///
/// Without branches or calls, so that the compiler works on several at a time: the library's function takes most of the
/// time of a decision about thousands of nodes. With x = k ln 2 + r, |r| <= ln 2 / 2, e^x = 2^k e^r, and the Taylor
/// polynomial of e^r up to r^12 is off by less than 2^-52. Source of the reduction in two parts of ln 2: W. J. Cody and
/// W. Waite, Software Manual for the Elementary Functions, 1980, chapter 6.
enum Exponentials {
    /// The range in which the power is a normal number; beyond it the nearest end counts.
    static let range = -700.0...700.0

    /// Adding it rounds to a whole number, which then is in the lowest bits.
    private static let rounder = 0x1.8p52
    /// ln 2 with zeros at the end, so that its product with a whole number is exact, and the rest.
    private static let ln2 = (high: 6.93147180369123816490e-01, low: 1.90821492927058770002e-10)

    /// Replaces numbers by the powers.
    ///
    /// - Parameter values: The exponents.
    static func replace(_ values: UnsafeMutableBufferPointer<Double>) {
        for index in values.indices {
            let exponent = max(range.lowerBound, min(range.upperBound, values[index]))
            let shifted = exponent * 1.4426950408889634 + rounder
            let whole = shifted - rounder
            let rest = (exponent - whole * ln2.high) - whole * ln2.low
            let square = rest * rest
            // Two short chains rather than a long one, since each step waits for the one before.
            var even = 1 / 479_001_600.0
            even = even * square + 1 / 3_628_800.0
            even = even * square + 1 / 40_320.0
            even = even * square + 1 / 720.0
            even = even * square + 1 / 24.0
            even = even * square + 0.5
            var odd = 1 / 39_916_800.0
            odd = odd * square + 1 / 362_880.0
            odd = odd * square + 1 / 5_040.0
            odd = odd * square + 1 / 120.0
            odd = odd * square + 1 / 6.0
            let power = 1 + (rest + square * (even + rest * odd))
            let scale = Double(bitPattern: shifted.bitPattern << 52 &+ 0x3FF0_0000_0000_0000)
            values[index] = power * scale
        }
    }
}
