import Foundation

/// How one feature was distributed in training: shares of the rows between quantiles, and of those where it is unknown.
public struct FeatureDistribution: Sendable, Equatable, Codable {
    /// The feature's name.
    public let feature: String

    /// The inner edges of the bins, ascending and distinct; a value equal to an edge lies below it.
    public let edges: [Double]

    /// The share of the known values in each bin, one more than there are edges, then the share of unknown values.
    ///
    /// They sum to 1.
    public let shares: [Double]

    /// The bins that known values are divided into at most: deciles.
    static let binCount = 10

    /// A share below this counts as this: the logarithm of nothing is infinite.
    static let leastShare = 1e-4

    /// Learns the distribution of values.
    ///
    /// - Parameters:
    ///   - feature: The feature's name.
    ///   - values: The values of all rows; NaN is unknown. Without any value nothing can be compared with it.
    public init(feature: String, values: [Float]) {
        let known = values.lazy.filter { !$0.isNaN }.map(Double.init).sorted()
        var edges: [Double] = []
        if let last = known.last {
            for bin in 1..<Self.binCount {
                let edge = known[min(known.count * bin / Self.binCount, known.count - 1)]
                // An edge at the greatest value would leave an empty bin above it; equal ones would between them.
                if edge < last, edge != edges.last { edges.append(edge) }
            }
        }
        self.feature = feature
        self.edges = edges
        shares = Self.shares(of: values, edges: edges)
    }

    /// The population-stability index of other values against this distribution.
    ///
    /// PSI = sum over bins of (a − e) · ln(a / e), with the expected share e and the actual share a, each at least
    /// 0.0001 (Siddiqi, Credit Risk Scorecards, 2006). By custom, below 0.1 is stable and above 0.25 has moved. With n
    /// and m independent rows and B bins it is about (B − 1)(1/n + 1/m) without any change (Yurdakul, 2018).
    ///
    /// - Parameter values: The values of recent rows; NaN is unknown.
    /// - Returns: The index, 0 or more; nil where either side has no row.
    public func stabilityIndex(of values: [Float]) -> Double? {
        guard !values.isEmpty, shares.contains(where: { $0 > 0 }) else { return nil }
        return zip(shares, Self.shares(of: values, edges: edges)).reduce(0) { sum, pair in
            let expected = max(pair.0, Self.leastShare)
            let actual = max(pair.1, Self.leastShare)
            return sum + (actual - expected) * log(actual / expected)
        }
    }

    /// The stability index that chance alone hardly exceeds, without any change.
    ///
    /// Without change the index of n and m independent rows in B bins is about (1/n + 1/m) times a chi-square variable of
    /// B − 1 degrees of freedom (Yurdakul, 2018): mean B − 1, deviation √(2(B − 1)). This is the mean plus five
    /// deviations, because dozens of features are looked at. Neighboring hours are alike, so rows count by days.
    ///
    /// - Parameters:
    ///   - expected: The number of independent rows in the reference, above 0.
    ///   - actual: The number of independent recent rows, above 0.
    /// - Returns: The index, above 0 unless there is one bin only.
    func chanceIndex(expected: Double, actual: Double) -> Double {
        let freedom = Double(max(shares.count { $0 > 0 } - 1, 0))
        return (1 / expected + 1 / actual) * (freedom + 5 * (2 * freedom).squareRoot())
    }

    private static func shares(of values: [Float], edges: [Double]) -> [Double] {
        var counts = Array(repeating: 0, count: edges.count + 2)
        for value in values {
            counts[value.isNaN ? edges.count + 1 : bin(of: Double(value), edges)] += 1
        }
        guard !values.isEmpty else { return counts.map { _ in 0 } }
        return counts.map { Double($0) / Double(values.count) }
    }

    private static func bin(of value: Double, _ edges: [Double]) -> Int {
        edges.firstIndex { value <= $0 } ?? edges.count
    }
}
