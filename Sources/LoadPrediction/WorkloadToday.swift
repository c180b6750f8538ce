package import ClusterModel
import Foundation

/// What the pods of one workload were measured to use so far, running or gone, and what that says about the next hours.
///
/// Replicas of a workload demand much alike, so a new pod is judged by what its workload's other pods show now; the
/// plain `RunningForecast` begins every pod anew. With the profile F0, the measured and expected sums s and f of n
/// samples, and q samples of patience:
///
/// - the level is F0 · ((s + q m + 1) / (f + q m + 1))^λ, λ = 1 for a flat profile and `patternScaleShare` for one with
///   a daily pattern, whose morning says little about its evening;
/// - what the last half hour lay beside that level, d, fades: + `todayGain` · n / (n + 2) · d · e^(−hours / `todayHours`);
/// - the noise of single samples shrinks to `settledNoise` once an hour has been seen, the doubt about the level as in
///   `RunningForecast`.
package struct WorkloadToday: Sendable {
    /// The profile it started from.
    package let profile: WorkloadProfile

    /// The number of samples, one for each moment however many pods ran.
    package private(set) var sampleCount = 0

    private var measuredSum = 0.0
    private var expectedSum = 0.0
    private var recentMeasured = 0.0
    private var recentExpected = 0.0
    private var newest = 0

    /// What five minutes leave of the weight of what was recent.
    private static let persistence = 5.0 / 6

    /// After so many samples the noise counts as seen.
    private static let settledCount = 6

    /// The seconds of a day.
    private static let day = 86_400

    /// The weight that samples keep at midnight.
    private static let keptOvernight = 0.25

    /// A profile whose hours differ by less than this share of their mean is flat.
    private static let flatShare = 0.15

    private let isFlat: Bool

    /// Starts from a workload's profile.
    package init(profile: WorkloadProfile) {
        self.profile = profile
        let squares = profile.hourlyMilliCPU.reduce(0) {
            $0 + ($1 - profile.hourlyMean) * ($1 - profile.hourlyMean)
        }
        let deviation = (squares / Double(WorkloadProfile.hours)).squareRoot()
        isFlat = deviation <= Self.flatShare * profile.hourlyMean
    }

    /// Takes in what the workload's pods were measured to use at one moment.
    ///
    /// - Parameters:
    ///   - milliCPU: The mean over the pods that ran; NaN, a gap, is passed over.
    ///   - hour: The hour of the day (UTC) of the sample, 0..<24.
    ///   - time: When it was taken, in seconds since some midnight; later than the samples before.
    package mutating func observe(milliCPU: Double, hour: Int, at time: Int) {
        guard !milliCPU.isNaN else { return }
        let expected = profile.hourlyMilliCPU[hour]
        let elapsed = sampleCount == 0 ? 0 : Double(time - newest) / 300
        let weight = max(1 - pow(Self.persistence, elapsed), 1 / Double(sampleCount + 1))
        if sampleCount > 0, time / Self.day != newest / Self.day { beginDay() }
        sampleCount += 1
        newest = time
        measuredSum += milliCPU
        expectedSum += expected
        recentMeasured += weight * (milliCPU - recentMeasured)
        recentExpected += weight * (expected - recentExpected)
    }

    /// Yesterday's level is a hint for today, no more: training has only seen what one day shows.
    private mutating func beginDay() {
        measuredSum *= Self.keptOvernight
        expectedSum *= Self.keptOvernight
        sampleCount = max(1, Int(Double(sampleCount) * Self.keptOvernight))
    }

    /// Writes the forecast of the hours ahead.
    ///
    /// - Parameters:
    ///   - hoursAhead: The hour slots in the order of time, the current one first.
    ///   - time: Now, in seconds since the beginning of an hour slot 0.
    ///   - calibration: How much measurements of today count.
    ///   - hourly: 24 slots; those of `hoursAhead` receive milli-CPU.
    /// - Returns: The variance around the forecast, in milli-CPU squared.
    package func write(
        hoursAhead: [Int],
        at time: Int,
        calibration: ForecastCalibration,
        into hourly: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        let count = Double(sampleCount)
        let prior = profile.patience * profile.hourlyMean + 1
        let ratio = (measuredSum + prior) / (expectedSum + prior)
        let scale = isFlat ? ratio : pow(ratio, calibration.patternScaleShare)
        let surprise = recentMeasured - recentExpected * scale
        let shift = sampleCount == 0 ? 0 : calibration.todayGain * count / (count + 2) * surprise
        let age = sampleCount == 0 ? 0 : Double(max(0, time - newest)) / 3600
        let passed = Double(time % 3600) / 3600
        let fade = exp(-1 / calibration.todayHours)
        var share = exp(-(max(0, 0.5 - passed) + age) / calibration.todayHours)
        for (position, hour) in hoursAhead.enumerated() {
            // The middle of the current hour may have passed; the next hours' middles are whole hours after it.
            if position == 1 { share = exp(-(1.5 - passed + age) / calibration.todayHours) }
            if position > 1 { share *= fade }
            let level = profile.hourlyMilliCPU[hour] * scale
            hourly[hour] = max(level + shift * share, 0.02 * level)
        }
        let noise = profile.variance * (sampleCount >= Self.settledCount ? calibration.settledNoise : 1)
        let doubt = profile.levelDeviation * profile.levelDeviation
        return noise + doubt * profile.patience / (profile.patience + count)
    }
}
