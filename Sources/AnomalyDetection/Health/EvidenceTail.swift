import Foundation

/// How rare values are, in powers of ten: evidence 3 is one in a thousand of the values learned from.
///
/// Up to one in 200 it is interpolated between quantiles. Beyond, where there are few values or none, the tail is taken
/// as exponential with the mean excess observed there (peaks over threshold with shape 0; Pickands, Annals of
/// Statistics 1975), but never as thinner than a tenth of its threshold, so that a narrow history is not overconfident.
struct EvidenceTail: Equatable, Sendable {
    /// The numbers of a tail: six quantiles, the mean excess beyond the last, the greatest evidence.
    static let size = 8
    /// The evidence of the six quantiles: one in 2, 10, 20, 50, 100, 200.
    static let levels: [Double] = [0.301_03, 1, 1.301_03, 1.698_97, 2, 2.301_03]
    /// Beyond this the difference means nothing.
    static let greatest = 30.0

    private(set) var numbers: [Double]

    /// Learns from values.
    ///
    /// - Parameters:
    ///   - values: Values in any order; NaN are left out. Large ones are the strange ones.
    ///   - limit: The greatest evidence to give.
    init(of values: [Double], limit: Double = Self.greatest) {
        let known = values.filter { !$0.isNaN }.sorted()
        guard !known.isEmpty else {
            numbers = Array(repeating: .infinity, count: 6) + [1, limit]
            return
        }
        numbers = Self.levels.map { max(0, Quantile.of(sorted: known, 1 - Self.powerOfTen(-$0))) }
        let threshold = numbers[5]
        let excesses = known.reversed().prefix { $0 > threshold }.map { $0 - threshold }
        let mean = excesses.isEmpty ? 0 : excesses.reduce(0, +) / Double(excesses.count)
        let least = 0.1 * threshold
        numbers.append(max(mean, least) > 0 ? max(mean, least) : 1)
        numbers.append(limit)
    }

    init(numbers: [Double]) {
        self.numbers = numbers
    }

    /// The evidence that a value is strange, 0 for one that half of all exceed.
    func evidence(_ value: Double) -> Double {
        numbers.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { Self.evidence(value, $0, from: 0) } ?? 0
        }
    }

    /// The evidence by the numbers of a tail; values up to the quantile `from` give 0.
    @inline(__always)
    static func evidence(_ value: Double, _ tail: UnsafePointer<Double>, from first: Int) -> Double {
        guard value > tail[first] else { return 0 }
        if value > tail[5] { return min(tail[7], levelBeyond + (value - tail[5]) / tail[6] * 0.434_294_481_903_251_8) }
        var index = first + 1
        while value > tail[index] { index += 1 }
        let share = (value - tail[index - 1]) / (tail[index] - tail[index - 1])
        let low = level(index - 1)
        return min(tail[7], low + share * (level(index) - low))
    }

    private static let levelBeyond = 2.301_03

    @inline(__always)
    private static func level(_ index: Int) -> Double {
        switch index {
        case 0: 0.301_03
        case 1: 1
        case 2: 1.301_03
        case 3: 1.698_97
        case 4: 2
        default: 2.301_03
        }
    }

    private static func powerOfTen(_ exponent: Double) -> Double { pow(10, exponent) }
}
