/// The course of a number, such as the share of random actions, over training.
package struct Schedule: Sendable, Equatable {
    /// The value at the start.
    package let start: Double

    /// The value from the end of the course on.
    package let end: Double

    /// After which share of training the end is reached, in (0, 1].
    package let share: Double

    /// Creates a course that falls or rises evenly and then stays.
    package init(from start: Double, to end: Double, over share: Double = 1) {
        precondition(share > 0 && share <= 1, "a schedule's share must be in (0, 1], got \(share)")
        self.start = start
        self.end = end
        self.share = share
    }

    /// The value after a share of training, 0...1.
    package func value(at progress: Double) -> Double {
        start + (end - start) * min(1, max(0, progress / share))
    }
}
