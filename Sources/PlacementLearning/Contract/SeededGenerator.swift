import ClusterModel

/// What every random draw of learning comes from: `SplitMix64` with streams, fractions and normal draws.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var bits: SplitMix64

    /// Starts from a seed.
    package init(seed: UInt64) { bits = SplitMix64(seed: seed) }

    /// Starts from a seed and a number, so that every run, round and purpose has draws of its own.
    package init(seed: UInt64, stream: UInt64) {
        var mixer = SplitMix64(seed: seed ^ (stream &* 0xD134_2543_DE82_EF95))
        bits = SplitMix64(seed: mixer.next())
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 { bits.next() }

    /// A number in [0, 1), the same on every platform.
    package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A draw from the standard normal distribution (Box and Muller).
    package mutating func normal() -> Double {
        let radius = (-2 * (1 - uniform()).logarithm).squareRoot()
        return radius * (2 * Double.pi * uniform()).cosine
    }
}
