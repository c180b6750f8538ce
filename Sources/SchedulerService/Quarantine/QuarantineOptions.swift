package import ClusterModel
package import Foundation

/// How nodes are put into quarantine by a taint; without options none is.
package struct QuarantineOptions: Equatable, Sendable {
    /// The effects that may be chosen: a node in quarantine keeps the pods that it runs.
    package static let effects = [Taint.Effect.preferNoSchedule, .noSchedule]

    /// How many terms a stay in quarantine lasts at most, and how many the node is left alone afterwards.
    static let maximumTerms = 6.0

    /// What the taint does to pods that do not tolerate it.
    package var effect = Taint.Effect.preferNoSchedule

    /// How long a taint holds if it is not renewed, in seconds.
    package var term: TimeInterval = 3600

    /// Creates options: new pods are placed elsewhere if they can, for an hour at a time.
    package init() {}

    /// How far the clocks of replicas may be apart, in seconds.
    static let clockSkew: TimeInterval = 60

    /// How long a node is kept in quarantine at most, in seconds; it is then left alone for as long.
    ///
    /// So a detector that is wrong takes half of a node's time at most.
    var maximumStay: TimeInterval { Self.maximumTerms * term }
}
