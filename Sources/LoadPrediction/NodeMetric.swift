/// The names of the node metrics that forecasts are made of.
public enum NodeMetric: Sendable {
    /// The share of a node's CPU time in use, in 0...1.
    public static let cpuUtilization = "cpu_utilization_ratio"

    /// The share of a node's memory in use, in 0...1.
    public static let memoryUtilization = "memory_utilization_ratio"

    /// The metrics that are predicted unless others are asked for.
    public static let predicted = [cpuUtilization, memoryUtilization]
}
