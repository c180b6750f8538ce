public import ClusterModel

/// What a new pod of a workload is expected to use at some hour and age, and what that rests on.
public struct UsageExpectation: Sendable, Equatable {
    /// Expected CPU in milli-CPU.
    public var milliCPU: Double

    /// What 95 of 100 samples stay below, in milli-CPU.
    public var p95MilliCPU: Double

    /// Expected memory in bytes.
    public var memory: Double

    /// What 95 of 100 samples of memory stay below, in bytes.
    public var p95Memory: Double

    /// The samples of CPU behind it; 0 when it is only a guess from the request.
    public var observationCount: Int

    /// How it came about; `application` is the namespace.
    public var source: UsageForecast.Source
}
