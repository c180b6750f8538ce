/// The values of a series up to the newest one, read backwards.
///
/// It borrows memory: it must not outlive the buffer it was made from.
struct Trail {
    private let base: UnsafePointer<Double>?
    private let newest: Int
    private let count: Int
    /// The places of a ring; 0 where the values do not wrap around.
    private let places: Int

    /// Looks back from an index of a buffer.
    init(_ buffer: UnsafeBufferPointer<Double>, newest: Int) {
        base = buffer.baseAddress
        self.newest = newest
        count = buffer.baseAddress == nil ? 0 : newest + 1
        places = 0
    }

    /// Looks back in a full ring from the place of its newest value.
    init(ring: UnsafeBufferPointer<Double>, newest: Int) {
        base = ring.baseAddress
        self.newest = newest
        count = ring.count
        places = ring.count
    }

    /// The value a number of steps before the newest one; NaN before the beginning.
    @inline(__always)
    subscript(lag: Int) -> Double {
        // Unsigned: a lag below zero is beyond every count.
        guard let base, UInt(bitPattern: lag) < UInt(bitPattern: count) else { return .nan }
        let place = newest &- lag
        return base[place < 0 ? place &+ places : place]
    }
}

/// A ring that keeps the newest values of a stream: each value costs the same, and no more is kept than is read.
struct TrailBuffer: Sendable {
    private var values: [Double] = []
    private var newest = -1
    private let capacity: Int

    /// Creates an empty buffer that keeps the newest values.
    ///
    /// - Parameter count: How many; at least one is kept.
    init(keeping count: Int) {
        capacity = max(count, 1)
    }

    /// Adds the newest value, in the place of the oldest where the buffer is full.
    mutating func append(_ value: Double) {
        newest = newest + 1 == capacity ? 0 : newest + 1
        if values.count < capacity { values.append(value) } else { values[newest] = value }
    }

    /// Hands out the values as a trail for the time of a call.
    @inline(__always)
    func withTrail<Result>(_ body: (Trail) -> Result) -> Result {
        values.withUnsafeBufferPointer { values in
            values.count < capacity ? body(Trail(values, newest: newest)) : body(Trail(ring: values, newest: newest))
        }
    }
}
