@testable import MetricHistory

/// Takes numbers out of an input, four bytes each; behind its end come zeros.
struct FuzzNumbers {
    private var rest: UnsafeRawBufferPointer.SubSequence

    init(_ rest: UnsafeRawBufferPointer.SubSequence) { self.rest = rest }

    /// The next number, of any value.
    mutating func next() -> Int32 {
        let bytes = rest.prefix(4)
        rest = rest.dropFirst(4)
        return Int32(truncatingIfNeeded: bytes.reversed().reduce(0) { $0 << 8 | Int($1) })
    }

    /// The next number, from 0 to a limit.
    mutating func count(_ limit: Int) -> Int { Int(UInt32(bitPattern: next())) % (limit + 1) }

    /// A column of any whole numbers.
    mutating func whole(_ count: Int) -> Column {
        .int32(NullableIntegers((0..<count).map { _ in Int64(next()) }))
    }

    /// A column of instants, usually in 2023, some missing.
    mutating func times(_ count: Int) -> Column {
        let numbers = (0..<count).map { _ in next() }
        let values = numbers.map { $0 < 0 ? Int64($0) << 32 : 1_700_000_100_000 + 1000 * Int64($0) }
        return .timestamps(NullableIntegers(values, isPresent: numbers.map { $0 != -1 }))
    }

    /// A column of numbers, some huge, some missing.
    mutating func numbers(_ count: Int) -> Column {
        .doubles((0..<count).map { _ in number() })
    }

    private mutating func number() -> Double {
        switch next() {
        case .min: .infinity
        case -1: .nan
        case let other where other < -1_000_000: -Double(other) * 1e300
        case let other: Double(other) / 8
        }
    }

    /// A column of a few texts, some missing.
    mutating func texts(_ count: Int, _ choices: [String?]) -> Column {
        .strings(CodedStrings((0..<count).map { _ in choices[self.count(choices.count - 1)] }))
    }
}
