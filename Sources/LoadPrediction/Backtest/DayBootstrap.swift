import ClusterModel

/// How sure a ratio of errors is: an interval from draws of whole days with replacement.
///
/// Hours of a day are alike, so days, not hours, are drawn (block bootstrap; Künsch, 1989). With few days it is rough.
struct DayBootstrap: Sendable {
    /// How many times all days are drawn.
    static let draws = 2000

    /// The 95 % interval of the ratio of two sums of errors, from the lower to the upper end; nil where there are fewer
    /// than two days, or nothing to divide by.
    ///
    /// - Parameters:
    ///   - errors: The absolute errors of one method.
    ///   - rival: Those of the rival, in the same order.
    ///   - days: The number of the day of each.
    ///   - seed: The seed of the draws.
    /// - Returns: The lower and the upper end, or nil.
    static func interval(_ errors: [Double], over rival: [Double], days: [Int64], seed: UInt64 = 0) -> [Double]? {
        var sums: [Int64: (Double, Double)] = [:]
        for index in errors.indices {
            let sum = sums[days[index], default: (0, 0)]
            sums[days[index]] = (sum.0 + errors[index], sum.1 + rival[index])
        }
        let blocks = sums.sorted { $0.key < $1.key }.map(\.value)
        guard blocks.count >= 2 else { return nil }
        var generator = SplitMix64(seed: seed)
        var ratios: [Double] = []
        for _ in 0..<draws {
            var total = (0.0, 0.0)
            for _ in blocks {
                let block = blocks[Int.random(in: 0..<blocks.count, using: &generator)]
                total.0 += block.0
                total.1 += block.1
            }
            if total.1 > 0 { ratios.append(total.0 / total.1) }
        }
        guard ratios.count == draws else { return nil }
        return [PinballLoss.quantile(0.025, of: ratios), PinballLoss.quantile(0.975, of: ratios)]
    }
}
