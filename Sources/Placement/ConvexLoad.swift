public import Foundation

/// The convex load e^(8u) of a utilization u, which placement minimizes: overload hurts far more than its mean says.
///
/// A node at 90 % is dearer than two at 60 %. Forecast scores, the learned prior, the oracle and the report of shadow
/// mode all take their numbers from here, so that they mean the same. The source is the benchmark's
/// `predictive-convex`; see `docs/benchmark.md`.
public enum ConvexLoad: Sendable {
    /// How steeply load grows with utilization.
    public static let steepness = 8.0

    /// What the growth of memory's load counts beside CPU's.
    public static let memoryWeight = 0.3

    /// The share of a memory request that is assumed to be used.
    public static let memoryUseOfRequest = 0.8

    /// What a unit of variance of utilization adds to the utilization in the exponent.
    ///
    /// E[e^(8u)] of a Gaussian u is e^(8 · (mean + 4 · variance)); the benchmark doubles the 4, which is kept.
    public static let varianceFactor = 8.0

    /// How many hours of the forecast a job counts.
    public static let jobHours = 2

    /// The utilization beyond which nothing gets worse; it bounds the exponential.
    public static let utilizationCap = 2.0

    /// The exponent at the utilization beyond which nothing gets worse.
    public static let exponentCap = steepness * utilizationCap

    /// e^exponent, of exponents up to a cap.
    ///
    /// - Parameters:
    ///   - exponent: Steepness times utilization.
    ///   - cap: The exponent beyond which nothing grows.
    /// - Returns: The load, 1 at exponent 0.
    @inlinable
    public static func power(_ exponent: Double, cap: Double = exponentCap) -> Double { exp(min(cap, exponent)) }

    /// The load at a utilization, which does not grow beyond `utilizationCap`.
    @inlinable
    public static func value(at utilization: Double) -> Double { power(steepness * utilization) }

    /// The load at a utilization without a limit, for what is known to be bounded.
    @inlinable
    public static func unlimited(at utilization: Double) -> Double { exp(steepness * utilization) }

    /// By how much the load grows from one utilization to another.
    @inlinable
    public static func growth(from before: Double, to after: Double) -> Double { value(at: after) - value(at: before) }

    /// The memory utilization that is expected of a node: the mean of what requests and what measurements say.
    ///
    /// - Parameters:
    ///   - requested: What the pods on the node request, in bytes.
    ///   - measured: The newest measurement, in bytes.
    ///   - capacity: What the node has, in bytes.
    /// - Returns: The utilization without the new pod.
    @inlinable
    public static func memoryUtilization(requested: Double, measured: Double, of capacity: Double) -> Double {
        (memoryUseOfRequest * requested / capacity + measured / capacity) / 2
    }
}
