/// Why a decision was not made on the best level, in the short words that metrics use.
public enum FallbackReason: String, Sendable, CaseIterable {
    /// It was.
    case none
    /// Nothing was measured yet.
    case unmeasured
    /// The newest measurement is too old.
    case stale
    /// Fewer than half of the candidates have a measurement that counts.
    case sparse
    /// There is no learned policy that can be used.
    case policy
    /// Nothing is known about what the pod will use.
    case forecast
    /// The learned policy gave scores that are no numbers.
    case scores
    /// The time for an answer was over.
    case deadline
    /// The pod is not one that we are to judge.
    case scope
    /// The caches do not know the whole cluster yet.
    case sync
    /// The pod cannot be understood.
    case pod
    /// No candidate is a node that we know.
    case nodes
}

/// Why a decision is not on the best level.
public struct Fallback: Sendable, Equatable {
    /// The reason that metrics count.
    public let reason: FallbackReason

    /// The same in words, with the figures behind it.
    public let words: String

    /// Creates a fallback.
    public init(_ reason: FallbackReason, _ words: String) {
        self.reason = reason
        self.words = words
    }
}
