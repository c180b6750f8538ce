/// Why a decision was not made on the best step of the ladder, in the short words that metrics use.
package enum FallbackReason: String, Sendable, CaseIterable {
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
