/// The values of a series up to the newest one, read backwards.
///
/// It borrows memory: it must not outlive the buffer it was made from.
struct Trail {
    private let base: UnsafePointer<Double>?
    private let newest: Int

    /// Looks back from an index of a buffer.
    init(_ buffer: UnsafeBufferPointer<Double>, newest: Int) {
        base = buffer.baseAddress
        self.newest = newest
    }

    /// The value a number of steps before the newest one; NaN before the beginning.
    @inline(__always)
    subscript(lag: Int) -> Double {
        guard let base, lag <= newest, lag >= 0 else { return .nan }
        return base[newest - lag]
    }
}

/// A buffer that keeps the newest values of a stream, contiguous in memory.
struct TrailBuffer: Sendable {
    private var values: [Double] = []
    private let capacity: Int

    /// Creates an empty buffer that keeps at least this many values.
    init(keeping count: Int) {
        capacity = max(count, 1)
        values.reserveCapacity(capacity + capacity / 2 + 1)
    }

    /// Adds the newest value; the oldest go in bulk, so that the mean cost of a value is constant.
    mutating func append(_ value: Double) {
        if values.count >= capacity + capacity / 2 + 1 {
            values.removeFirst(values.count - capacity)
        }
        values.append(value)
    }

    /// Hands out the values as a trail for the time of a call.
    func withTrail<Result>(_ body: (Trail) -> Result) -> Result {
        values.withUnsafeBufferPointer { body(Trail($0, newest: $0.count - 1)) }
    }
}
