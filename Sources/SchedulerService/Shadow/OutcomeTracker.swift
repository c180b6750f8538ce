import DecisionLog
import Foundation

/// Sums up what became of nodes after decisions; no clock, no I/O.
struct OutcomeTracker {
    /// CPU use and size of a node in milli-CPU.
    struct Load: Equatable {
        var milliCPU: Double
        var allocatable: Double

        var share: Double { milliCPU / allocatable }
    }

    private struct Sum {
        var seconds = 0.0
        var milliCPU = 0.0
        var share = 0.0
        var hot = 0.0

        mutating func add(_ load: Load, seconds: Double) {
            self.seconds += seconds
            milliCPU += seconds * load.milliCPU
            share += seconds * load.share
            if load.share > LoadSample.hotShare { hot += seconds }
        }
    }

    private struct Followed {
        let uid: String
        let start: Date
        let nodes: [String]
        var sums: [Sum]
        var nextSpan = 0
    }

    /// The spans after a decision, in hours.
    static let spans = [1, 4]

    /// A measurement stands for no more than this many seconds; what lies beyond was not measured.
    static let longestGap = 180.0

    private let capacity: Int
    private var followed: [Followed] = []
    private var lastTime: Date?

    /// Creates a tracker.
    ///
    /// - Parameter capacity: The most decisions to follow at once; beyond it, the oldest are given up.
    init(capacity: Int = 50_000) { self.capacity = capacity }

    /// The number of decisions that are followed.
    var count: Int { followed.count }

    /// Follows nodes after a decision.
    mutating func follow(uid: String, nodes: [String], from start: Date) {
        if followed.count >= capacity { followed.removeFirst(followed.count - capacity + 1) }
        let sums = Array(repeating: Sum(), count: nodes.count)
        followed.append(Followed(uid: uid, start: start, nodes: nodes, sums: sums))
    }

    /// Takes measurements; a node that is missing was not measured.
    ///
    /// - Parameters:
    ///   - loads: The loads by node.
    ///   - time: When they were measured, not before the measurements taken earlier.
    /// - Returns: The outcomes that are complete now.
    mutating func observe(_ loads: [String: Load], at time: Date) -> [DecisionOutcome] {
        var outcomes: [DecisionOutcome] = []
        for index in followed.indices {
            let begin = max(lastTime ?? .distantPast, followed[index].start)
            let seconds = min(max(0, time.timeIntervalSince(begin)), Self.longestGap)
            for (slot, node) in followed[index].nodes.enumerated() {
                guard let load = loads[node], load.allocatable > 0 else { continue }
                followed[index].sums[slot].add(load, seconds: seconds)
            }
            outcomes += Self.complete(&followed[index], at: time)
        }
        followed.removeAll { $0.nextSpan == Self.spans.count }
        lastTime = time
        return outcomes
    }

    private static func complete(_ followed: inout Followed, at time: Date) -> [DecisionOutcome] {
        var outcomes: [DecisionOutcome] = []
        while followed.nextSpan < spans.count {
            let hours = spans[followed.nextSpan]
            guard time.timeIntervalSince(followed.start) >= Double(hours) * 3600 else { break }
            followed.nextSpan += 1
            for (node, sum) in zip(followed.nodes, followed.sums) where sum.seconds > 0 {
                let outcome = DecisionOutcome(
                    uid: followed.uid,
                    hours: hours,
                    node: node,
                    meanMilliCPU: sum.milliCPU / sum.seconds,
                    meanShare: sum.share / sum.seconds,
                    hotShare: sum.hot / sum.seconds,
                    coverage: min(1, sum.seconds / (Double(hours) * 3600))
                )
                outcomes.append(outcome)
            }
        }
        return outcomes
    }
}
