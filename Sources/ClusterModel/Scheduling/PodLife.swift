/// How far a pod is in its life (`status.phase`).
public enum PodPhase: String, Sendable, CaseIterable {
    /// Not all containers run yet.
    case pending = "Pending"
    /// Bound to a node, with a container that runs or starts.
    case running = "Running"
    /// Ended, every container with success.
    case succeeded = "Succeeded"
    /// Ended, a container with failure.
    case failed = "Failed"
    /// The node does not answer, or the phase is not one that this version knows.
    case unknown = "Unknown"

    /// Whether a pod in this phase has ended and reserves nothing any more.
    public var hasEnded: Bool { self == .succeeded || self == .failed }
}

/// When and how a pod ends that is being deleted.
public struct PodDeletion: Hashable, Sendable {
    /// When its grace ends, in seconds since 1970; nil if the object states a time that cannot be read.
    public let deadline: Int64?

    /// Its grace in seconds, nil if the object does not state it.
    public let graceSeconds: Int64?

    /// Creates a deletion.
    public init(deadline: Int64?, graceSeconds: Int64? = nil) {
        self.deadline = deadline
        self.graceSeconds = graceSeconds
    }
}

/// A condition `PodScheduled` that is not true: the verdict of the scheduler's last attempt.
public struct PodRejection: Hashable, Sendable {
    /// `Unschedulable`, `SchedulerError` or `SchedulingGated`.
    public let reason: String

    /// The verdict in full.
    public let message: String

    /// When the condition became false, in seconds since 1970.
    public let since: Int64?

    /// Creates a verdict.
    public init(reason: String, message: String = "", since: Int64? = nil) {
        self.reason = reason
        self.message = message
        self.since = since
    }
}
