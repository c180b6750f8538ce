/// The names of the node metrics that forecasts are made of.
public enum NodeMetric: Sendable {
    /// The share of a node's CPU time in use, in 0...1.
    public static let cpuUtilization = "cpu_utilization_ratio"

    /// The share of a node's memory in use, in 0...1.
    public static let memoryUtilization = "memory_utilization_ratio"

    /// The metrics that are predicted unless others are asked for.
    public static let predicted = [cpuUtilization, memoryUtilization]

    /// The values that a forecast of a metric can have.
    ///
    /// Nothing that is forecast is negative, and a share is at most 1; only requests may exceed what a node has.
    ///
    /// - Parameter metric: The metric's name.
    /// - Returns: The least and the greatest value, in the unit of the metric.
    static func forecastRange(of metric: String) -> ClosedRange<Double> {
        metric.hasSuffix("_ratio") && !metric.hasSuffix("_requested_ratio") ? 0...1 : 0...Double.infinity
    }
}

extension Double {
    /// The value of a range that is nearest to this one; NaN stays NaN.
    func clamped(to range: ClosedRange<Double>) -> Double {
        isNaN ? self : Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
