package import ClusterModel
import Foundation

extension WorkloadProfile {
    /// How much wider than two or more observed days the next one may lie; a sample of few days shows too little.
    private static let dayMargin = 1.3

    /// The profile with learned corrections.
    ///
    /// - Parameters:
    ///   - calibration: The corrections.
    ///   - request: The pod's CPU request in milli-CPU.
    /// - Returns: The corrected profile.
    package func calibrated(by calibration: ForecastCalibration, request: Double) -> WorkloadProfile {
        guard calibration != .none else { return self }
        guard source == .workload else { return guess(calibration, request: request) }
        let doubt = levelDeviation * levelDeviation
        let seen = dayDeviation.map { Self.dayMargin * $0 * $0 } ?? doubt
        let blended = (1 - calibration.dayShare) * doubt + calibration.dayShare * seen
        return WorkloadProfile(
            hourly: hourlyMilliCPU,
            variance: (1 - calibration.patternShare) * variance + calibration.patternShare * patternVariance,
            levelDeviation: calibration.doubtFactor * blended.squareRoot(),
            source: source,
            dayCount: dayCount
        )
    }

    private func guess(_ calibration: ForecastCalibration, request: Double) -> WorkloadProfile {
        let half = max(1, request / 2)
        let drawn = exp((1 - calibration.requestShare) * log(max(1, hourlyMean)) + calibration.requestShare * log(half))
        let level = source == .application ? drawn : hourlyMean
        return WorkloadProfile(
            hourly: Array(repeating: level, count: Self.hours),
            variance: level / 2 * (level / 2),
            levelDeviation: calibration.unknownDoubtFactor * 0.8 * (level + 5),
            source: source,
            dayCount: dayCount
        )
    }
}
