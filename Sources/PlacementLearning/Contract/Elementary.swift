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
