/// Remembers pods placed so recently that measurements cannot show them yet.
///
/// Without it every pod of a burst would see the same quiet node and go there.
public struct InFlightLedger: Sendable {
    private struct Entry {
        var pod: Int
        var node: Int
        var milliCPU: Double
        var placedAt: Int
    }

    private var entries: [Entry] = []

    /// From a billion cores on, in milli-CPU, a sum of doubles loses the small amounts beside the large one.
    package static let largestExact = 1e12

    /// Creates an empty ledger.
    public init() {}

    /// Counts a pod from the moment it is placed.
    ///
    /// - Parameters:
    ///   - pod: The pod's number.
    ///   - node: The index of its node.
    ///   - milliCPU: Its estimated use.
    ///   - time: When it was placed, in seconds; not before any earlier entry.
    ///   - sums: The sums by node to keep up to date.
    public mutating func record(pod: Int, node: Int, milliCPU: Double, at time: Int, sums: inout [Double]) {
        entries.append(Entry(pod: pod, node: node, milliCPU: milliCPU, placedAt: time))
        sums[node] += milliCPU
    }

    /// Drops the pods that measurements show by now: those placed at or before a time in seconds.
    public mutating func expire(placedUpTo time: Int, sums: inout [Double]) {
        guard let first = entries.first, first.placedAt <= time else { return }
        let expired = Array(entries.prefix { $0.placedAt <= time })
        entries.removeFirst(expired.count)
        takeOff(expired, &sums)
    }

    /// Drops a pod that ended.
    public mutating func remove(pod: Int, sums: inout [Double]) {
        guard let index = entries.firstIndex(where: { $0.pod == pod }) else { return }
        let gone = entries.remove(at: index)
        takeOff([gone], &sums)
    }

    /// Takes pods that are no entries any more off the sums; a sum that a huge one leaves is counted anew.
    private func takeOff(_ gone: [Entry], _ sums: inout [Double]) {
        var recounted: Set<Int> = []
        for entry in gone {
            sums[entry.node] -= entry.milliCPU
            if abs(entry.milliCPU) > Self.largestExact { recounted.insert(entry.node) }
        }
        guard !recounted.isEmpty else { return }
        for node in recounted { sums[node] = 0 }
        for entry in entries where recounted.contains(entry.node) { sums[entry.node] += entry.milliCPU }
    }
}
