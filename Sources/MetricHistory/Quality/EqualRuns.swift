import Foundation

/// Runs of equal samples without a gap between them, and how long one must be to be suspicious.
struct EqualRuns {
    /// A run shorter than this is never suspicious.
    static let leastLimit = 6

    /// How many runs of the suspicious length or longer a series may be expected to have by chance.
    static let expectedByChance = 0.001

    /// The runs of two samples and more, as positions counted from the first sample.
    let runs: [Range<Int>]

    /// The share of steps from one sample to the next that leave the value as it is; nil without such steps.
    let repeatShare: Double?

    init(_ samples: ArraySlice<Double>) {
        var runs: [Range<Int>] = []
        var stepCount = 0
        var repeatCount = 0
        var start = samples.startIndex
        for index in samples.indices.dropFirst() {
            let isStep = !samples[index].isNaN && !samples[index - 1].isNaN
            if isStep { stepCount += 1 }
            if isStep, samples[index] == samples[index - 1] {
                repeatCount += 1
            } else {
                if index - start > 1 { runs.append(start - samples.startIndex..<index - samples.startIndex) }
                start = index
            }
        }
        if samples.endIndex - start > 1 { runs.append(start - samples.startIndex..<samples.count) }
        self.runs = runs
        repeatShare = stepCount > 0 ? Double(repeatCount) / Double(stepCount) : nil
    }

    /// The number of equal samples from which on a run is suspicious, or nil where equal samples are normal.
    ///
    /// If each step left the value as it is with probability p, independently, n samples would have n (1 - p) p^(L - 1)
    /// runs of L samples or more on average (runs begin at n (1 - p) places and go on with p each time). The limit is
    /// the smallest L for which that is at most `expectedByChance`:
    /// L = 1 + ln(expectedByChance / (n (1 - p))) / ln p, and at least `leastLimit`.
    ///
    /// - Parameters:
    ///   - repeatShare: p, 0...1. Above 1/2 the metric is a count or a state, which may well rest.
    ///   - sampleCount: n.
    /// - Returns: L, or nil for p above 1/2.
    static func limit(repeatShare: Double, sampleCount: Int) -> Int? {
        guard repeatShare <= 0.5 else { return nil }
        guard repeatShare > 0, sampleCount > 0 else { return leastLimit }
        let ratio = expectedByChance / (Double(sampleCount) * (1 - repeatShare))
        return max(leastLimit, 1 + Int((log(ratio) / log(repeatShare)).rounded(.up)))
    }
}

extension [Double] {
    /// The middle of the values, the mean of the two middle ones for an even number; nil without values.
    var median: Double? {
        guard !isEmpty else { return nil }
        let sorted = sorted()
        let middle = count / 2
        return count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
