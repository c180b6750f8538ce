/// Finds lasting changes of level in a series with a daily course.
///
/// Each sample is compared with the one a day before, so that the daily course cancels: e(i) = x(i) - x(i - w), w samples
/// per day. The change at t is the median of e over the day from t on, less the median of all e (a steady drift is no
/// step). Noise is 1.4826 times the median absolute deviation of all e, which is the standard deviation of normal noise.
/// A change counts when it is above `noiseFactor` times the noise and at least `leastRelativeChange` of the level. Around
/// one change many t qualify; the one with the largest mean of e is the place, since only there all e lie beyond it.
struct StepChangeFinder {
    static let noiseFactor = 4.0
    static let leastRelativeChange = 0.1
    private static let day: Int64 = 86_400_000
    private static let hour: Int64 = 3_600_000

    /// The samples that are looked at: means by the hour where steps are shorter.
    private let table: MetricTable
    /// Samples per day, or in the fewest whole days that have seven.
    private let windowSize: Int

    init(_ table: MetricTable) {
        let step = table.grid.stepMilliseconds
        let isFine = step < Self.hour && Self.hour % step == 0
        self.table = isFine ? table.resampled(to: .seconds(3600)) : table
        let perDay = max(1, Int(Self.day / self.table.grid.stepMilliseconds))
        windowSize = (7 + perDay - 1) / perDay * perDay
    }

    /// The changes of one series in order of time; none in less than four days, in which noise cannot be told.
    func changes(series: Int) -> [StepChange] {
        let values = Array(table.samples(series: series))
        guard values.count >= 4 * windowSize else { return [] }
        let differences = (windowSize..<values.count).map { values[$0] - values[$0 - windowSize] }
        let known = differences.filter { !$0.isNaN }
        guard let drift = known.median, let spread = known.map({ abs($0 - drift) }).median else { return [] }
        let candidates = (0...differences.count - windowSize).compactMap { start -> Candidate? in
            let window = differences[start..<start + windowSize].filter { !$0.isNaN }
            guard 2 * window.count >= windowSize, let middle = window.median else { return nil }
            let change = middle - drift
            guard abs(change) > Self.noiseFactor * 1.4826 * spread, isLarge(change, at: start, values) else {
                return nil
            }
            let mean = window.reduce(0, +) / Double(window.count) - drift
            return Candidate(start: start, change: change, mean: abs(mean))
        }
        return largest(of: candidates).map {
            StepChange(time: table.grid.time(at: $0.start + windowSize), change: $0.change)
        }
    }

    private struct Candidate {
        /// The position in the differences; the new level begins one window later.
        var start: Int
        var change: Double
        var mean: Double
    }

    private func isLarge(_ change: Double, at start: Int, _ values: [Double]) -> Bool {
        let before = values[start..<start + windowSize].filter { !$0.isNaN }.median ?? 0
        let after = values[start + windowSize..<start + 2 * windowSize].filter { !$0.isNaN }.median
        return abs(change) >= Self.leastRelativeChange * max(abs(before), abs(after ?? 0)) && change != 0
    }

    /// The largest candidate, the largest that is a window away from it, and so on, in order of time.
    private func largest(of candidates: [Candidate]) -> [Candidate] {
        var chosen: [Candidate] = []
        for candidate in candidates.sorted(by: { ($1.mean, $0.start) < ($0.mean, $1.start) })
        where chosen.allSatisfy({ abs($0.start - candidate.start) >= windowSize }) {
            chosen.append(candidate)
        }
        return chosen.sorted { $0.start < $1.start }
    }
}
