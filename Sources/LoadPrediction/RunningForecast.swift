public import ClusterModel

/// A pod's forecast while it runs: its workload's profile, scaled by what the pod was measured to use.
public struct RunningForecast: Sendable {
    /// The profile it started from.
    public let profile: WorkloadProfile

    /// The number of samples of the pod's own use.
    public private(set) var sampleCount = 0

    private var measuredSum = 0.0
    private var expectedSum = 0.0

    /// Starts from a workload's profile.
    public init(profile: WorkloadProfile) {
        self.profile = profile
    }

    /// Takes in one sample of the pod's use.
    ///
    /// - Parameters:
    ///   - milliCPU: The measured use; NaN, a gap, is passed over.
    ///   - hour: The hour of the day (UTC) of the sample, 0..<24.
    public mutating func observe(milliCPU: Double, hour: Int) {
        guard !milliCPU.isNaN else { return }
        sampleCount += 1
        measuredSum += milliCPU
        expectedSum += profile.hourlyMilliCPU[hour]
    }

    /// The factor on the profile: measured over expected use, damped by `patience` samples of agreement.
    public var scale: Double {
        // One milli-CPU on both sides keeps the ratio defined for an idle workload.
        let prior = profile.patience * profile.hourlyMean + 1
        return (measuredSum + prior) / (expectedSum + prior)
    }

    /// Variance of the pod's use around the forecast, in milli-CPU squared: noise plus what is unsure of the level.
    public var variance: Double {
        let doubt = profile.levelDeviation * profile.levelDeviation
        return profile.variance + doubt * profile.patience / (profile.patience + Double(sampleCount))
    }

    /// The forecast now.
    public var forecast: UsageForecast {
        let scale = scale
        return UsageForecast(
            hourlyMilliCPU: profile.hourlyMilliCPU.map { $0 * scale },
            variance: variance,
            source: profile.source
        )
    }
}
