/// An exact Kubernetes resource quantity such as `7910m`, `15832Mi`, `1e3` or `500M`.
///
/// The value is a whole number of billionths, the finest unit Kubernetes keeps. As in Kubernetes, digits below a
/// billionth are rounded away from zero, and a value beyond ±(2^63 − 1) is capped there.
///
/// Source: `staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go`.
public struct Quantity: Hashable, Comparable, Sendable {
    /// The value in billionths of the base unit (cores, bytes, pieces).
    public let nanos: Int128

    static let nanosPerUnit: Int128 = 1_000_000_000
    static let limit = Int128(Int64.max) * nanosPerUnit

    /// Creates a quantity of whole units.
    public init(units: Int64) {
        nanos = max(-Self.limit, Int128(units) * Self.nanosPerUnit)
    }

    /// Creates a quantity of thousandths, the unit of CPU.
    public init(milli: Int64) {
        nanos = Int128(milli) * (Self.nanosPerUnit / 1000)
    }

    init(nanos: Int128) {
        self.nanos = min(max(nanos, -Self.limit), Self.limit)
    }

    /// The value in whole units, rounded up as Kubernetes does.
    public var units: Int64 { Self.roundedUp(nanos, unit: Self.nanosPerUnit) }

    /// The value in thousandths, rounded up as Kubernetes does and capped at the largest 64-bit number.
    public var milli: Int64 { Self.roundedUp(nanos, unit: Self.nanosPerUnit / 1000) }

    /// Orders by value.
    public static func < (left: Quantity, right: Quantity) -> Bool { left.nanos < right.nanos }

    /// The sum, capped like every quantity.
    public static func + (left: Quantity, right: Quantity) -> Quantity { Quantity(nanos: left.nanos + right.nanos) }

    private static func roundedUp(_ nanos: Int128, unit: Int128) -> Int64 {
        let (quotient, remainder) = nanos.quotientAndRemainder(dividingBy: unit)
        return Int64(clamping: remainder > 0 ? quotient + 1 : quotient)
    }
}
