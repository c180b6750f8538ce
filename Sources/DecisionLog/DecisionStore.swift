public import Foundation

/// What a person or a report asks a log for.
public struct DecisionFilter: Sendable, Equatable {
    /// Only decisions at or after this time.
    public var from: Date?
    /// Only decisions before this time.
    public var to: Date?
    /// Only pods of this namespace.
    public var namespace: String?
    /// Only pods of this name.
    public var pod: String?
    /// Only the pod with this UID.
    public var uid: String?
    /// Only decisions made in this mode.
    public var mode: ServingMode?
    /// The most decisions to return, the newest first.
    public var limit: Int

    /// Creates a filter that lets all pass.
    ///
    /// - Parameter limit: The most decisions to return.
    public init(limit: Int = 100) { self.limit = limit }
}

/// How a log is doing.
public struct DecisionLogStatus: Sendable, Equatable, Codable {
    /// The number of entries that wait to be written.
    public var waiting = 0
    /// The number of entries written since the start.
    public var stored = 0
    /// The number of entries lost since the start, because the disk refused or was too slow.
    public var dropped = 0
    /// The number of writes that failed since the start.
    public var failures = 0
    /// Why the last write failed, nil if it did not.
    public var problem: String?

    /// Creates the status of a log that has just been opened.
    public init() {}
}

/// Keeps decisions; nothing here makes a decision wait.
package protocol DecisionStore: Sendable {
    /// Takes a decision to be stored soon.
    func append(_ record: DecisionRecord)

    /// Takes where a pod was bound, for its newest decision.
    func markBound(uid: String, node: String, at time: Date)

    /// Takes what became of a decision.
    func append(_ outcome: DecisionOutcome)

    /// Takes how load was spread over the nodes.
    func append(_ sample: LoadSample)

    /// The decisions that pass a filter, newest first, with all that were appended before.
    func decisions(_ filter: DecisionFilter) async throws -> [DecisionRecord]

    /// How the log is doing.
    var status: DecisionLogStatus { get }
}

extension DecisionStore {
    /// The newest decision about a pod, nil if there is none.
    package func latest(namespace: String, pod: String) async throws -> DecisionRecord? {
        var filter = DecisionFilter(limit: 1)
        filter.namespace = namespace
        filter.pod = pod
        return try await decisions(filter).first
    }
}
