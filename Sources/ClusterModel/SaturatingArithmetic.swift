/// Arithmetic for numbers from outside, which may be as large as their type allows.
///
/// The API server takes requests up to 2^63 − 1 and beyond, so two of them already have no sum in 64 bits. A result
/// that does not fit is the nearest number that does: a node with such pods counts as full, and nothing traps.
extension FixedWidthInteger {
    /// The sum, or the nearest number of the type.
    @inline(__always)
    package func addingSaturating(_ other: Self) -> Self {
        let (sum, isBeyond) = addingReportingOverflow(other)
        return isBeyond ? (other < 0 ? .min : .max) : sum
    }

    /// The difference, or the nearest number of the type.
    @inline(__always)
    package func subtractingSaturating(_ other: Self) -> Self {
        let (difference, isBeyond) = subtractingReportingOverflow(other)
        return isBeyond ? (other < 0 ? .max : .min) : difference
    }

    /// The product, or the nearest number of the type.
    @inline(__always)
    package func multipliedSaturating(by other: Self) -> Self {
        let (product, isBeyond) = multipliedReportingOverflow(by: other)
        return isBeyond ? ((self < 0) == (other < 0) ? .max : .min) : product
    }

    /// A number without its fraction, or the nearest number of the type; what is no number is 0.
    package init(saturating value: Double) {
        if let exact = Self(exactly: value.rounded(.towardZero)) {
            self = exact
        } else {
            self = value.isNaN ? 0 : value < 0 ? .min : .max
        }
    }
}
