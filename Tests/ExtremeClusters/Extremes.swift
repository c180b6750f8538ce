package import ClusterModel

/// Amounts at the limits of what the API server takes, beside ordinary ones, from a seed.
package struct Extremes: RandomNumberGenerator {
    /// Whole numbers at and beside the limits of 64 bits and of what doubles hold exactly.
    package static let numbers: [Int64] = [
        0, 1, -1, .max, .min, .max - 1, .min + 1, 1 << 53, (1 << 53) - 1, (1 << 53) + 1, -(1 << 53), 100 << 50, 250,
        16_000, 64 << 30,
    ]

    /// Quantities as they may be written.
    package static let quantities = [
        "0", "1", "-1", "9223372036854775807", "-9223372036854775808", "9007199254740991", "9007199254740993", "1e300",
        "-1e300", "8Ei", "50E", "10P", "1n", "-5", "100Pi", "250m", "64Mi", "2", "1Gi",
    ]

    private var bits: SplitMix64

    package init(seed: UInt64) { bits = SplitMix64(seed: seed) }

    package mutating func next() -> UInt64 { bits.next() }

    /// One of several values.
    package mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(next() % UInt64(values.count))] }

    /// Whether something happens that happens once in so many times.
    package mutating func once(in count: UInt64) -> Bool { next() % count == 0 }

    /// A number, extreme or not.
    package mutating func number() -> Int64 { pick(Self.numbers) }

    /// A number for a field that holds an Int.
    package mutating func integer() -> Int { once(in: 2) ? Int(next() % 10) : Int(number()) }

    /// A quantity, extreme or not.
    package mutating func quantity() throws -> Quantity {
        let text = pick(Self.quantities)
        return once(in: 4) ? Quantity(units: number()) : try Quantity(parsing: text)
    }
}
