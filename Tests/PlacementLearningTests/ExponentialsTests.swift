import Foundation
import Testing

@testable import PlacementLearning

/// Many powers of e at once, beside the C library's function.
struct ExponentialsTests {
    private func powers(_ exponents: [Double]) -> [Double] {
        var values = exponents
        values.withUnsafeMutableBufferPointer { Exponentials.replace($0) }
        return values
    }

    @Test func `powers are those of the C library to two units in the last place`() {
        let exponents = (-69_900...69_900).map { Double($0) / 100 + 1e-7 * Double($0 % 97) }
        let worst = zip(exponents, powers(exponents)).map { exponent, power in
            abs(power - exp(exponent)) / exp(exponent).ulp
        }
        #expect(worst.max() ?? .infinity <= 2)
    }

    @Test func `next to zero the power is 1, and it does not depend on how many are asked for`() {
        #expect(powers([0, -0.0, 1e-300]) == [1, 1, 1])
        let exponents = (0..<24).map { 0.37 * Double($0) - 2 }
        let single = exponents.flatMap { powers([$0]) }
        for count in 0...24 { #expect(powers(Array(exponents[..<count])) == Array(single[..<count])) }
    }

    @Test func `beyond the range the nearest end counts, and no number is one end or none`() {
        let ends = powers([-.infinity, -1e9, .infinity, 1e9])
        #expect(ends == powers([-700, -700, 700, 700]))
        #expect(powers([.nan]).allSatisfy { $0.isNaN || $0 == ends[2] || $0 == ends[0] })
    }
}
