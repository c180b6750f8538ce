import Rebalancing

/// What a simulated cluster remembers for moves: when pods were moved, and what nodes used lately.
struct MoveMemory: Sendable {
    /// How many samples of each node are kept.
    private static let sampleCount = 5

    private let limits: MoveLimits
    private var movedAt: [Int: Int] = [:]

    /// CPU use of every node at its last samples, in milli-CPU, the newest first.
    private(set) var recent: [[Double]]

    init(limits: MoveLimits, nodeCount: Int) {
        self.limits = limits
        recent = Array(repeating: [], count: nodeCount)
    }

    /// Takes in a node's use at the newest sample.
    mutating func record(_ milliCPU: Double, on node: Int) {
        recent[node].insert(milliCPU, at: 0)
        if recent[node].count > Self.sampleCount { recent[node].removeLast() }
    }

    /// Takes in that a pod was moved.
    mutating func note(_ pod: Int, at time: Int) { movedAt[pod] = time }

    /// When a pod was moved last, in seconds; nil if it was not.
    func lastMove(of pod: Int) -> Int? { movedAt[pod] }

    /// By how much a pod's use at a sample differs because it was moved, relative to its demand; nil if it does not.
    func change(of pod: Int, atSample step: Int, _ timing: RunTiming) -> Double? {
        guard let moved = movedAt[pod] else { return nil }
        let sample = step * timing.stepSeconds
        guard sample >= moved, sample < moved + limits.unsettled + timing.stepSeconds else { return nil }
        return limits.activity(atSample: sample, window: timing.stepSeconds, movedAt: moved).change
    }
}
