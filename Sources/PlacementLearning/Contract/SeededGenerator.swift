/// Steele, Lea and Flood's SplitMix64: what every random draw of learning comes from.
///
/// Source: "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts from a seed.
    package init(seed: UInt64) { state = seed }

    /// Starts from a seed and a number, so that every run, round and purpose has draws of its own.
    package init(seed: UInt64, stream: UInt64) {
        var mixer = SeededGenerator(seed: seed ^ (stream &* 0xD134_2543_DE82_EF95))
        state = mixer.next()
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }

    /// A number in [0, 1), the same on every platform.
    package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A draw from the standard normal distribution (Box and Muller).
    package mutating func normal() -> Double {
        let radius = (-2 * (1 - uniform()).logarithm).squareRoot()
        return radius * (2 * Double.pi * uniform()).cosine
    }
}
