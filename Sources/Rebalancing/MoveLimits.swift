import ClusterModel

/// How often and how soon pods may be moved, and what a move costs.
///
/// The numbers are the rules of the placement benchmark with moves; see `docs/rebalancing.md`.
public struct MoveLimits: Sendable, Equatable {
    /// How long a pod runs before it may be moved, in seconds.
    public var minimumAge = 600

    /// How long a pod stays after it was moved, in seconds.
    public var cooldown = 3600

    /// The time between two rounds of moves, in seconds.
    public var interval = 900

    /// How many of 100 running pods one round may move; one move is always allowed.
    public var budgetPercent = 5.0

    /// How long a moved pod serves nothing, in seconds.
    public var restartSeconds = 30

    /// How long a moved pod needs more than usual after its restart, in seconds.
    public var spikeSeconds = 0

    /// How many times as much it needs then.
    public var spikeFactor = 2.0

    /// Creates the limits of the benchmark.
    public init() {}

    /// The number of moves that one round may make.
    ///
    /// - Parameter runningCount: The number of running pods.
    /// - Returns: The number, at least 1.
    public func budget(of runningCount: Int) -> Int {
        max(1, Int(saturating: budgetPercent * Double(runningCount) / 100))
    }

    /// Whether a pod may be moved at a time.
    ///
    /// - Parameters:
    ///   - pod: The pod.
    ///   - time: Now, in seconds.
    /// - Returns: Whether it may.
    public func allow(_ pod: MovablePod, at time: Int) -> Bool {
        guard pod.pod.kind != .job, time.subtractingSaturating(pod.startedAt) >= minimumAge else { return false }
        guard let moved = pod.movedAt else { return true }
        return time.subtractingSaturating(moved) >= cooldown
    }

    /// How active a moved pod was in the time before a sample.
    ///
    /// - Parameters:
    ///   - sample: When the sample was taken, in seconds.
    ///   - window: The time that the sample stands for, in seconds.
    ///   - moved: When the pod was moved, in seconds.
    /// - Returns: By how much the mean activity differs from 1, and the share of the window in which the pod was down.
    public func activity(atSample sample: Int, window: Int, movedAt moved: Int) -> (change: Double, down: Double) {
        guard window > 0 else { return (0, 0) }
        func overlap(_ from: Int, _ to: Int) -> Double {
            let low = max(from, sample.subtractingSaturating(window))
            return Double(max(0, min(to, sample).subtractingSaturating(low))) / Double(window)
        }
        let up = moved.addingSaturating(restartSeconds)
        let down = overlap(moved, up)
        return ((spikeFactor - 1) * overlap(up, up.addingSaturating(spikeSeconds)) - down, down)
    }

    /// How long after a move a pod's samples say nothing about what it usually uses, in seconds.
    public var unsettled: Int { restartSeconds.addingSaturating(spikeSeconds) }
}
