/// A regular grid of instants: a start, a spacing and a count.
///
/// All times are whole milliseconds since 1970-01-01 UTC, the resolution of Prometheus and of the Parquet files.
public struct TimeGrid: Hashable, Sendable {
    /// The first instant, in milliseconds since 1970-01-01 UTC.
    public let start: Int64

    /// The spacing in milliseconds, at least 1.
    public let stepMilliseconds: Int64

    /// The number of instants, 0 or more.
    public let count: Int

    /// Creates a grid.
    ///
    /// - Parameters:
    ///   - start: The first instant, in milliseconds since 1970-01-01 UTC.
    ///   - stepMilliseconds: The spacing in milliseconds, at least 1.
    ///   - count: The number of instants, 0 or more.
    public init(start: Int64, stepMilliseconds: Int64, count: Int) {
        precondition(stepMilliseconds >= 1, "step must be at least 1 ms, got \(stepMilliseconds)")
        precondition(count >= 0, "count must be at least 0, got \(count)")
        self.start = start
        self.stepMilliseconds = stepMilliseconds
        self.count = count
    }

    /// The spacing as a duration.
    public var step: Duration { .milliseconds(stepMilliseconds) }

    /// The instant at an index, in milliseconds since 1970-01-01 UTC.
    public func time(at index: Int) -> Int64 { start + Int64(index) * stepMilliseconds }

    /// The first instant after the grid, in milliseconds since 1970-01-01 UTC.
    public var end: Int64 { time(at: count) }

    /// The index of an instant that lies exactly on the grid, or nil.
    public func index(of time: Int64) -> Int? {
        let offset = time - start
        guard offset >= 0, offset % stepMilliseconds == 0 else { return nil }
        let index = Int(offset / stepMilliseconds)
        return index < count ? index : nil
    }

    /// The smallest grid that holds the instants of both, or nil when their steps or offsets differ.
    func union(_ other: TimeGrid) -> TimeGrid? {
        if other.count == 0 { return self }
        if count == 0 { return other }
        guard stepMilliseconds == other.stepMilliseconds, (start - other.start) % stepMilliseconds == 0 else {
            return nil
        }
        let first = min(start, other.start)
        let span = max(end, other.end) - first
        return TimeGrid(start: first, stepMilliseconds: stepMilliseconds, count: Int(span / stepMilliseconds))
    }
}

extension Duration {
    /// The duration in whole milliseconds; what is finer is cut off.
    package var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
