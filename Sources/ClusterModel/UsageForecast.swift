/// What a pod is expected to use, hour by hour, and how sure that is.
public struct UsageForecast: Sendable, Equatable {
    /// How a forecast came about, from the best known to the least.
    public enum Source: String, Sendable, CaseIterable {
        /// The workload's own history.
        case workload
        /// The history of other workloads of the same application.
        case application
        /// No history: a share of the request.
        case request
    }

    /// Expected CPU use in milli-CPU, one value per hour slot.
    public var hourlyMilliCPU: [Double]

    /// Variance of the CPU use around that expectation, in milli-CPU squared.
    public var variance: Double

    /// How the forecast came about.
    public var source: Source

    /// Creates a forecast.
    ///
    /// - Parameters:
    ///   - hourlyMilliCPU: Expected CPU use in milli-CPU, one value per hour slot.
    ///   - variance: Variance around it, in milli-CPU squared.
    ///   - source: How the forecast came about.
    public init(hourlyMilliCPU: [Double], variance: Double, source: Source) {
        self.hourlyMilliCPU = hourlyMilliCPU
        self.variance = variance
        self.source = source
    }
}
