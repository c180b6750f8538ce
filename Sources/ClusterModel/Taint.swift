/// A mark on a node that keeps pods away unless they tolerate it.
public struct Taint: Hashable, Sendable {
    /// What a taint does to pods that do not tolerate it.
    public enum Effect: String, Sendable {
        /// New pods are not placed.
        case noSchedule = "NoSchedule"
        /// New pods are placed only if nothing better is left.
        case preferNoSchedule = "PreferNoSchedule"
        /// New pods are not placed and running ones are evicted.
        case noExecute = "NoExecute"
    }

    /// The taint's key.
    public let key: String

    /// The taint's value, possibly empty.
    public let value: String

    /// What the taint does.
    public let effect: Effect

    /// Creates a taint.
    public init(key: String, value: String = "", effect: Effect) {
        self.key = key
        self.value = value
        self.effect = effect
    }
}

/// A pod's permission to ignore matching taints.
///
/// Source: `ToleratesTaint` in `staging/src/k8s.io/api/core/v1/toleration.go`.
public struct Toleration: Hashable, Sendable {
    /// How the value is compared.
    public enum Operator: String, Sendable {
        /// The values must be equal.
        case equal = "Equal"
        /// Any value will do.
        case exists = "Exists"
    }

    /// The key to match; empty matches every key.
    public let key: String

    /// How the value is compared.
    public let comparison: Operator

    /// The value to match.
    public let value: String

    /// The effect to match; nil matches every effect.
    public let effect: Taint.Effect?

    /// Creates a toleration.
    ///
    /// - Parameters:
    ///   - key: The key to match; empty matches every key.
    ///   - comparison: How the value is compared.
    ///   - value: The value to match.
    ///   - effect: The effect to match; nil matches every effect.
    public init(key: String = "", comparison: Operator = .equal, value: String = "", effect: Taint.Effect? = nil) {
        self.key = key
        self.comparison = comparison
        self.value = value
        self.effect = effect
    }

    /// Whether this toleration covers a taint.
    public func tolerates(_ taint: Taint) -> Bool {
        if let effect, effect != taint.effect { return false }
        if !key.isEmpty && key != taint.key { return false }
        return comparison == .exists || value == taint.value
    }
}

extension Sequence<Toleration> {
    /// Whether one of the tolerations covers a taint.
    public func tolerate(_ taint: Taint) -> Bool { contains { $0.tolerates(taint) } }
}
