import Foundation

/// The shift that brings an upper bound to the coverage it promises, learned from how far past bounds were off.
///
/// Adaptive conformal inference (Gibbs and Candès, 2021): the shift is a quantile of past scores (what came minus the
/// bound without shift), and the level of the quantile moves with every hit and miss, so that coverage holds even where
/// the load drifts. Scores fade (Barber et al., 2023, "beyond exchangeability"), and for n of them the level is raised
/// by the factor 1 + 1/n, as conformal bounds of few scores need. Errors h periods ahead overlap and resemble each other:
/// n of them say about as much as n/h that do not (the variance of their mean is h times as great).
public struct AdaptiveQuantile: Sendable, Equatable, Codable {
    /// The coverage to reach, in 0...1; a shift aims at 0.7 at least, as the level of misses wanders up to 0.3 only.
    public let coverage: Double

    /// How many scores in a row say as much as one: the horizon in periods, 1 or more.
    public let overlap: Double

    /// How much a score fades from one period to the next.
    static let fading = 0.998

    /// How far one period moves the level.
    static let pace = 0.005

    /// How many scores are kept at most; beyond, the oldest go.
    static let capacity = 20_000

    /// The share of misses that is aimed at now; it wanders around 1 − coverage.
    public private(set) var missLevel: Double

    /// The scores in ascending order, with the number of the period each belongs to.
    private var scores: [Double] = []
    private var periods: [Double] = []
    private var weights: [Double] = []

    /// Creates a calibration without scores.
    ///
    /// - Parameters:
    ///   - coverage: The coverage to reach, in 0..<1.
    ///   - overlap: The horizon in periods; less than 1 counts as 1.
    public init(coverage: Double, overlap: Double = 1) {
        self.coverage = coverage
        self.overlap = max(overlap, 1)
        missLevel = 1 - coverage
    }

    /// The number of scores it has learned from and still keeps.
    public var count: Int { scores.count }

    /// Whether every score has a period and a weight; a stored one may have been tampered with.
    var isWhole: Bool { scores.count == periods.count && scores.count == weights.count }

    /// The shift for a bound.
    ///
    /// Complexity: O(*n*).
    ///
    /// - Parameter period: The number of the period that is forecast.
    /// - Returns: What to add to the bound; 0 without any score.
    public func shift(at period: Double) -> Double {
        guard let first = scores.first, let last = scores.last else { return 0 }
        let weights = fadedWeights(at: period)
        let total = weights.reduce(0, +)
        let misses = min(max(missLevel, 0.0005), 0.3)
        let wanted = min(1, (1 - misses) * (1 + overlap / total)) * total
        var sum = 0.0
        for index in weights.indices {
            let next = sum + weights[index]
            if next >= wanted {
                guard index > 0 else { return first }
                return scores[index - 1] + (scores[index] - scores[index - 1]) * (wanted - sum) / (next - sum)
            }
            sum = next
        }
        return last
    }

    /// Learns what came in one period.
    ///
    /// - Parameters:
    ///   - newScores: What came minus the bound without shift, one for each series.
    ///   - missShare: The share of the series for which the shifted bound was exceeded; nil when none was given.
    ///   - period: The number of the period.
    ///   - weight: How much each score counts, in 0...1; less than 1 for scores of overlapping periods.
    public mutating func observe(_ newScores: [Double], missShare: Double?, period: Double, weight: Double = 1) {
        let finite = newScores.filter(\.isFinite)
        if finite.count == 1 { insert(finite[0], period, weight) } else { merge(finite.sorted(), period, weight) }
        if let missShare { missLevel += Self.pace * (1 - coverage - missShare) }
        if scores.count > Self.capacity + Self.capacity / 10 { dropOldest() }
    }

    private mutating func insert(_ score: Double, _ period: Double, _ weight: Double) {
        let place = firstIndex(above: score)
        scores.insert(score, at: place)
        periods.insert(period, at: place)
        weights.insert(weight, at: place)
    }

    /// Adds sorted scores, each after those that equal it: many at once cost what one costs.
    private mutating func merge(_ sorted: [Double], _ period: Double, _ weight: Double) {
        guard !sorted.isEmpty else { return }
        var merged = (scores: [Double](), periods: [Double](), weights: [Double]())
        merged.scores.reserveCapacity(scores.count + sorted.count)
        merged.periods.reserveCapacity(scores.count + sorted.count)
        merged.weights.reserveCapacity(scores.count + sorted.count)
        var old = 0
        for score in sorted {
            let end = firstIndex(above: score)
            merged.scores += scores[old..<end]
            merged.periods += periods[old..<end]
            merged.weights += weights[old..<end]
            merged.scores.append(score)
            merged.periods.append(period)
            merged.weights.append(weight)
            old = end
        }
        scores = merged.scores + scores[old...]
        periods = merged.periods + periods[old...]
        weights = merged.weights + weights[old...]
    }

    private func fadedWeights(at period: Double) -> [Double] {
        // Fading depends on the period alone, and many scores share one.
        var cache: [Double: Double] = [:]
        return zip(periods, weights).map { age, weight in
            if let fading = cache[age] { return weight * fading }
            let fading = Self.power(Self.fading, max(period - age, 0))
            cache[age] = fading
            return weight * fading
        }
    }

    private static func power(_ base: Double, _ exponent: Double) -> Double { Foundation.pow(base, exponent) }

    private func firstIndex(above score: Double) -> Int {
        var low = 0
        var high = scores.count
        while low < high {
            let middle = (low + high) / 2
            if scores[middle] <= score { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func dropOldest() {
        let oldest = periods.sorted()[scores.count - Self.capacity]
        let kept = periods.indices.filter { periods[$0] >= oldest }
        scores = kept.map { scores[$0] }
        periods = kept.map { periods[$0] }
        weights = kept.map { weights[$0] }
    }
}
