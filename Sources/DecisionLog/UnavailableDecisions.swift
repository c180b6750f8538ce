package import Foundation
import Synchronization

/// Stands in for a log that could not be opened: the service goes on, and everything lost is counted.
package final class UnavailableDecisions: DecisionStore {
    private let reason: String
    private let lost = Mutex(0)

    /// Creates the stand-in.
    ///
    /// - Parameter reason: Why there is no log.
    package init(reason: String) { self.reason = reason }

    package func append(_ record: DecisionRecord) { lost.withLock { $0 += 1 } }

    package func markBound(uid: String, node: String, at time: Date) {}

    package func append(_ outcome: DecisionOutcome) {}

    package func append(_ sample: LoadSample) {}

    package func decisions(_ filter: DecisionFilter) async throws -> [DecisionRecord] {
        throw DecisionLogError.unavailable(reason: reason)
    }

    package var status: DecisionLogStatus {
        var status = DecisionLogStatus()
        status.dropped = lost.withLock(\.self)
        status.problem = reason
        return status
    }
}
